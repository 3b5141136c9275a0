// The official OpenAI SDK for JavaScript, unmodified, against a running server: our own engine and an HTTP upstream.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import OpenAI from "openai";
import * as world from "./world.mjs";

const client = new OpenAI({ baseURL: world.URL, apiKey: world.KEY, maxRetries: 0, timeout: 60_000 });
const greedy = { max_tokens: 10, temperature: 0 };

const chat = (model, options = {}) => client.chat.completions.create({ model, messages: world.QUESTION, ...options });

async function stream(model, options = {}) {
  const chunks = [];
  for await (const chunk of await chat(model, { stream: true, stream_options: { include_usage: true }, ...options })) chunks.push(chunk);
  return chunks;
}

const textOf = (chunks) => chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("");
const about = (picture) => [
  { role: "user", content: [{ type: "text", text: "What is this?" }, { type: "image_url", image_url: { url: picture } }] },
];

test("models are listed", async () => {
  const ids = [];
  for await (const model of client.models.list()) ids.push(model.id);
  for (const wanted of [world.BOXED, world.LOCAL, "local/tiny-moe", "acme/mini"]) assert.ok(ids.includes(wanted), wanted);
});

test("the model in the box sees", async () => {
  const options = { messages: world.aboutShapes("What is in the picture?"), temperature: 0 };
  const whole = await chat(world.BOXED, options);
  assert.equal(whole.choices[0].message.content, world.SHAPES);
  assert.equal(textOf(await stream(world.BOXED, options)), world.SHAPES);
});

describe("the local engine", () => {
  test("streams what the whole answer says", async () => {
    const whole = await chat(world.LOCAL, greedy);
    const chunks = await stream(world.LOCAL, greedy);
    assert.equal(textOf(chunks), whole.choices[0].message.content);
    assert.equal(chunks.at(-1).usage.total_tokens, whole.usage.total_tokens);
    assert.deepEqual(chunks.filter((chunk) => chunk.usage).map((chunk) => chunk.choices), [[]]);
  });

  test("sees a picture", async () => {
    const without = await chat(world.LOCAL, greedy);
    const options = { ...greedy, messages: about(world.picture()) };
    const whole = await chat(world.LOCAL, options);
    assert.ok(whole.usage.prompt_tokens > without.usage.prompt_tokens);
    assert.equal(textOf(await stream(world.LOCAL, options)), whole.choices[0].message.content);
  });

  test("renders tools into the prompt", async () => {
    const without = await chat(world.LOCAL, greedy);
    const chunks = await stream(world.LOCAL, { ...greedy, tools: [world.WEATHER] });
    assert.ok(chunks.at(-1).usage.prompt_tokens > without.usage.prompt_tokens + 20);
  });

  test("stops when the client leaves", async () => {
    const answer = await chat(world.LOCAL, { stream: true, ...world.ENDLESS });
    let id;
    for await (const chunk of answer) {
      id = chunk.id;
      if (chunk.choices[0]?.delta.content) break;
    }
    const record = await world.generation(id);
    assert.ok(record.cancelled, "the record says that it was cancelled");
    assert.ok(record.native_tokens_completion < 3000);
  });
});

describe("an HTTP upstream", () => {
  test("answers, priced", async () => {
    const answer = await chat("acme/mini");
    assert.equal(answer.choices[0].message.content, "Hello from the upstream.");
    assert.equal(answer.usage.cost, world.cost(12, 5));
    assert.equal((await world.generation(answer.id)).total_cost, answer.usage.cost);
  });

  test("streams, priced", async () => {
    const chunks = await stream("acme/mini");
    assert.equal(textOf(chunks), "Hello from the upstream.");
    assert.equal(chunks.at(-1).usage.cost, world.cost(12, 5));
    assert.equal((await world.generation(chunks[0].id)).total_cost, world.cost(12, 5));
  });

  test("gets the picture unchanged", async () => {
    const answer = await chat("acme/vision", { messages: about(world.picture(70, 44)) });
    assert.equal(answer.choices[0].message.content, "a picture of 70 x 44");
  });

  test("calls tools, whole and in fragments", async () => {
    const calls = (await chat("acme/tools", { tools: [world.WEATHER] })).choices[0].message.tool_calls;
    assert.deepEqual(calls.map((call) => JSON.parse(call.function.arguments).city), ["Paris", "Rome"]);
    const joined = [];
    for (const chunk of await stream("acme/tools", { tools: [world.WEATHER] })) {
      for (const { index, id, function: part } of chunk.choices[0]?.delta.tool_calls ?? []) {
        joined[index] ??= { id, name: part.name, arguments: "" };
        joined[index].arguments += part.arguments ?? "";
      }
    }
    assert.deepEqual(joined[0], { id: "call_paris", name: "weather", arguments: '{"city": "Paris"}' });
    assert.deepEqual(joined[1], { id: "call_rome", name: "weather", arguments: '{"city": "Rome"}' });
  });

  test("reasons", async () => {
    const { message } = (await chat("acme/reason")).choices[0];
    assert.equal(message.reasoning, "Let me think.");
    assert.equal(message.content, "Forty-two.");
    const chunks = await stream("acme/reason");
    assert.equal(chunks.map((chunk) => chunk.choices[0]?.delta.reasoning ?? "").join(""), "Let me think.");
  });

  test("is left when the client leaves", async () => {
    const content = "openai: I shall leave";
    const answer = await chat("acme/slow", { stream: true, messages: [{ role: "user", content }] });
    for await (const _ of answer) break;
    answer.controller.abort();
    assert.ok(await world.eventually(async () => (await world.ending(content)) === "gone"));
  });
});

describe("errors", () => {
  const status = (code) => (error) => {
    assert.ok(error instanceof OpenAI.APIError, String(error));
    assert.equal(error.status, code);
    assert.equal(error.error.code, code);
    return true;
  };

  test("a wrong key", async () => {
    const stranger = client.withOptions({ apiKey: "sk-wrong" });
    await assert.rejects(stranger.chat.completions.create({ model: world.LOCAL, messages: world.QUESTION }), status(401));
  });
  test("an unknown model", () => assert.rejects(chat("no/such-model"), status(400)));
  test("too many tokens", () => assert.rejects(chat(world.LOCAL, { messages: world.TOO_LONG }), status(400)));
  test("a limit of the upstream", () => assert.rejects(chat("acme/limited"), status(429)));

  for (const model of ["acme/fails-midway", "acme/cut-midway"]) {
    test(`inside a stream: ${model}`, async () => {
      let text = "";
      await assert.rejects(async () => {
        for await (const chunk of await chat(model, { stream: true })) text += chunk.choices[0]?.delta.content ?? "";
      }, OpenAI.APIError);
      assert.equal(text, "so far so good");
    });
  }
});
