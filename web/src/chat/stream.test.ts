import { expect, it } from "vitest";
import { blank, type Chunk, close, grow } from "./answer";
import { ChunkReader } from "./stream";

const chunk = (delta: object, more: object = {}) => ({
  id: "gen-1",
  provider: "Häuschen",
  choices: [{ index: 0, delta, finish_reason: null }],
  ...more,
});

const EVENTS = [
  chunk({ role: "assistant", content: "" }),
  chunk({ reasoning: "Let", reasoning_details: [{ type: "reasoning.text", text: "Let", index: 0 }] }),
  chunk({ reasoning: " me", reasoning_details: [{ type: "reasoning.text", text: " me", index: 0, signature: "s" }] }),
  chunk({ content: "Grüß 🦀 " }),
  chunk({ content: "世界" }),
  chunk({ tool_calls: [{ index: 0, id: "call_1", type: "function", function: { name: "get", arguments: "" } }] }),
  chunk({ tool_calls: [{ index: 0, function: { arguments: '{"a":' } }] }),
  chunk({ tool_calls: [{ index: 0, function: { arguments: "1}" } }] }),
  { ...chunk({ content: "" }), choices: [{ index: 0, delta: { content: "" }, finish_reason: "tool_calls" }] },
  {
    id: "gen-1",
    choices: [],
    usage: { prompt_tokens: 4, completion_tokens: 9, cost: 0.1 },
    openrouter_metadata: { attempt: 1 },
  },
];

const TEXT = `: OPENROUTER PROCESSING\n\n${EVENTS.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("")}data: [DONE]\n\n`;

function read(parts: Uint8Array[]) {
  let growing = blank(0);
  let now = 0;
  const reader = new ChunkReader((each) => (growing = grow(growing, each, (now += 10))));
  for (const part of parts) reader.feed(part);
  return close(growing, 1000, reader.complete);
}

const bytes = new TextEncoder().encode(TEXT);

it("reads an answer", () => {
  const answer = read([bytes]);
  expect(answer).toMatchObject({
    state: "done",
    text: "Grüß 🦀 世界",
    reasoning: "Let me",
    reasoningDetails: [{ type: "reasoning.text", text: "Let me", index: 0, signature: "s" }],
    toolCalls: [{ id: "call_1", name: "get", arguments: '{"a":1}' }],
    finish: "tool_calls",
    generation: "gen-1",
    provider: "Häuschen",
    usage: { prompt_tokens: 4 },
    routing: { attempt: 1 },
    error: null,
  });
  expect(answer.times).toEqual({ sent: 0, first: 20, reasoningFrom: 20, reasoningTo: 40, done: 1000 });
});

it("reads the same, wherever it is cut", () => {
  const whole = read([bytes]);
  for (let at = 0; at <= bytes.length; at += 1)
    expect(read([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
  expect(read(Array.from(bytes, (_, at) => bytes.subarray(at, at + 1)))).toEqual(whole);
  expect(read([new TextEncoder().encode(TEXT.replaceAll("\n", "\r\n"))])).toEqual(whole);
});

it("keeps what arrived of a stream that breaks, wherever it breaks", () => {
  const end = new TextEncoder().encode(TEXT.slice(0, TEXT.indexOf('"finish_reason":"tool_calls"'))).length;
  for (let at = 0; at < end; at += 7) {
    const answer = read([bytes.subarray(0, at)]);
    expect(answer.state).toBe("broken");
    expect("Grüß 🦀 世界".startsWith(answer.text)).toBe(true);
  }
});

it("takes an error in the stream", () => {
  const error = {
    error: { code: 502, message: "gone", metadata: { error_type: "provider_unavailable" } },
    choices: [],
  };
  const before = grow(blank(0), chunk({ content: "half" }), 1);
  const broken = close(grow(before, error, 2), 3, true);
  expect(broken).toMatchObject({
    state: "broken",
    text: "half",
    error: { message: "gone", status: 502, code: "provider_unavailable" },
  });
  expect(close(grow(blank(0), error, 2), 3, false).state).toBe("failed");
});

it("is not led astray by what a provider sends", () => {
  const strange: unknown[] = [
    { choices: "no" },
    { choices: [null] },
    { choices: [{ delta: null }] },
    { choices: [{ delta: { content: [{ type: "text" }], reasoning: 5, tool_calls: { a: 1 }, images: "x" } }] },
    {
      choices: [
        { delta: { tool_calls: [null, { index: 1e9, function: { name: "x" } }, { index: -1 }, { index: 0.5 }] } },
      ],
    },
    { choices: [{ delta: { images: [{ image_url: { url: "https://evil.test/p.png" } }, { image_url: null }] } }] },
    { choices: [{ delta: { images: [{ image_url: { url: "data:image/svg+xml;base64,AAAA" } }] } }] },
    { error: "text" },
    { usage: null, id: 7, provider: {} },
    [],
  ];
  const answer = strange.reduce<ReturnType<typeof blank>>((old, each) => grow(old, each as Chunk, 1), blank(0));
  expect(answer).toMatchObject({ text: "", reasoning: "", toolCalls: [], images: [], generation: null, error: null });
  const reader = new ChunkReader(() => expect.unreachable());
  reader.feed(new TextEncoder().encode("data: not json\n\ndata: 5\n\ndata: null\n\n"));
  expect(reader.complete).toBe(false);
});
