// Every page in both themes and at both widths: it draws, says nothing wrong, fits, and axe finds nothing.
// `cargo xtask screens` also saves them: wide and light, narrow and dark.

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { PAGES } from "./pages.mjs";
import { openBrowser, openPage, seed, settled, violations } from "./world.mjs";

const SCREENS = process.env.CLIENT_TEST_SCREENS;
let browser;

before(async () => {
  browser = await openBrowser();
  await seed();
  if (SCREENS) mkdirSync(SCREENS, { recursive: true });
});

after(() => browser?.close());

for (const theme of ["light", "dark"]) {
  for (const width of [375, 1280]) {
    describe(`${theme}, ${width} px`, () => {
      let page;
      before(async () => {
        page = await openPage(browser, { theme, width });
      });
      after(() => page?.context().close());
      for (const [name, path] of PAGES) {
        it(`${name} (${path})`, async () => {
          page.problems.length = 0;
          await page.goto(path);
          await settled(page);
          if (SCREENS && (width === 1280) === (theme === "light")) {
            await page.screenshot({ path: `${SCREENS}/${name}-${width}.jpg`, type: "jpeg", quality: 70 });
          }
          assert.equal(await page.locator("h1").count(), 1, "one first heading");
          const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
          assert.ok(wide <= room, `the page is ${wide} px wide in a window of ${room}`);
          assert.deepEqual(await violations(page), []);
          assert.deepEqual(page.problems, []);
        });
      }
    });
  }
}
