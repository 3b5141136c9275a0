// The browser and the server of these tests. `tests/clients/run.py` starts the server and tells its address and keys in the environment.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { setTimeout as wait } from "node:timers/promises";
import { chromium } from "playwright-core";

export const API = process.env.CLIENT_TEST_URL;
export const ORIGIN = new URL(API).origin;
export const KEY = process.env.CLIENT_TEST_KEY;
export const MANAGEMENT_KEY = process.env.CLIENT_TEST_MANAGEMENT_KEY;
export const BOXED = "roundhouse/signal-vl-thinking";
/** A model that the server knows and nobody there serves. */
export const KNOWN = "qwen/qwen3-vl-235b-a22b-thinking";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Debian's Chromium, which looks for nothing on the internet. */
export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Asks the API with a key; the answer's JSON. */
export async function ask(path, { key = KEY, method = "GET", body, headers = {} } = {}) {
  const init = { method, headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers } };
  if (body !== undefined) init.body = JSON.stringify(body);
  const reply = await fetch(API + path, init);
  return { status: reply.status, json: await reply.json().catch(() => null), headers: reply.headers };
}

export const APPS = [
  ["https://editor.example", "Example Editor", "ide-extension"],
  ["https://writer.example", "Example Writer", "creative-writing"],
  [null, null, null],
];

/** Some traffic: several models, apps, streams and errors. Gives what was sent. */
export async function seed(rounds = 3) {
  const sent = [];
  const models = ["acme/mini", "acme/reason", BOXED];
  for (let round = 0; round < rounds; round++) {
    for (const model of models) {
      for (const [referer, title, category] of APPS) {
        const headers = referer
          ? { "http-referer": referer, "x-title": title, "x-openrouter-categories": category }
          : {};
        const body = { model, max_tokens: 20, messages: [{ role: "user", content: `round ${round}` }] };
        const { status, json } = await ask("/chat/completions", { method: "POST", body, headers });
        sent.push({ model, title, status, usage: json?.usage, id: json?.id });
      }
    }
  }
  return sent;
}

/** A page of the site; what goes wrong in it is in `page.problems`. */
export async function openPage(
  browser,
  { width = 1280, height = 900, theme = "light", signedIn = true, origin = ORIGIN, key = MANAGEMENT_KEY } = {},
) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: "reduce",
    baseURL: origin,
  });
  if (signedIn) {
    const reply = await context.request.post("/api/v1/session", { data: { key } });
    assert.equal(reply.status(), 200, await reply.text());
  }
  const page = await context.newPage();
  page.problems = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !isExpected(message))
      page.problems.push(`console: ${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => page.problems.push(`exception: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(data|blob):/.test(url)) page.problems.push(`request to ${url}`);
  });
  return page;
}

/** Who is signed in is asked by asking: a 401 is the answer "nobody". */
function isExpected(message) {
  return message.location().url.endsWith("/api/v1/session") && message.text().includes("401");
}

/** Waits until a page has drawn what it has to say. */
export async function settled(page) {
  await page.waitForLoadState("networkidle");
  await page.waitForFunction(
    () => document.querySelector("main h1") !== null && !document.querySelector("main [role=status] .animate-spin"),
  );
}

/** What axe finds wrong, one line each. */
export async function violations(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.map(({ id, nodes }) => `${id} (${nodes.length}): ${nodes[0].html.slice(0, 200)}`);
}

/** Polls until the condition holds; its last value when it never did. */
export async function eventually(condition, seconds = 10) {
  for (const deadline = Date.now() + seconds * 1000; ; await wait(50)) {
    const value = await condition();
    if (value || Date.now() > deadline) return value;
  }
}
