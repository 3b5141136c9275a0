/** Every field of a chat request, in our own words. `supported_parameters` says which of the upper ones a model honours. */
import type { Model } from "@/api/types";

export interface Parameter {
  name: string;
  type: string;
  /** What values are taken, where the type does not say it. */
  range?: string;
  /** What holds when it is left out; a model's own default goes before it. */
  default?: string;
  description: string;
}

/** Those that a model or its provider may or may not honour. */
export const MODEL_PARAMETERS: Parameter[] = [
  {
    name: "temperature",
    type: "number",
    range: "0 to 2",
    default: "1",
    description: "How freely the next token is chosen. 0 always takes the likeliest one; higher values vary more.",
  },
  {
    name: "top_p",
    type: "number",
    range: "0 to 1",
    default: "1",
    description: "Chooses only among the likeliest tokens that together reach this probability.",
  },
  {
    name: "top_k",
    type: "integer",
    range: "0 or more",
    default: "0 (off)",
    description: "Chooses only among this many of the likeliest tokens.",
  },
  {
    name: "min_p",
    type: "number",
    range: "0 to 1",
    default: "0",
    description: "Leaves out tokens that are less likely than this share of the likeliest one.",
  },
  {
    name: "top_a",
    type: "number",
    range: "0 to 1",
    default: "0",
    description: "Leaves out unlikely tokens by a limit that falls with the square of the likeliest one's probability.",
  },
  {
    name: "frequency_penalty",
    type: "number",
    range: "-2 to 2",
    default: "0",
    description: "Makes a token less likely the more often it has been written; negative values repeat more.",
  },
  {
    name: "presence_penalty",
    type: "number",
    range: "-2 to 2",
    default: "0",
    description: "Makes every token that has been written at all less likely, however often it was.",
  },
  {
    name: "repetition_penalty",
    type: "number",
    range: "0 to 2",
    default: "1",
    description: "Divides the score of tokens of the prompt and the answer. Above 1 repeats less.",
  },
  {
    name: "max_tokens",
    type: "integer",
    range: "1 or more",
    description: "The most tokens of an answer, its reasoning included. Providers that allow fewer are left out.",
  },
  {
    name: "max_completion_tokens",
    type: "integer",
    range: "1 or more",
    description: "The newer name of max_tokens.",
  },
  {
    name: "stop",
    type: "string or array",
    range: "up to 4",
    description: "The answer ends before any of these texts.",
  },
  {
    name: "seed",
    type: "integer",
    description: "The same seed and request give the same answer, as far as the provider can.",
  },
  {
    name: "logit_bias",
    type: "object",
    range: "token id: -100 to 100",
    description: "Added to the scores of single tokens before one is chosen.",
  },
  {
    name: "logprobs",
    type: "boolean",
    default: "false",
    description: "Returns the log probability of every token of the answer.",
  },
  {
    name: "top_logprobs",
    type: "integer",
    range: "0 to 20",
    description: "Returns as many alternatives for every token, too. Needs logprobs.",
  },
  {
    name: "tools",
    type: "array",
    description: "The functions that the model may call, each with a JSON schema of its arguments.",
  },
  {
    name: "tool_choice",
    type: "string or object",
    range: "none, auto, required, or one function",
    default: "auto",
    description: "Whether the model may, must or must not call a function, or which one it has to.",
  },
  {
    name: "parallel_tool_calls",
    type: "boolean",
    default: "true",
    description: "Whether one answer may call several functions.",
  },
  {
    name: "response_format",
    type: "object",
    range: "text, json_object, json_schema, grammar",
    default: "text",
    description: "The form of the answer: any JSON, or JSON after your schema.",
  },
  {
    name: "structured_outputs",
    type: "boolean",
    description: "A sign that answers can be held to a JSON schema (response_format of type json_schema).",
  },
  {
    name: "reasoning",
    type: "object",
    range: "effort, max_tokens, exclude, enabled",
    description: "How much the model thinks before it answers, as an effort or in tokens, and whether you see it.",
  },
  {
    name: "reasoning_effort",
    type: "string",
    range: "none, minimal, low, medium, high, xhigh, max",
    description: "Short for reasoning.effort.",
  },
  {
    name: "include_reasoning",
    type: "boolean",
    default: "true",
    description: "The older way to say whether the reasoning is returned.",
  },
  {
    name: "verbosity",
    type: "string",
    range: "low, medium, high, xhigh, max",
    default: "medium",
    description: "How long and detailed the answer should be.",
  },
  {
    name: "prediction",
    type: "object",
    description: "A text that the answer will mostly repeat, so that it comes faster.",
  },
  {
    name: "web_search_options",
    type: "object",
    range: "search_context_size: low, medium, high",
    description: "How much of what the model's own web search finds goes into the prompt.",
  },
  {
    name: "modalities",
    type: "array",
    range: "text, image, audio",
    description: "What the answer may consist of.",
  },
  {
    name: "image_config",
    type: "object",
    range: "aspect_ratio, image_size",
    description: "The form of pictures that the model makes.",
  },
];

/** Those that this server takes for every model. */
export const REQUEST_PARAMETERS: Parameter[] = [
  {
    name: "messages",
    type: "array",
    range: "1 or more",
    description:
      "The conversation: roles system, developer, user, assistant and tool, with texts, pictures, films and files.",
  },
  { name: "model", type: "string", description: "The id of the model, with a variant behind a colon if you like." },
  {
    name: "models",
    type: "array",
    description: "Other models to try, in this order, when the first one cannot answer.",
  },
  {
    name: "stream",
    type: "boolean",
    default: "false",
    description: "Sends the answer in pieces while it is written, as server-sent events.",
  },
  {
    name: "provider",
    type: "object",
    range: "order, only, ignore, sort, allow_fallbacks, max_price, ...",
    description: "Which providers may serve the request, and by what they are put in order.",
  },
  {
    name: "plugins",
    type: "array",
    description: "What is done to the request or the answer on the way, such as reading PDF files.",
  },
  { name: "preset", type: "string", description: "The name of settings that are kept on this server." },
  {
    name: "service_tier",
    type: "string",
    range: "auto, default, flex, priority, scale",
    default: "auto",
    description: "The provider's class of service, at its own price.",
  },
  {
    name: "cache_control",
    type: "object",
    range: "type: ephemeral",
    description: "Lets providers that ask for it keep the prompt, so that its next use is cheaper.",
  },
  { name: "prompt_cache_key", type: "string", description: "Requests with the same key should meet the same cache." },
  {
    name: "session_id",
    type: "string",
    range: "up to 256 characters",
    description: "Groups the requests of one conversation and keeps them with one provider.",
  },
  { name: "user", type: "string", description: "A stable name for your end user; providers see only its hash." },
  {
    name: "metadata",
    type: "object",
    range: "up to 16 pairs",
    description: "Your own notes on the request; they are kept with its record.",
  },
  { name: "trace", type: "object", description: "Names and ids of the request for your observability tools." },
  {
    name: "transforms",
    type: "array",
    range: "middle-out",
    description: "The older way to ask that prompts which are too long are shortened in their middle.",
  },
  {
    name: "route",
    type: "string",
    range: "fallback, sort",
    description: "Outdated; still taken. Use models and provider.",
  },
  {
    name: "debug",
    type: "object",
    range: "echo_upstream_body",
    description: "In streams only: first returns what was sent to the provider.",
  },
  {
    name: "max_tool_calls",
    type: "integer",
    range: "1 to 30",
    default: "30",
    description: "The most steps with tools that run on the server.",
  },
];

export interface ModelParameter extends Parameter {
  /** The model's own default, if it has one. */
  own: string | null;
}

/** What this model honours, in our order, with its own defaults; one that we do not know yet comes last, by its name alone. */
export function parametersOf(model: Pick<Model, "supported_parameters" | "default_parameters">): ModelParameter[] {
  const supported = new Set(model.supported_parameters);
  const defaults: Record<string, number | null> = { ...model.default_parameters };
  const known = MODEL_PARAMETERS.filter((parameter) => supported.delete(parameter.name));
  const unknown = [...supported].map((name) => ({ name, type: "any", description: "" }));
  return [...known, ...unknown].map((parameter) => ({
    ...parameter,
    own: figure(defaults[parameter.name]),
  }));
}

/** 0.800000011920929 is a 0.8 that was a 32-bit number on its way. */
function figure(value: number | null | undefined): string | null {
  return value === null || value === undefined ? null : String(Number(value.toPrecision(6)));
}
