// Whatever a model writes, nothing of it runs and nothing of it reaches out: the corpus as text, as reasoning, as a tool's name and
// arguments, and as an error. (`src/markdown/hostile.test.tsx` looks at what is drawn; this looks at what a real browser does with it.)

import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";
import { BOXED, eventually, openBrowser, openPage, settled } from "./world.mjs";

const { module } = await runnerImport(fileURLToPath(new URL("../../src/markdown/hostile.ts", import.meta.url)));
const { HOSTILE } = module;
/** Payloads of one answer. */
const BATCH = 20;

let browser;
before(async () => {
  browser = await openBrowser();
});
after(() => browser?.close());

const chunk = (choice, more = {}) =>
  `data: ${JSON.stringify({ id: "gen-1", object: "chat.completion.chunk", created: 1, model: BOXED, provider: "Hostile", choices: [{ index: 0, finish_reason: null, ...choice }], ...more })}\n\n`;

/** An answer that says all of these everywhere. */
function answer(payloads) {
  const parts = payloads.flatMap((text, index) => [
    chunk({ delta: { role: "assistant", content: `${text}\n\n`, reasoning: `${text}\n\n` } }),
    chunk({
      delta: { tool_calls: [{ index, id: text, type: "function", function: { name: text, arguments: text } }] },
    }),
  ]);
  const failed = chunk(
    { delta: { content: "" }, finish_reason: "error" },
    { error: { code: 502, message: payloads.join(" "), metadata: { provider_name: payloads[0] } } },
  );
  return [...parts, failed].join("");
}

it(`none of ${HOSTILE.length} payloads runs or reaches out`, async () => {
  assert.ok(HOSTILE.length >= 150);
  const page = await openPage(browser);
  const dialogs = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const batches = [];
  for (let at = 0; at < HOSTILE.length; at += BATCH) batches.push(HOSTILE.slice(at, at + BATCH));
  let next = 0;
  await page.route("**/api/v1/chat/completions", (route) => {
    const batch = batches[next++ % batches.length];
    return route.fulfill({ status: 200, headers: { "content-type": "text/event-stream" }, body: answer(batch) });
  });
  await page.goto(`/chat?new=1&model=${BOXED}`);
  await settled(page);
  const before = page.url();
  for (let turn = 0; turn < batches.length; turn++) {
    const box = page.getByRole("textbox", { name: "Message", exact: true });
    await box.fill(`turn ${turn}`);
    await box.press("Enter");
    assert.ok(await eventually(() => next > turn), `turn ${turn} was asked`);
    // The composer is free again when the answer has ended.
    await page.getByRole("button", { name: "Send" }).waitFor();
  }
  // Everything that can be unfolded is.
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  await page.waitForTimeout(500);
  assert.equal(next, batches.length, "every batch was answered");
  assert.deepEqual(dialogs, [], "nothing ran");
  assert.equal(page.url().split("?")[0], before.split("?")[0], "nothing led away");
  const inside = await page.evaluate(() => ({
    scripts: document.querySelectorAll("main script, main iframe, main object, main embed").length,
    remote: [...document.querySelectorAll("main img, main video, main audio, main source")].filter((each) =>
      /^(https?:)?\/\//.test(each.getAttribute("src") ?? ""),
    ).length,
  }));
  assert.deepEqual(inside, { scripts: 0, remote: 0 });
  assert.deepEqual(
    page.problems.filter((problem) => !problem.startsWith("console: Failed to load resource")),
    [],
  );
});
