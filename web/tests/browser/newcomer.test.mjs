// The whole story of somebody who has just started the server: opens the page, signs in, asks about the example picture, sees the boxes
// drawn, makes a key, uses it as a program would, and finds the request in the log, in the activity and in the rankings.

import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { ask, BOXED, eventually, MANAGEMENT_KEY, openBrowser, openPage, settled } from "./world.mjs";

const PICTURE = new URL("../../../examples/shapes.png", import.meta.url).pathname;

const SCREENS = process.env.CLIENT_TEST_SCREENS;

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

it("a newcomer gets from the first page to the last figure", async () => {
  const page = await openPage(browser, { signedIn: false });
  await page.goto("/");
  await settled(page);

  await page.getByRole("banner").getByRole("link", { name: "Sign in" }).click();
  await page.getByLabel("Key").fill("sk-or-v1-wrong");
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.getByText("The server does not know this key.").waitFor();
  await page.getByLabel("Key").fill(MANAGEMENT_KEY);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1, name: "Keys" }).waitFor();

  // The chat: a picture, a question, boxes on it.
  await page.goto(`/chat?new=1&model=${BOXED}`);
  await settled(page);
  await page.getByLabel("Files", { exact: true }).setInputFiles(PICTURE);
  await page
    .getByRole("textbox", { name: "Message", exact: true })
    .fill("Where is the red circle? Answer with its box as JSON.");
  await page.keyboard.press("Enter");
  await page
    .getByText(/places? marked by the model/)
    .first()
    .waitFor({ timeout: 60_000 });
  if (SCREENS) await page.screenshot({ path: `${SCREENS}/chat-answer-1280.jpg`, type: "jpeg", quality: 70 });

  // A key, shown once.
  await page.goto("/keys");
  await page.getByRole("button", { name: "Create key" }).click();
  await page.getByLabel("Name").fill("my program");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  const key = await page.getByRole("dialog", { name: "Your new key" }).locator("code").innerText();
  assert.match(key, /^sk-or-v1-[0-9a-f]{64}$/);
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByText("my program").first().waitFor();
  assert.ok(!(await page.content()).includes(key), "the key is nowhere on the page any more");

  // Used as a program uses it.
  const body = { model: BOXED, max_tokens: 30, messages: [{ role: "user", content: "Hello" }] };
  const headers = { "http-referer": "https://mine.example", "x-title": "My Program" };
  const { status, json } = await ask("/chat/completions", { key, method: "POST", body, headers });
  assert.equal(status, 200, JSON.stringify(json));

  // And found again.
  const found = await eventually(async () => {
    await page.goto("/logs");
    await settled(page);
    return page.getByRole("row", { name: /My Program/ }).count();
  });
  assert.ok(found, "the request is in the log");
  await page
    .getByRole("row", { name: /My Program/ })
    .first()
    .getByRole("button")
    .first()
    .click();
  const drawer = page.getByRole("dialog", { name: "Generation" });
  await drawer.getByText(json.id, { exact: true }).waitFor();
  await drawer.getByText("Attempts").waitFor();
  await page.keyboard.press("Escape");

  await page.goto("/activity?by=app");
  await settled(page);
  await page.getByText("My Program").first().waitFor();
  await page.goto("/apps");
  await settled(page);
  await page.getByText("My Program").first().waitFor();
  await page.goto("/rankings");
  await settled(page);
  await page.getByText("Signal VL Thinking").first().waitFor();
  assert.deepEqual(
    page.problems.filter((problem) => !problem.includes("401")),
    [],
  );
});
