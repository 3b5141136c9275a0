// The official Anthropic SDK for JavaScript, unmodified, against a running server: models that are none of Anthropic's.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import * as world from "./world.mjs";

const baseURL = world.URL.replace(/\/v1$/, "");
const client = new Anthropic({ baseURL, apiKey: world.KEY, maxRetries: 0, timeout: 60_000 });

const ask = (model, options = {}) => ({ model, max_tokens: 64, messages: world.QUESTION, ...options });
const create = (model, options) => client.messages.create(ask(model, options));
const stream = (model, options) => client.messages.stream(ask(model, options));
const textOf = (message) => message.content.map((block) => block.text ?? "").join("");
const weather = { name: "weather", description: "The weather.", input_schema: world.WEATHER.function.parameters };

function picture(url) {
  const [media_type, data] = url.slice("data:".length).split(";base64,");
  return { type: "image", source: { type: "base64", media_type, data } };
}

describe("an answer", () => {
  test("is whole and streamed the same, and costs what the ledger has", async () => {
    const whole = await create("acme/mini");
    const answer = stream("acme/mini");
    let ended;
    answer.on("streamEvent", (event) => event.type === "message_delta" && (ended = event.usage));
    const streamed = await answer.finalMessage();
    // Of what stands in the last event, the SDK takes over only the fields that it knows.
    for (const [message, cost] of [[whole, whole.usage.cost], [streamed, ended.cost]]) {
      assert.equal(textOf(message), "Hello from the upstream.");
      assert.equal(message.stop_reason, "end_turn");
      assert.deepEqual([message.usage.input_tokens, message.usage.output_tokens], [12, 5]);
      assert.equal(cost, world.cost(12, 5));
      assert.equal((await world.generation(message.id)).total_cost, cost);
    }
    const { request_id } = await client.messages.create(ask("acme/mini")).withResponse();
    assert.match(request_id, /^gen-/);
  });

  test("of the model in the box is thought and seen", async () => {
    const [turn] = world.aboutShapes("What is in the picture?");
    const content = [picture(turn.content[0].image_url.url), { type: "text", text: "What is in the picture?" }];
    const options = { max_tokens: 512, temperature: 0, messages: [{ role: "user", content }] };
    const whole = await create(world.BOXED, options);
    assert.deepEqual(whole.content.map(({ type }) => type), ["thinking", "text"]);
    assert.equal(textOf(whole), world.SHAPES);
    const streamed = await stream(world.BOXED, options).finalMessage();
    assert.equal(streamed.content[0].thinking, whole.content[0].thinking);
    assert.equal(textOf(streamed), world.SHAPES);
    const { input_tokens } = await client.messages.countTokens({ model: world.BOXED, messages: options.messages });
    assert.equal(input_tokens, whole.usage.input_tokens);
  });

  test("of tools is a loop", async () => {
    const messages = [{ role: "user", content: "The weather in Paris and Rome?" }];
    for (const said of [create, (...all) => stream(...all).finalMessage()]) {
      const called = await said("acme/tools", { messages, tools: [weather] });
      assert.equal(called.stop_reason, "tool_use");
      assert.deepEqual(called.content.map(({ id, input }) => [id, input.city]), [["call_paris", "Paris"], ["call_rome", "Rome"]]);
      const results = called.content.map(({ id, input }) => ({ type: "tool_result", tool_use_id: id, content: `sunny in ${input.city}; ` }));
      const turns = [...messages, { role: "assistant", content: called.content }, { role: "user", content: results }];
      const told = await said("acme/tools", { messages: turns, tools: [weather] });
      assert.equal(textOf(told), "the tools said: sunny in Paris; sunny in Rome; ");
    }
  });
});

describe("an error", () => {
  test("has the SDK's class and the dialect's type", async () => {
    const nobody = new Anthropic({ baseURL, apiKey: "sk-or-v1-wrong", maxRetries: 0 });
    const cases = [
      [() => nobody.messages.create(ask("acme/mini")), Anthropic.AuthenticationError, "authentication_error"],
      [() => create("acme/mini", { messages: [{ role: "user", content: [{ type: "odd" }] }] }), Anthropic.BadRequestError, "invalid_request_error"],
      [() => create("acme/mini", { provider: { only: ["nobody"] } }), Anthropic.NotFoundError, "not_found_error"],
      [() => create("acme/limited"), Anthropic.RateLimitError, "rate_limit_error"],
    ];
    for (const [call, kind, type] of cases) {
      await assert.rejects(call, (error) => {
        assert.ok(error instanceof kind, error);
        assert.equal(error.error.error.type, type);
        return true;
      });
    }
  });

  test("in the middle of a stream is raised", async () => {
    const broken = stream("acme/fails-midway");
    let text = "";
    broken.on("text", (piece) => (text += piece));
    await assert.rejects(broken.finalMessage());
    assert.equal(text, "so far so good");
  });
});

test("either header carries the key", async () => {
  for (const auth of [{ apiKey: world.KEY }, { apiKey: null, authToken: world.KEY }]) {
    const message = await new Anthropic({ baseURL, maxRetries: 0, ...auth }).messages.create(ask("acme/mini"));
    assert.equal(message.role, "assistant");
  }
});
