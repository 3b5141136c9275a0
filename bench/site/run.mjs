// The benchmark of the site: `node bench/site/run.mjs PATH-OF-ROUNDHOUSE [PART...]`, run by `cargo xtask bench site`. The real server on a
// fresh data directory, an upstream that streams by the clock, Debian's Chromium without a window. Figures are printed beside their goals,
// never asserted.

import { Server } from "../../web/tests/browser/server.mjs";
import { print } from "./table.mjs";
import { startUpstream } from "./upstream.mjs";

const PARTS = ["stream", "room", "paint", "filter"];

/** Whose models ship with the server: with a key they are all in the list. Nobody is called. */
const KNOWN = [
  "openai",
  "anthropic",
  "google-ai-studio",
  "deepseek",
  "alibaba",
  "xai",
  "moonshotai",
  "z-ai",
  "mistral",
  "cohere",
  "groq",
  "together",
  "fireworks",
  "deepinfra",
  "novita",
  "siliconflow",
  "cerebras",
  "sambanova",
  "hyperbolic",
  "nebius",
  "parasail",
];
/** What the list has beside them, so that it has 500 rows. */
const OWN = 200;

function config(upstream) {
  const provider = (id, more = "") => `[[provider]]\nid = "${id}"\napi_key = "none"\n${more}`;
  const price = 'price = { prompt = "0.26", completion = "2.60" }';
  const model = (id, name, context) =>
    `[[provider.model]]\nid = "acme/${id}"\nupstream_id = "${id}"\nname = "${name}"\ncontext_length = ${context}\n${price}\n`;
  const own = Array.from({ length: OWN }, (_, n) => model(`mixed-${n}`, `Mixed Train ${n}`, 4096 + n));
  const named = ["mini", "reason", "essay", "brief"].map((id) => model(id, id[0].toUpperCase() + id.slice(1), 131072));
  const acme = provider("acme", `name = "Acme"\nbase_url = "${upstream}"\n${[...named, ...own].join("")}`);
  return [...KNOWN.map((id) => provider(id)), acme].join("\n");
}

async function main([binary, ...asked]) {
  const parts = asked.length > 0 ? asked : PARTS;
  const unknown = parts.find((part) => !PARTS.includes(part));
  if (!binary || unknown) throw new Error(`usage: run.mjs PATH-OF-ROUNDHOUSE [${PARTS.join("|")}]...`);
  const upstream = await startUpstream();
  const server = new Server(binary, config(upstream.url));
  let browser;
  try {
    await server.start();
    // What the browser tests are told by `tests/clients/run.py`.
    process.env.CLIENT_TEST_URL = `${server.origin}/api/v1`;
    process.env.CLIENT_TEST_KEY = server.keys.api_key;
    process.env.CLIENT_TEST_MANAGEMENT_KEY = server.keys.management_key;
    const { openBrowser, openPage, seed } = await import("../../web/tests/browser/world.mjs");
    const { PAGES } = await import("../../web/tests/browser/pages.mjs");
    await seed(1);
    browser = await openBrowser();
    const rows = [];
    for (const part of parts) {
      console.error(`measuring ${part}`);
      const { measure } = await import(`./${part}.mjs`);
      rows.push(...(await measure({ browser, openPage, PAGES })));
    }
    print(rows);
  } finally {
    await browser?.close();
    await server.remove();
    upstream.stop();
  }
}

await main(process.argv.slice(2));
