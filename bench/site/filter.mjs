// The list of models while somebody types into its search: from each key until the list that it leaves is painted. Letters make the list
// shorter, and taking them away makes it long again, which costs more.

import { median, watch } from "./probe.mjs";

const ROWS_MIN = 500;
/** Slower than anybody types, so that each key's work is over before the next. */
const BETWEEN_MS = 400;
const WORD = "qwen3 vl";

export async function measure({ openPage, browser }) {
  const found = [];
  for (const [name, address] of [
    ["list", "/models"],
    ["table", "/models?fmt=table"],
  ]) {
    const page = await openPage(browser);
    await watch(page);
    await page.goto(address);
    await page.getByText(/^[\d,]+ of [\d,]+ models/).waitFor();
    const rows = await page.locator(name === "list" ? "main article" : "main tbody tr").count();
    const shown = await page.getByText(/^[\d,]+ of [\d,]+ models/).innerText();
    const all = Number(shown.split(" ")[0].replaceAll(",", ""));
    if (all < ROWS_MIN) throw new Error(`the list has ${all} models, at least ${ROWS_MIN} are wanted`);
    const box = page.getByRole("searchbox", { name: "Search models" });
    await box.click();
    await page.waitForTimeout(1000);
    const keys = await typed(page, [...WORD, ...[...WORD].map(() => "Backspace")]);
    await page.context().close();
    const times = keys.map(({ time }) => time);
    const worst = keys.toSorted((a, b) => b.time - a.time)[0];
    found.push(
      {
        what: `${name} of ${all} models (${rows} drawn), a key, slowest (${worst.key})`,
        measured: worst.time,
        atMost: 50,
      },
      {
        what: `${name} of ${all} models, a key, median`,
        measured: median(times),
        atMost: 50,
      },
      {
        what: `${name} of ${all} models, a key that changes nothing`,
        measured: keys.at(-1).time,
      },
    );
  }
  return found;
}

/** Types key after key; for each the milliseconds until the last change that it made was painted. */
async function typed(page, keys) {
  await page.evaluate(() => {
    let dirty = false;
    new MutationObserver(() => (dirty = true)).observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
    probe.keys = [];
    addEventListener("keydown", ({ timeStamp, key }) => probe.keys.push({ key, at: timeStamp, painted: null }), {
      capture: true,
    });
    const follow = () =>
      requestAnimationFrame(() => {
        // What changes after this is painted in the next frame.
        const [changed, last] = [dirty, probe.keys.at(-1)];
        dirty = false;
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          if (last && (changed || last.painted === null)) last.painted = performance.now();
        };
        port2.postMessage(null);
        follow();
      });
    follow();
  });
  for (const key of keys) {
    await page.keyboard.press(key);
    await page.waitForTimeout(BETWEEN_MS);
  }
  // One more, at an empty box.
  await page.keyboard.press("Backspace");
  await page.waitForTimeout(BETWEEN_MS);
  return page.evaluate(() => probe.keys.map(({ key, at, painted }) => ({ key, time: painted - at })));
}
