// A list of more models than a screen holds is drawn as far as it is looked at: by a search, by scrolling, and after coming back.

import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { Server } from "./server.mjs";
import { openBrowser, openPage, settled } from "./world.mjs";

const MODELS = 300;
const model = (n) => `[[provider.model]]\nid = "acme/train-${n}"\nname = "Train ${n}"\ncontext_length = 4096\n`;
const CONFIG = `[[provider]]
id = "acme"
base_url = "http://127.0.0.1:9/v1"
api_key = "none"
${Array.from({ length: MODELS }, (_, n) => model(n)).join("")}`;

let browser;
let server;
let page;
before(async () => {
  server = new Server(process.env.CLIENT_TEST_BINARY, CONFIG);
  await server.start();
  browser = await openBrowser();
  page = await openPage(browser, { origin: server.origin, key: server.keys.management_key });
});
after(async () => {
  await browser?.close();
  await server?.remove();
});

for (const [layout, address, row, least] of [
  ["list", "/models", "main article", 8],
  ["table", "/models?fmt=table", "main tbody tr", 20],
]) {
  it(`the ${layout} grows to its end as it is scrolled, and stays there for who comes back`, async () => {
    page.problems.length = 0;
    await page.goto(address);
    await settled(page);
    const rows = page.locator(row);
    const first = await rows.count();
    assert.ok(first >= least && first < MODELS / 2, `${first} rows at first`);
    const lead = await page.getByText(/^\d+ of \d+ models/).innerText();
    const all = Number(lead.split(" ")[0]);
    assert.ok(all >= MODELS);
    for (let tries = 0; (await rows.count()) < all && tries < 100; tries++) {
      await rows.last().scrollIntoViewIfNeeded();
      await page.waitForTimeout(50);
    }
    assert.equal(await rows.count(), all);
    const name = await rows.last().getByRole("link").first().innerText();
    await rows.last().getByRole("link").first().click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    await page.goBack();
    await rows.first().waitFor();
    assert.equal(await rows.count(), all, "the place where the reader was is there");
    assert.deepEqual(page.problems, []);
  });
}

it("a search finds what was not drawn, and its end starts the list anew", async () => {
  await page.goto("/models");
  await settled(page);
  const box = page.getByRole("searchbox", { name: "Search models" });
  const rows = page.locator("main article");
  const [last] = (await page.evaluate(async () => (await (await fetch("/api/v1/models")).json()).data)).slice(-1);
  await box.fill(last.id);
  await page.getByRole("link", { name: last.name, exact: true }).waitFor();
  await box.fill("");
  await page.waitForFunction(() => document.querySelectorAll("main article").length > 1);
  assert.ok((await rows.count()) < MODELS / 2);
});

it("what is typed stands in the address when the typing pauses, and Back, a link and Clear have the last word", async () => {
  await page.goto("/models?sort=pricing-low-to-high");
  await settled(page);
  const box = page.getByRole("searchbox", { name: "Search models" });
  const count = (n) => page.getByText(new RegExp(`^${n} of \\d+ models`)).waitFor();
  await box.pressSequentially("train-29", { delay: 20 });
  await count(11);
  await page.waitForURL("**/models?sort=pricing-low-to-high&q=train-29");
  await box.pressSequentially("9");
  // Not a moment later: what was typed is not lost.
  await page.getByRole("link", { name: "Train 299", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Train 299" }).waitFor();
  await page.goBack();
  await count(1);
  assert.equal(await box.inputValue(), "train-299");
  await page.getByRole("button", { name: "Clear" }).click();
  await page.waitForURL("**/models");
  assert.equal(await box.inputValue(), "");
  await box.fill("no such model");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.waitForURL("**/models");
  assert.equal(await box.inputValue(), "");
  assert.ok((await page.locator("main article").count()) > 1);
});
