// Every page of the site in a browser that has never seen it: until something is painted, and until it has drawn what it has to say.

import { median, watch } from "./probe.mjs";

const ROUNDS = 3;

export async function measure(world) {
  const times = [];
  for (const [name, path] of world.PAGES) {
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await opened(path, world));
    const of = (what) => median(rounds.map((round) => round[what]));
    times.push({ name, first: of("first"), said: of("said") });
  }
  const slowest = (what) => times.toSorted((a, b) => b[what] - a[what])[0];
  const [first, said] = [slowest("first"), slowest("said")];
  return [
    { what: `${times.length} pages, first paint, slowest (${first.name})`, measured: first.first, atMost: 1000 },
    { what: `${times.length} pages, all of it, slowest (${said.name})`, measured: said.said, atMost: 1000 },
  ];
}

async function opened(path, { openPage, browser }) {
  const page = await openPage(browser);
  await watch(page);
  await page.goto(path, { waitUntil: "commit" });
  const time = await page.evaluate(async () => {
    const spinner = "main [role=status] .animate-spin";
    const said = await probe.when(() => document.querySelector("main h1") && !document.querySelector(spinner));
    const [first] = performance.getEntriesByName("first-contentful-paint");
    return { first: first?.startTime ?? said, said };
  });
  await page.context().close();
  return time;
}
