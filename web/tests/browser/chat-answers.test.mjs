// Answers in the chat: stopped, broken, gone on with, asked for again of the same model or another, and branches of what was asked.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, it } from "node:test";
import { ask, composer, openChat, requests, say, seen, send, talk } from "./chat.mjs";
import { eventually, openBrowser, openPage } from "./world.mjs";

let browser;
let page;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());
beforeEach(async () => {
  page = await openPage(browser);
});
afterEach(async () => {
  assert.deepEqual(page.problems, []);
  await page.context().close();
});

for (const [how, stop] of [
  ["the button", () => page.getByRole("button", { name: "Stop" }).click()],
  ["Esc", () => page.keyboard.press("Escape")],
]) {
  it(`an answer is stopped by ${how}, keeps what came, and the provider is told`, async () => {
    await openChat(page, "acme/slow");
    await say(page, "Count");
    await talk(page).getByText("0 1 2").waitFor();
    await stop();
    await talk(page).getByText("Stopped.").waitFor();
    await talk(page).getByText("0 1 2").waitFor();
    await send(page).waitFor();
    await talk(page).getByRole("button", { name: "Continue" }).waitFor();
    assert.ok(await eventually(async () => (await seen()).at(-1).ending === "gone"), "the upstream was hung up on");
  });
}

for (const model of ["acme/cut-midway", "acme/fails-midway"]) {
  it(`what arrived of ${model} is kept, and the answer can be gone on with`, async () => {
    await openChat(page, model);
    const made = requests(page);
    await ask(page, "Tell me");
    await talk(page).getByText("so far so good", { exact: true }).waitFor();
    await talk(page).getByText("What had arrived is kept.").waitFor();
    await talk(page).getByRole("button", { name: "Continue" }).click();
    // This upstream says the same again and breaks again: behind what was there.
    await talk(page).getByText("so far so goodso far so good", { exact: true }).waitFor();
    assert.deepEqual(made.at(-1).messages.at(-1), { role: "assistant", content: "so far so good" });
    await page.reload();
    await talk(page).getByText("so far so goodso far so good", { exact: true }).waitFor();
    await talk(page).getByRole("button", { name: "Continue" }).waitFor();
  });
}

it("a refusal is shown in the server's words, and the answer can be tried again", async () => {
  await openChat(page, "acme/refused");
  await ask(page, "Please");
  await talk(page).getByText("Provider returned error").waitFor();
  await talk(page).getByText("Status 400").waitFor();
  await talk(page).getByRole("button", { name: "Try again" }).waitFor();
  page.problems.length = 0; // The browser logs every 400.
});

it("an answer is asked for again, of the same model and of another, and every version stays", async () => {
  await openChat(page, "acme/mini");
  const made = requests(page);
  await ask(page, "Hello?");
  await page.getByRole("button", { name: "Retry" }).click();
  await page.getByRole("menuitem", { name: "Retry", exact: true }).click();
  await talk(page).getByText("2/2").waitFor();
  await page.getByRole("button", { name: "Retry" }).click();
  await page.getByRole("menuitem", { name: "Retry with another model" }).click();
  await page.keyboard.type("acme/reason");
  await page.keyboard.press("Enter");
  await talk(page).getByText("3/3").waitFor();
  await talk(page).getByText("Forty-two.").waitFor();
  await talk(page).getByText("acme/reason", { exact: true }).waitFor();
  assert.deepEqual(
    made.map(({ model, messages }) => [model, messages.length]),
    [
      ["acme/mini", 1],
      ["acme/mini", 1],
      ["acme/reason", 1],
    ],
  );
  await page.getByRole("button", { name: "Previous version" }).click();
  await talk(page).getByText("2/3").waitFor();
  await talk(page).getByText("Hello from the upstream.").waitFor();
});

it("what was asked is edited as a branch, and the old one stays beside it", async () => {
  await openChat(page, "acme/mini");
  const made = requests(page);
  await ask(page, "first words");
  await ask(page, "what followed");
  await talk(page).getByText("first words").hover();
  await page.getByRole("button", { name: "Edit question" }).first().click();
  await page.getByRole("textbox", { name: "Edit question" }).fill("other words");
  await page.keyboard.press("Enter");
  await talk(page).getByText("other words").waitFor();
  await send(page).waitFor();
  assert.deepEqual(made.at(-1).messages, [{ role: "user", content: "other words" }]);
  assert.equal(await talk(page).getByText("what followed").count(), 0, "the other branch is not shown");
  await talk(page).getByText("other words").hover();
  await page.getByRole("button", { name: "Previous version" }).click();
  await talk(page).getByText("first words").waitFor();
  await talk(page).getByText("what followed").waitFor();
});

it("the up arrow in an empty composer edits what was asked last", async () => {
  await openChat(page, "acme/mini");
  await ask(page, "once");
  await composer(page).press("ArrowUp");
  const editor = page.getByRole("textbox", { name: "Edit question" });
  await editor.waitFor();
  assert.equal(await editor.inputValue(), "once");
  await editor.press("Escape");
  await editor.waitFor({ state: "detached" });
});

it("an answer that was deleted comes back by undo", async () => {
  await openChat(page, "acme/mini");
  await ask(page, "Hello?");
  await page.getByRole("button", { name: "Delete answer" }).click();
  await talk(page).getByText("Hello from the upstream.").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await talk(page).getByText("Hello from the upstream.").waitFor();
});
