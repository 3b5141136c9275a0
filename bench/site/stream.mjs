// The long answer while it streams, and beside it what the machine gives at most: the frames of a page that does nothing else, and the
// work of drawing the same text once.

import { ANSWER, SHORT } from "./answer.mjs";
import { median, smoothness, watch, worked } from "./probe.mjs";
import { RATE } from "./upstream.mjs";

const ROUNDS = 3;
const IDLE_MS = 3000;
/** Work that the end of an answer brings belongs to it. */
const AFTER_MS = 500;

export async function measure({ openPage, browser }) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await once(await openPage(browser)));
  const all = (name) => rounds.map((round) => round[name]);
  return [
    {
      what: "answer streams: frames/s, lowest",
      measured: Math.min(...all("fps")),
      atLeast: 55,
      unit: "/s",
      beside: ["idle page", median(all("idle"))],
    },
    {
      what: "answer streams: longest task",
      measured: Math.max(...all("task")),
      atMost: 100,
      beside: ["drawn once", median(all("once"))],
    },
    {
      what: "answer streams: longest time between two frames",
      measured: Math.max(...all("gap")),
      beside: ["idle page", Math.max(...all("idleGap"))],
    },
    {
      what: "answer streams: tasks over 50 ms, most",
      measured: Math.max(...all("tasks")),
      unit: "",
    },
    {
      what: "answer streams: work of the page",
      measured: median(all("work")),
      beside: ["drawn once", median(all("once"))],
    },
    {
      what: "answer streams: characters/s that arrived",
      measured: median(all("rate")),
      unit: "/s",
      beside: ["sent", RATE],
    },
  ];
}

/** One answer in a room of its own. */
async function once(page) {
  await watch(page);
  await page.goto("/no/such/page/here");
  const idle = await page.evaluate(async (time) => {
    const from = performance.now();
    await new Promise((resolve) => setTimeout(resolve, time));
    return { from, to: performance.now(), ...probe };
  }, IDLE_MS);
  const still = smoothness(idle, idle.from, idle.to);

  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable");
  await page.goto("/chat?new=1&model=acme/essay");
  const box = page.getByRole("textbox", { name: "Message", exact: true });
  await box.fill("Tell me all of it.");
  const before = await worked(session);
  await box.press("Enter");
  const seen = await page.evaluate(async (after) => {
    const from = await probe.when(() => document.querySelector("main .markdown"));
    const stop = document.querySelector("[aria-label=Stop]");
    const to = await probe.when(() => stop.ariaLabel !== "Stop");
    await new Promise((resolve) => setTimeout(resolve, after));
    return {
      from,
      to,
      text: document.querySelector("main .markdown").textContent.length,
      ...probe,
    };
  }, AFTER_MS);
  const work = (await worked(session)).all - before.all;
  if (seen.text < ANSWER.length / 2) throw new Error(`only ${seen.text} characters are shown`);
  const grown = smoothness(seen, seen.from, seen.to + AFTER_MS);
  const drawn = await drawnOnce(page, session);
  await page.context().close();
  const rate = (ANSWER.length * 1000) / (seen.to - seen.from);
  return {
    ...grown,
    fps: smoothness(seen, seen.from, seen.to).fps,
    rate,
    work,
    idle: still.fps,
    idleGap: still.gap,
    once: drawn,
  };
}

/** The work of drawing the finished answer: another one takes its place, and it comes back. */
async function drawnOnce(page, session) {
  await page.getByRole("button", { name: "Retry" }).click();
  await page.getByRole("menuitem", { name: "Retry with another model" }).click();
  await page.keyboard.type("acme/brief");
  await page.getByRole("option", { name: "Brief" }).click();
  await page.getByText(SHORT).last().waitFor();
  const back = page.getByRole("button", { name: "Previous version" });
  await back.waitFor();
  await page.waitForTimeout(AFTER_MS);
  const before = await worked(session);
  await back.click();
  await page.waitForTimeout(2 * AFTER_MS);
  return (await worked(session)).all - before.all;
}
