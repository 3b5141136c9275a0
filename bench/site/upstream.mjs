// The upstream of this benchmark: an OpenAI-compatible server that streams its answer by the clock, so many characters a second, a token
// of a few letters in each event. (`bench/simulator` waits between two tokens, which says how long a gap is and not how fast a stream.)

import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { ANSWER, SHORT } from "./answer.mjs";

/** Characters per second. */
export const RATE = 10_000;
/** Tokens that are due are sent this often, as a network would bring them. */
const TICK_MS = 4;
const TOKENS = /\s*\S{1,6}|\s+/g;

/** Listens on a free port; its address and a way to stop it. The model `essay` streams; all others answer at once. */
export async function startUpstream() {
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = () => (server.closeAllConnections(), server.close());
  return { url: `http://127.0.0.1:${server.address().port}/v1`, stop };
}

async function answer(request, response) {
  let text = "";
  for await (const bytes of request) text += bytes;
  const { model, stream } = JSON.parse(text || "{}");
  if (!stream) {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(completion(model, [{ index: 0, message: said(SHORT), finish_reason: "stop" }])));
    return;
  }
  response.socket.setNoDelay(true);
  response.setHeader("content-type", "text/event-stream");
  const send = (choices) => response.write(`data: ${JSON.stringify(completion(model, choices, ".chunk"))}\n\n`);
  const say = (delta, finish_reason = null) => send([{ index: 0, delta, finish_reason }]);
  say(said(""));
  if (model === "essay") await paced(ANSWER, response, (content) => say({ content }));
  else say({ content: SHORT });
  say({}, "stop");
  response.end("data: [DONE]\n\n");
}

/** Says a text token by token, each when its last letter is due. */
async function paced(text, response, say) {
  const start = performance.now();
  let sent = 0;
  for (const [token] of text.matchAll(TOKENS)) {
    sent += token.length;
    while (((performance.now() - start) * RATE) / 1000 < sent) await wait(TICK_MS);
    if (response.destroyed) return;
    say(token);
  }
}

const said = (content) => ({ role: "assistant", content });

function completion(model, choices, kind = "") {
  const usage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };
  return {
    id: "chatcmpl-1",
    object: `chat.completion${kind}`,
    created: 1_700_000_000,
    model,
    choices,
    usage,
  };
}
