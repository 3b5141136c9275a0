// The official OpenRouter SDK for TypeScript, unmodified. It validates every reply against its schema, so decoding is a test.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { OpenRouter } from "@openrouter/sdk";
import * as errors from "@openrouter/sdk/models/errors";
import * as world from "./world.mjs";

const sdk = (apiKey) => new OpenRouter({ apiKey, serverURL: world.URL, retryConfig: { strategy: "none" }, timeoutMs: 60_000 });
const client = sdk(world.KEY);
const greedy = { maxTokens: 10, temperature: 0 };

const chat = (model, options = {}) => client.chat.send({ chatRequest: { model, messages: world.QUESTION, ...options } });

async function stream(model, options = {}) {
  const chunks = [];
  for await (const chunk of await chat(model, { stream: true, ...options })) chunks.push(chunk);
  return chunks;
}

const textOf = (chunks) => chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("");
const about = (picture) => [
  { role: "user", content: [{ type: "text", text: "What is this?" }, { type: "image_url", imageUrl: { url: picture } }] },
];

describe("the catalogue decodes", () => {
  test("models", async () => {
    const pages = [];
    for await (const page of await client.models.list()) pages.push(page);
    const rows = Object.fromEntries(pages.flatMap((page) => page.result.data).map((row) => [row.id, row]));
    assert.equal(rows["acme/mini"].contextLength, 4096);
    assert.ok(rows[world.LOCAL].architecture.inputModalities.includes("image"));
  });

  test("endpoints", async () => {
    const { data } = await client.endpoints.list({ author: "acme", slug: "mini" });
    assert.deepEqual(data.endpoints.map((endpoint) => endpoint.providerName), ["Acme"]);
  });

  test("what stands beside the models", async () => {
    assert.ok((await client.models.count()).data.count >= 3);
    assert.ok((await client.providers.list()).data.some((provider) => provider.slug === "acme"));
    const { data } = await client.endpoints.listZdrEndpoints();
    assert.ok(data.every((endpoint) => endpoint.providerName === "Roundhouse"));
  });

  test("the key", async () => {
    const { data } = await client.apiKeys.getCurrentKeyMetadata();
    assert.equal(data.isManagementKey, false);
  });
});

describe("keys", () => {
  test("are made, changed and deleted", async () => {
    const admin = sdk(world.MANAGEMENT_KEY).apiKeys;
    const { data, key } = await admin.create({ requestBody: { name: "sdk", limit: 0.5, limitReset: "daily" } });
    assert.deepEqual([data.name, data.limit, data.limitRemaining, data.limitReset], ["sdk", 0.5, 0.5, "daily"]);
    assert.equal((await sdk(key).apiKeys.getCurrentKeyMetadata()).data.limit, 0.5);
    assert.ok((await admin.list()).data.some((row) => row.hash === data.hash));
    const changed = await admin.update({ hash: data.hash, requestBody: { disabled: true, limit: null } });
    assert.deepEqual([changed.data.disabled, changed.data.limit], [true, null]);
    assert.equal((await admin.get({ hash: data.hash })).data.name, "sdk");
    assert.deepEqual(await admin.delete({ hash: data.hash }), { deleted: true });
  });

  test("activity decodes", async () => {
    const { data } = await sdk(world.MANAGEMENT_KEY).analytics.getUserActivity();
    assert.deepEqual(data, []);
  });
});

describe("the local engine", () => {
  test("streams what the whole answer says", async () => {
    const whole = await chat(world.LOCAL, greedy);
    const chunks = await stream(world.LOCAL, greedy);
    assert.equal(textOf(chunks), whole.choices[0].message.content);
    assert.deepEqual(chunks.filter((chunk) => chunk.usage).map((chunk) => chunk.usage.totalTokens), [whole.usage.totalTokens]);
    assert.equal(typeof whole.usage.cost, "number");
  });

  test("sees a picture", async () => {
    const without = await chat(world.LOCAL, greedy);
    const options = { ...greedy, messages: about(world.picture()) };
    const whole = await chat(world.LOCAL, options);
    assert.ok(whole.usage.promptTokens > without.usage.promptTokens);
    assert.equal(textOf(await stream(world.LOCAL, options)), whole.choices[0].message.content);
  });

  test("renders tools into the prompt", async () => {
    const without = await chat(world.LOCAL, greedy);
    const whole = await chat(world.LOCAL, { ...greedy, tools: [world.WEATHER] });
    assert.ok(whole.usage.promptTokens > without.usage.promptTokens);
  });

  test("reports log-probabilities, bytes included", async () => {
    const answer = await chat(world.LOCAL, { ...greedy, maxTokens: 2, logprobs: true, topLogprobs: 2 });
    assert.equal(answer.choices[0].logprobs.content.length, answer.usage.completionTokens);
  });
});

describe("an HTTP upstream", () => {
  test("answers and streams, priced", async () => {
    const whole = await chat("acme/mini");
    assert.equal(whole.choices[0].message.content, "Hello from the upstream.");
    assert.equal(whole.usage.cost, world.cost(12, 5));
    const chunks = await stream("acme/mini");
    assert.equal(textOf(chunks), "Hello from the upstream.");
    assert.equal(chunks.at(-1).usage.cost, world.cost(12, 5));
  });

  test("gets the picture", async () => {
    const answer = await chat("acme/vision", { messages: about(world.picture(31, 7)) });
    assert.equal(answer.choices[0].message.content, "a picture of 31 x 7");
  });

  test("calls tools, whole and in fragments", async () => {
    const calls = (await chat("acme/tools", { tools: [world.WEATHER] })).choices[0].message.toolCalls;
    assert.deepEqual(calls.map((call) => call.function.arguments), ['{"city": "Paris"}', '{"city": "Rome"}']);
    const fragments = (await stream("acme/tools", { tools: [world.WEATHER] })).flatMap((chunk) => chunk.choices[0]?.delta.toolCalls ?? []);
    const paris = fragments.filter((call) => call.index === 0).map((call) => call.function?.arguments ?? "").join("");
    assert.equal(paris, '{"city": "Paris"}');
  });

  test("reasons", async () => {
    const { message } = (await chat("acme/reason")).choices[0];
    assert.equal(message.reasoning, "Let me think.");
    assert.equal(message.reasoningDetails.map((detail) => detail.text).join(""), "Let me think.");
    const chunks = await stream("acme/reason");
    assert.equal(chunks.map((chunk) => chunk.choices[0]?.delta.reasoning ?? "").join(""), "Let me think.");
  });

  test("is left when the client leaves", async () => {
    const content = "openrouter: I shall leave";
    for await (const _ of await chat("acme/slow", { stream: true, messages: [{ role: "user", content }] })) break;
    assert.ok(await world.eventually(async () => (await world.ending(content)) === "gone"));
  });
});

describe("errors", () => {
  test("each status has its own class", async () => {
    const stranger = sdk("sk-wrong").chat.send({ chatRequest: { model: world.LOCAL, messages: world.QUESTION } });
    await assert.rejects(stranger, errors.UnauthorizedResponseError);
    await assert.rejects(chat("no/such-model"), errors.BadRequestResponseError);
    await assert.rejects(chat(world.LOCAL, { messages: world.TOO_LONG }), errors.BadRequestResponseError);
    await assert.rejects(chat("acme/limited"), errors.TooManyRequestsResponseError);
  });

  for (const model of ["acme/fails-midway", "acme/cut-midway"]) {
    test(`inside a stream is a chunk: ${model}`, async () => {
      const chunks = await stream(model);
      assert.equal(textOf(chunks), "so far so good");
      assert.equal(typeof chunks.at(-1).error.code, "number");
      assert.equal(chunks.at(-1).choices[0].finishReason, "error");
    });
  }
});

test("the record of a generation decodes and says what the answer said", async () => {
  const answer = await chat("acme/mini");
  await world.generation(answer.id);
  const { data } = await client.generations.getGeneration({ id: answer.id });
  assert.equal(data.totalCost, answer.usage.cost);
  assert.equal(data.nativeTokensPrompt, answer.usage.promptTokens);
});
