/** How an answer grows, chunk by chunk. Nothing here knows about the network or the page. */
import type { AnswerMessage, Failure, ToolCall, Usage } from "./types";

/** One event of a stream, as far as it is known; everything in it is somebody else's and may be missing or of another kind. */
export interface Chunk {
  id?: unknown;
  provider?: unknown;
  choices?: { delta?: Delta; finish_reason?: unknown }[];
  usage?: Usage | null;
  openrouter_metadata?: Record<string, unknown>;
  error?: { message?: unknown; code?: unknown; metadata?: Record<string, unknown> | null };
}

interface Delta {
  content?: unknown;
  reasoning?: unknown;
  reasoning_content?: unknown;
  reasoning_details?: unknown;
  tool_calls?: unknown;
  images?: unknown;
  annotations?: unknown;
}

/** The parts of an answer that grow. */
export type Growing = Pick<
  AnswerMessage,
  | "state"
  | "text"
  | "reasoning"
  | "reasoningDetails"
  | "toolCalls"
  | "images"
  | "annotations"
  | "finish"
  | "error"
  | "usage"
  | "generation"
  | "provider"
  | "routing"
  | "times"
>;

export function blank(now: number): Growing {
  return {
    state: "waiting",
    text: "",
    reasoning: "",
    reasoningDetails: [],
    toolCalls: [],
    images: [],
    annotations: [],
    finish: null,
    error: null,
    usage: null,
    generation: null,
    provider: null,
    routing: null,
    times: { sent: now, first: null, reasoningFrom: null, reasoningTo: null, done: null },
  };
}

/** The answer after one more chunk. */
export function grow(old: Growing, chunk: Chunk, now: number): Growing {
  const next: Growing = { ...old, times: { ...old.times } };
  if (typeof chunk.id === "string") next.generation = chunk.id;
  if (typeof chunk.provider === "string") next.provider = chunk.provider;
  if (chunk.usage) next.usage = chunk.usage;
  if (isObject(chunk.openrouter_metadata)) next.routing = chunk.openrouter_metadata;
  const choice = Array.isArray(chunk.choices) ? chunk.choices[0] : undefined;
  if (isObject(choice)) {
    if (isObject(choice.delta)) absorb(next, choice.delta, now);
    if (typeof choice.finish_reason === "string") next.finish = choice.finish_reason;
  }
  if (isObject(chunk.error)) {
    next.error = failureOf(chunk.error);
    next.state = next.text || next.reasoning || next.toolCalls.length > 0 ? "broken" : "failed";
  }
  return next;
}

/** The stream is at its end; an answer that never said how it finished was cut off. */
export function close(old: Growing, now: number, complete: boolean): Growing {
  const times = { ...old.times, done: now };
  if (times.reasoningFrom !== null && times.reasoningTo === null) times.reasoningTo = now;
  if (old.error) return { ...old, times };
  if (complete || old.finish !== null) return { ...old, times, state: "done" };
  return {
    ...old,
    times,
    state: "broken",
    error: { message: "The connection ended before the answer did.", status: null, code: null },
  };
}

function absorb(next: Growing, delta: Delta, now: number): void {
  const reasoning = text(delta.reasoning) || text(delta.reasoning_content);
  const content = text(delta.content);
  const calls = list(delta.tool_calls);
  const images = list(delta.images).flatMap(imageUrl);
  if (reasoning) {
    next.reasoning += reasoning;
    next.times.reasoningFrom ??= now;
  }
  const details = list(delta.reasoning_details).filter(isObject);
  if (details.length > 0) next.reasoningDetails = details.reduce(joinDetail, next.reasoningDetails);
  if ((content || calls.length > 0) && next.times.reasoningFrom !== null) next.times.reasoningTo ??= now;
  next.text += content;
  if (calls.length > 0) next.toolCalls = calls.reduce<ToolCall[]>(joinCall, next.toolCalls);
  if (images.length > 0) next.images = [...next.images, ...images];
  const annotations = list(delta.annotations);
  if (annotations.length > 0) next.annotations = [...next.annotations, ...annotations];
  if (reasoning || content || calls.length > 0 || images.length > 0) {
    next.times.first ??= now;
    if (next.state === "waiting") next.state = "streaming";
  }
}

/** Fragments of one entry have its `index`; their texts are put together, everything else is kept as it came. */
function joinDetail(details: Record<string, unknown>[], fragment: Record<string, unknown>): Record<string, unknown>[] {
  const at = details.findIndex((each) => each.index === fragment.index && each.type === fragment.type);
  const old = details[at];
  if (fragment.index === undefined || !old) return [...details, fragment];
  const joined: Record<string, unknown> = { ...old };
  for (const [name, value] of Object.entries(fragment)) {
    if (value === null || value === undefined) continue;
    const grows = name === "text" || name === "summary" || name === "data";
    joined[name] = grows ? text(old[name]) + text(value) : value;
  }
  return details.with(at, joined);
}

/** More calls than anybody answers by hand; an `index` of a billion must not make a list of that length. */
const CALLS_MAX = 128;

function joinCall(calls: ToolCall[], fragment: unknown): ToolCall[] {
  if (!isObject(fragment)) return calls;
  const index = typeof fragment.index === "number" ? fragment.index : calls.length;
  if (!Number.isInteger(index) || index < 0 || index > Math.min(calls.length, CALLS_MAX)) return calls;
  const made = isObject(fragment.function) ? fragment.function : {};
  const old = calls[index];
  const joined: ToolCall = {
    id: text(fragment.id) || old?.id || `call_${index}`,
    name: (old?.name ?? "") || text(made.name),
    arguments: (old?.arguments ?? "") + text(made.arguments),
  };
  return old ? calls.with(index, joined) : [...calls, joined];
}

/** Only pictures that are in the answer itself: another address would be asked for by showing it. */
function imageUrl(image: unknown): string[] {
  const url = isObject(image) && isObject(image.image_url) ? image.image_url.url : null;
  return typeof url === "string" && /^data:image\/(png|jpeg|webp|gif);base64,/i.test(url) ? [url] : [];
}

function failureOf(error: NonNullable<Chunk["error"]>): Failure {
  const metadata = isObject(error.metadata) ? error.metadata : {};
  return {
    message: text(error.message) || "The provider failed while it answered.",
    status: typeof error.code === "number" ? error.code : null,
    code: text(metadata.error_type) || null,
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
