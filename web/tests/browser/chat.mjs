// What every test of the chat does: opens a room, asks, looks at what came.

import { ORIGIN, settled } from "./world.mjs";

export async function openChat(page, model) {
  await page.goto(`/chat?new=1&model=${model}`);
  await settled(page);
}

export const composer = (page) => page.getByRole("textbox", { name: "Message", exact: true });
export const talk = (page) => page.getByRole("region", { name: /^Conversation with/ });
export const send = (page) => page.getByRole("button", { name: "Send" });

export async function say(page, text) {
  await composer(page).fill(text);
  await composer(page).press("Enter");
}

/** Asks and waits until the answer has ended; the composer offers to send again then. */
export async function ask(page, text) {
  await say(page, text);
  await page.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
  await send(page).waitFor();
}

/** The calls that the simulated upstream got. */
export async function seen() {
  return (await fetch(`${process.env.CLIENT_TEST_UPSTREAM}/seen`)).json();
}

/** The requests for answers that a page makes, from now on. */
export function requests(page) {
  const made = [];
  page.on("request", (request) => {
    if (request.url() === `${ORIGIN}/api/v1/chat/completions`) made.push(request.postDataJSON());
  });
  return made;
}
