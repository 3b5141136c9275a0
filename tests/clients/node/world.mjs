// What every test needs to know of the running server, and the small things they share: a picture, a tool, a wait.
// `run.py` one folder up starts the server and tells its address and keys in the environment. Never starts anything itself.

import { readFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";
import { setTimeout as wait } from "node:timers/promises";

export const URL = process.env.CLIENT_TEST_URL;
export const KEY = process.env.CLIENT_TEST_KEY;
export const MANAGEMENT_KEY = process.env.CLIENT_TEST_MANAGEMENT_KEY;
const UPSTREAM = process.env.CLIENT_TEST_UPSTREAM;

export const BOXED = "roundhouse/signal-vl-thinking"; // the model in the box: right answers
export const LOCAL = "local/tiny-dense"; // a random model: noise in the right form
export const ENDLESS = { max_tokens: 3000, logit_bias: { 1024: -100, 1026: -100 } }; // LOCAL never says that it has ended
export const QUESTION = [{ role: "user", content: "What is this?" }];
export const TOO_LONG = [{ role: "user", content: "word ".repeat(9000) }]; // the tiny model's context is 4096

export const WEATHER = {
  type: "function",
  function: {
    name: "weather",
    description: "The weather in a city.",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};

/** The price in dollars at run.py's rates (1e-12 dollars per token): whole nano-dollars, rounded up once. */
export function cost(promptTokens, completionTokens) {
  return Math.ceil((promptTokens * 260_000 + completionTokens * 2_600_000) / 1000) / 1e9;
}

/** What is in the picture of the README, and a question about it. */
export const SHAPES = "blue square, yellow star, red circle, purple heart, green triangle";
export const aboutShapes = (question) => {
  const file = new globalThis.URL("../../../examples/shapes.png", import.meta.url);
  const url = `data:image/png;base64,${readFileSync(file).toString("base64")}`;
  return [{ role: "user", content: [{ type: "image_url", image_url: { url } }, { type: "text", text: question }] }];
};

/** A PNG of one colour gradient, as a data URL. */
export function picture(width = 48, height = 32) {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rows.set([(x * 5) % 256, (y * 7) % 256, 128], y * (1 + width * 3) + 1 + x * 3);
  }
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]);
    const frame = Buffer.alloc(4);
    frame.writeUInt32BE(data.length);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([frame, body, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))];
  return "data:image/png;base64," + Buffer.concat([signature, ...parts]).toString("base64");
}

/** GET of an API path with the normal key. */
async function fetchJson(path) {
  return fetch(URL + path, { headers: { authorization: `Bearer ${KEY}` } });
}

/** The record of a generation; it may appear a moment after the answer's last byte. */
export async function generation(id, seconds = 5) {
  for (const deadline = Date.now() + seconds * 1000; ; await wait(20)) {
    const reply = await fetchJson(`/generation?id=${id}`);
    if (reply.ok) return (await reply.json()).data;
    if (reply.status !== 404 || Date.now() > deadline) throw new Error(`generation ${id}: ${reply.status} ${await reply.text()}`);
  }
}

/** How the mock upstream's only call with this first message ended: `running`, `done`, `gone`; `undefined` before it came. */
export async function ending(message) {
  const calls = await (await fetch(`${UPSTREAM}/seen`)).json();
  return calls.find((call) => call.body.messages?.[0].content === message)?.ending;
}

/** Polls until the condition holds; false when it never did. */
export async function eventually(condition, seconds = 5) {
  for (const deadline = Date.now() + seconds * 1000; !(await condition()); await wait(20)) {
    if (Date.now() > deadline) return false;
  }
  return true;
}
