import { describe, expect, it } from "vitest";
import { blank } from "./answer";
import { pretty } from "./pretty";
import { curl, requestBody, shortened } from "./request";
import { DEFAULTS, fields, problems } from "./settings";
import type { AnswerMessage, Message } from "./types";

const answer = (more: Partial<AnswerMessage>): AnswerMessage => ({
  id: "b",
  role: "assistant",
  parent: "a",
  created: 2,
  model: "m",
  ...blank(0),
  ...more,
});
const ask = (path: Message[], settings = DEFAULTS) =>
  requestBody({ model: "m", settings, path, session: "s", asStills: true }, (attachment, asStills) =>
    Promise.resolve([{ type: attachment.kind, asStills }]),
  );
const question: Message = { id: "a", role: "user", parent: null, created: 1, text: "Hi", attachments: [], turn: "t" };

describe("a request", () => {
  it("is small where little is set", async () => {
    expect(await ask([question])).toEqual({
      model: "m",
      messages: [{ role: "user", content: "Hi" }],
      stream: true,
      stream_options: { include_usage: true },
      session_id: "s",
    });
  });
  it("puts files before the words", async () => {
    const video = { id: "v", kind: "video", name: "v", type: "video/mp4", bytes: 1 } as const;
    const body = await ask([{ ...question, attachments: [video] }]);
    expect(body.messages).toEqual([
      {
        role: "user",
        content: [
          { type: "video", asStills: true },
          { type: "text", text: "Hi" },
        ],
      },
    ]);
  });
  it("sends thoughts, calls and results back as they came", async () => {
    const details = [{ type: "reasoning.text", text: "x", index: 0 }];
    const calls = [
      { id: "c1", name: "f", arguments: "{}" },
      { id: "c2", name: "g", arguments: "{}" },
    ];
    const body = await ask([
      question,
      answer({ reasoning: "x", reasoningDetails: details, toolCalls: calls }),
      { id: "c", role: "tool", parent: "b", created: 3, call: "c1", text: "4" },
    ]);
    expect(body.messages).toEqual([
      { role: "user", content: "Hi" },
      {
        role: "assistant",
        content: null,
        reasoning_details: details,
        tool_calls: [{ id: "c1", type: "function", function: { name: "f", arguments: "{}" } }],
      },
      { role: "tool", tool_call_id: "c1", content: "4" },
    ]);
  });
  it("leaves out answers that said nothing", async () => {
    const body = await ask([question, answer({ state: "failed" }), { ...question, id: "c", text: "Again" }]);
    expect(body.messages).toHaveLength(2);
  });
  it("can be shown without its files", () => {
    const body = { messages: [{ url: `data:image/png;base64,${"A".repeat(500)}` }], text: "it's" };
    expect(JSON.stringify(shortened(body)).length).toBeLessThan(120);
    expect(curl("http://x", body)).toContain("it'\\''s");
  });
});

describe("settings", () => {
  it("become fields", () => {
    expect(fields(DEFAULTS)).toEqual({});
    const settings = {
      ...DEFAULTS,
      numbers: { temperature: " 0.5 ", seed: "7", top_p: "" },
      stop: "END\n\nSTOP",
      effort: "high",
      exclude: true,
      providerOrder: "a, b",
      providerSort: "price",
      fallbacks: false,
      zdr: true,
      tools: '[{"type":"function","function":{"name":"f"}}]',
      toolChoice: "required",
      format: "json_schema" as const,
      schema: '{"type":"object"}',
    };
    expect(problems(settings)).toEqual({});
    expect(fields(settings)).toEqual({
      temperature: 0.5,
      seed: 7,
      stop: ["END", "STOP"],
      reasoning: { effort: "high", exclude: true },
      provider: { order: ["a", "b"], sort: "price", allow_fallbacks: false, zdr: true },
      tools: [{ type: "function", function: { name: "f" } }],
      tool_choice: "required",
      response_format: {
        type: "json_schema",
        json_schema: { name: "answer", strict: true, schema: { type: "object" } },
      },
    });
  });
  it("say what is wrong with them", () => {
    const wrong = problems({
      ...DEFAULTS,
      numbers: { temperature: "3", seed: "1.5", top_k: "many" },
      stop: "1\n2\n3\n4\n5",
      tools: "[{}]",
      format: "json_schema",
      schema: "[",
    });
    expect(Object.keys(wrong).toSorted()).toEqual(["schema", "seed", "stop", "temperature", "tools", "top_k"]);
    expect(problems({ ...DEFAULTS, tools: "{" }).tools).toContain("Not JSON");
  });
});

it("indents JSON and nothing else", () => {
  expect(pretty('[{"bbox_2d":[1,2,3,4],"label":"a"}]')).toBe(
    '[\n  {\n    "bbox_2d": [1, 2, 3, 4],\n    "label": "a"\n  }\n]',
  );
  expect(pretty('{"a":"[ 1, 2 ]"}')).toBe('{\n  "a": "[ 1, 2 ]"\n}');
  expect(pretty("text")).toBeNull();
  expect(pretty("[1, 2] and more")).toBeNull();
});
