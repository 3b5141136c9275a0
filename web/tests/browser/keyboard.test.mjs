// Without a mouse: the palette from every page, and every chart by its arrow keys and as a table.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { PAGES } from "./pages.mjs";
import { BOXED, openBrowser, openPage, seed, settled } from "./world.mjs";

let browser;
let page;
before(async () => {
  browser = await openBrowser();
  await seed();
  page = await openPage(browser);
});
after(() => browser?.close());

describe("the palette", () => {
  const box = () => page.getByPlaceholder("Search models and pages");
  for (const [name, path] of PAGES) {
    it(`opens over ${name} (${path}) and leads away from it`, async () => {
      page.problems.length = 0;
      await page.goto(path);
      await settled(page);
      for (const keys of ["Control+k", "Meta+k"]) {
        await page.keyboard.press(keys);
        await box().waitFor();
        assert.ok(await box().evaluate((each) => each === document.activeElement), "what is typed goes into it");
        await page.keyboard.press("Escape");
        await box().waitFor({ state: "detached" });
      }
      await page.keyboard.press("Control+k");
      await page.keyboard.type("signal vl");
      await page
        .getByRole("option", { name: /Signal VL Thinking/ })
        .first()
        .waitFor();
      await page.keyboard.press("Enter");
      await page.waitForURL(`**/${BOXED}`);
      await page.getByRole("heading", { level: 1, name: /Signal VL Thinking/ }).waitFor();
      await box().waitFor({ state: "detached" });
      assert.deepEqual(page.problems, []);
    });
  }

  it("finds pages too, and says when there is nothing", async () => {
    await page.keyboard.press("Control+k");
    await page.keyboard.type("no such thing");
    await page.getByText("No models found").waitFor();
    await page.keyboard.press("Control+a");
    await page.keyboard.type("rankings");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/rankings");
  });
});

/** Pages whose charts have something to show after the traffic of these tests. */
const CHARTED = [
  `/${BOXED}/providers`,
  `/${BOXED}/performance`,
  `/${BOXED}/pricing`,
  `/${BOXED}/activity`,
  `/${BOXED}/uptime`,
  `/compare/${BOXED}/acme/mini`,
  "/rankings",
  "/providers/acme",
  "/activity",
  "/status",
];

describe("charts", () => {
  for (const path of CHARTED) {
    it(`on ${path} tell their figures by keyboard, and as a table`, async () => {
      page.problems.length = 0;
      await page.goto(path);
      await settled(page);
      const charts = page.locator("main [aria-roledescription=chart]");
      const count = await charts.count();
      assert.ok(count > 0, "there is a chart");
      for (let index = 0; index < count; index++) await arrows(charts.nth(index));
      const tables = page.locator("main figure summary", { hasText: "View as table" });
      for (let index = 0; index < (await tables.count()); index++) await table(tables.nth(index));
      assert.deepEqual(page.problems, []);
    });
  }
});

/** The tooltip comes with the focus, moves with the arrows, is spoken, and goes with Esc. */
async function arrows(chart) {
  const name = await chart.getAttribute("aria-label");
  const spoken = chart.locator("[role=status]");
  await chart.focus();
  await page.keyboard.press("Home");
  const first = await spoken.innerText();
  assert.ok(first.includes(":"), `${name} says ${first}`);
  assert.equal(await chart.locator("[aria-hidden] p").first().isVisible(), true, `${name} shows its tooltip`);
  await page.keyboard.press("End");
  const last = await spoken.innerText();
  await page.keyboard.press("ArrowLeft");
  const before = await spoken.innerText();
  if (first !== last) assert.notEqual(before, last, `${name} moves by an arrow`);
  await page.keyboard.press("ArrowRight");
  assert.equal(await spoken.innerText(), last, `${name} moves back`);
  await page.keyboard.press("Escape");
  assert.equal(await spoken.innerText(), "", `${name} is silent after Esc`);
}

/** Enter opens the table, which has a head and figures. */
async function table(summary) {
  await summary.focus();
  await page.keyboard.press("Enter");
  const region = summary.locator("xpath=following-sibling::*[1]");
  await region.waitFor();
  const [heads, cells] = [await region.locator("thead th").count(), await region.locator("tbody td").count()];
  assert.ok(heads > 1 && cells > 0 && cells % (heads - 1) === 0, `${heads} heads, ${cells} cells`);
  await page.keyboard.press("Enter");
  await region.waitFor({ state: "detached" });
}
