/** What can be set for a model: names, ranges, and the request's fields that come of it. */
import type { Settings } from "./types";

export interface NumberSetting {
  name: string;
  label: string;
  min: number;
  max: number;
  whole?: boolean;
  hint: string;
}

export const NUMBERS: NumberSetting[] = [
  { name: "temperature", label: "Temperature", min: 0, max: 2, hint: "0 is the same every time, 2 is wild" },
  { name: "top_p", label: "Top P", min: 0, max: 1, hint: "Only the likeliest tokens that make up this share" },
  { name: "max_tokens", label: "Max tokens", min: 1, max: 1_000_000, whole: true, hint: "The answer ends here" },
  {
    name: "seed",
    label: "Seed",
    min: -9_007_199_254_740_991,
    max: 9_007_199_254_740_991,
    whole: true,
    hint: "The same seed, the same answer, where the provider can",
  },
  {
    name: "top_k",
    label: "Top K",
    min: 0,
    max: 100_000,
    whole: true,
    hint: "Only so many of the likeliest tokens; 0 is all",
  },
  { name: "min_p", label: "Min P", min: 0, max: 1, hint: "Only tokens this likely, next to the likeliest" },
  { name: "frequency_penalty", label: "Frequency penalty", min: -2, max: 2, hint: "Against words that come often" },
  { name: "presence_penalty", label: "Presence penalty", min: -2, max: 2, hint: "Against words that came at all" },
  { name: "repetition_penalty", label: "Repetition penalty", min: 0, max: 2, hint: "Against repeating; 1 is none" },
];

export const EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const;
export const SORTS = ["price", "throughput", "latency", "exacto"] as const;

export const DEFAULTS: Settings = {
  system: "",
  numbers: {},
  stop: "",
  effort: "",
  exclude: false,
  providerOrder: "",
  providerOnly: "",
  providerIgnore: "",
  providerSort: "",
  fallbacks: true,
  requireParameters: false,
  denyCollection: false,
  zdr: false,
  tools: "",
  toolChoice: "",
  format: "text",
  schema: "",
  video: "auto",
};

/** What is wrong with a setting, by its name; empty when all is well. */
export function problems(settings: Settings): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { name, min, max, whole } of NUMBERS) {
    const typed = settings.numbers[name]?.trim();
    if (!typed) continue;
    const value = Number(typed);
    if (!Number.isFinite(value)) found[name] = "Not a number.";
    else if (value < min || value > max) found[name] = `Between ${min} and ${max}.`;
    else if (whole && !Number.isInteger(value)) found[name] = "A whole number.";
  }
  if (list(settings.stop, "\n").length > 4) found.stop = "Four at most.";
  const tools = json(settings.tools);
  if (tools.error) found.tools = tools.error;
  else if (tools.value !== undefined && !isTools(tools.value))
    found.tools = 'A list of { "type": "function", "function": { "name": ... } }.';
  if (settings.format === "json_schema") {
    const schema = json(settings.schema);
    if (schema.error) found.schema = schema.error;
    else if (typeof schema.value !== "object" || schema.value === null || Array.isArray(schema.value))
      found.schema = "A JSON schema is an object.";
  }
  return found;
}

/** The fields of a request. What is wrong is left out: the composer does not send while something is. */
export function fields(settings: Settings): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const { name } of NUMBERS) {
    const typed = settings.numbers[name]?.trim();
    if (typed && Number.isFinite(Number(typed))) body[name] = Number(typed);
  }
  const stop = list(settings.stop, "\n");
  if (stop.length > 0) body.stop = stop;
  const reasoning: Record<string, unknown> = {};
  if (settings.effort) reasoning.effort = settings.effort;
  if (settings.exclude) reasoning.exclude = true;
  if (Object.keys(reasoning).length > 0) body.reasoning = reasoning;
  const provider: Record<string, unknown> = {};
  for (const [name, typed] of [
    ["order", settings.providerOrder],
    ["only", settings.providerOnly],
    ["ignore", settings.providerIgnore],
  ] as const) {
    const slugs = list(typed, ",");
    if (slugs.length > 0) provider[name] = slugs;
  }
  if (settings.providerSort) provider.sort = settings.providerSort;
  if (!settings.fallbacks) provider.allow_fallbacks = false;
  if (settings.requireParameters) provider.require_parameters = true;
  if (settings.denyCollection) provider.data_collection = "deny";
  if (settings.zdr) provider.zdr = true;
  if (Object.keys(provider).length > 0) body.provider = provider;
  const tools = json(settings.tools).value;
  if (isTools(tools) && tools.length > 0) {
    body.tools = tools;
    if (settings.toolChoice) body.tool_choice = settings.toolChoice;
  }
  if (settings.format === "json_object") body.response_format = { type: "json_object" };
  if (settings.format === "json_schema") {
    const schema = json(settings.schema).value;
    if (schema !== undefined)
      body.response_format = { type: "json_schema", json_schema: { name: "answer", strict: true, schema } };
  }
  return body;
}

/** How many settings differ from the defaults, for a badge. */
export function changedCount(settings: Settings): number {
  return Object.entries(DEFAULTS).filter(([name, value]) => {
    const own = settings[name as keyof Settings];
    return name === "numbers" ? Object.values(settings.numbers).some(Boolean) : own !== value;
  }).length;
}

function list(typed: string, by: string): string[] {
  return typed
    .split(by)
    .map((each) => each.trim())
    .filter(Boolean);
}

function json(typed: string): { value?: unknown; error?: string } {
  if (!typed.trim()) return {};
  try {
    return { value: JSON.parse(typed) as unknown };
  } catch (error) {
    return { error: `Not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function isTools(value: unknown): value is object[] {
  return (
    Array.isArray(value) &&
    value.every((each) => {
      const tool = each as { type?: unknown; function?: { name?: unknown } } | null;
      return typeof tool?.type === "string" && (tool.type !== "function" || typeof tool.function?.name === "string");
    })
  );
}
