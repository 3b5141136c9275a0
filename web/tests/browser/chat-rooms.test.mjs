// Rooms lie in the browser: they survive a reload, are found by their words, carried away as a file and brought back from it.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, afterEach, before, beforeEach, it } from "node:test";
import { fileURLToPath } from "node:url";
import { ask, composer, openChat, talk } from "./chat.mjs";
import { openBrowser, openPage, settled } from "./world.mjs";

const PICTURE = fileURLToPath(new URL("../../../examples/shapes.png", import.meta.url));

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

const rooms = () => page.getByRole("navigation", { name: "Rooms" });

it("a room and what was not yet sent survive a reload", async () => {
  await openChat(page, "acme/mini");
  await ask(page, "Do you remember?");
  await composer(page).fill("half a thought");
  await page.waitForTimeout(600); // Drafts are written when the typing pauses.
  await page.reload();
  await talk(page).getByText("Do you remember?").waitFor();
  await talk(page).getByText("Hello from the upstream.").waitFor();
  await page.waitForFunction(() => document.querySelector("[aria-label=Message]").value === "half a thought");
});

it("rooms are found by what was said in them", async () => {
  for (const words of ["a question of turntables", "a question of signals"]) {
    await openChat(page, "acme/mini");
    await ask(page, words);
  }
  await rooms().getByRole("link", { name: "a question of turntables" }).waitFor();
  await page.getByLabel("Search rooms").fill("turntab");
  await rooms().getByRole("link", { name: "a question of signals" }).waitFor({ state: "detached" });
  await rooms().getByRole("link", { name: "a question of turntables" }).click();
  await talk(page).getByText("a question of turntables").waitFor();
  await page.getByLabel("Search rooms").fill("nothing like it");
  await rooms().getByText("No rooms found").waitFor();
});

it("a room is carried away as a file and brought back with its picture", async () => {
  await openChat(page, "acme/vision");
  await page.getByLabel("Files", { exact: true }).setInputFiles(PICTURE);
  await page.getByRole("img", { name: "shapes.png" }).waitFor();
  await ask(page, "What do you see?");
  await talk(page)
    .getByText(/a picture of \d+ x \d+/)
    .waitFor();

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export all" }).click();
  const path = await (await download).path();
  const written = JSON.parse(readFileSync(path, "utf8"));
  assert.deepEqual([written.format, written.rooms.length, written.files.length], ["roundhouse.chat", 1, 1]);

  await rooms().getByRole("link", { name: "What do you see?" }).hover();
  await page.getByRole("button", { name: "Options of What do you see?" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await rooms().getByText("No rooms yet").waitFor();

  await page
    .getByLabel("Import")
    .setInputFiles({ name: "rooms.json", mimeType: "application/json", buffer: readFileSync(path) });
  await page.getByText("1 room imported.").waitFor();
  await rooms().getByRole("link", { name: "What do you see?" }).click();
  await talk(page)
    .getByText(/a picture of \d+ x \d+/)
    .waitFor();
  const image = talk(page).getByRole("img", { name: "shapes.png" });
  await image.waitFor();
  assert.ok(await image.evaluate((each) => each.decode().then(() => each.naturalWidth > 0)));
});

it("a file that is no room is refused with what is wrong", async () => {
  await openChat(page, "acme/mini");
  for (const [text, said] of [
    ["no JSON", "This is not JSON."],
    ['{"format":"other"}', "This is not a file of rooms."],
    ['{"format":"roundhouse.chat","version":99}', "This file was written by a newer version."],
  ]) {
    const file = { name: "rooms.json", mimeType: "application/json", buffer: Buffer.from(text) };
    await page.getByLabel("Import").setInputFiles(file);
    await page.getByText(said).first().waitFor();
  }
  await rooms().getByText("No rooms yet").waitFor();
});

it("another room can be looked at while an answer grows, and the answer is whole afterwards", async () => {
  await openChat(page, "acme/steady");
  await composer(page).fill("Count to twenty");
  await composer(page).press("Enter");
  await talk(page).getByText("0 1").waitFor();
  await page.getByRole("button", { name: "New chat" }).click();
  await page.getByText("Ask anything").waitFor();
  await rooms().getByRole("link", { name: "Count to twenty" }).click();
  await talk(page).getByText(/18 19/).waitFor();
  await settled(page);
});
