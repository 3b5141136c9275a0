/**
 * The filters and orders of the list of models, in the words of `GET /api/v1/models`, so that an address of the page is one of the API.
 * What rows themselves tell is decided here, at every keystroke; what only the server knows (`SERVER_FILTERS`) is asked of it.
 */
import type { Model } from "@/api/types";
import type { ModelStats } from "@/api/stats";
import { authorOf, contextOf, price } from "@/lib/model";
import type { Search } from "@/lib/search";

export const SERVER_FILTERS = [
  "providers",
  "quantizations",
  "zdr",
  "distillable",
  "region",
  "max_age_days",
  "min_tool_success_rate",
] as const;

/** In the address: also those that nobody here serves. */
export const KNOWN = ["available", "all"] as const;

export const SORTS = [
  ["newest", "Newest"],
  ["top-weekly", "Top weekly"],
  ["pricing-low-to-high", "Price: low to high"],
  ["pricing-high-to-low", "Price: high to low"],
  ["context-high-to-low", "Context: high to low"],
  ["throughput-high-to-low", "Throughput: high to low"],
  ["latency-low-to-high", "Latency: low to high"],
] as const;

export type Sort = (typeof SORTS)[number][0];

export const MODALITIES = ["text", "image", "file", "audio", "video"] as const;
export const OUTPUTS = ["text", "image", "audio", "embeddings"] as const;
export const CONTEXTS = [4_000, 16_000, 32_000, 64_000, 128_000, 200_000, 1_000_000] as const;
/** Dollars per million prompt tokens. */
export const PRICES = [0, 0.1, 0.5, 1, 5, 10] as const;
export const QUANTIZATIONS = ["int4", "fp4", "fp8", "int8", "fp16", "bf16", "fp32", "unknown"] as const;
/** The youngest last, as a slider has them. */
export const AGES_DAYS = [365, 180, 90, 30] as const;
/** Shares of tool calls that were in order. */
export const TOOL_SUCCESS = [0.8, 0.9, 0.95, 0.99] as const;
export const PARAMETERS = [
  ["tools", "Tools"],
  ["reasoning", "Reasoning"],
  ["structured_outputs", "Structured outputs"],
  ["response_format", "JSON mode"],
  ["seed", "Seed"],
  ["logprobs", "Logprobs"],
  ["temperature", "Temperature"],
  ["top_k", "Top K"],
] as const;

export type Stats = ReadonlyMap<string, ModelStats>;

/** What a list in the address holds. */
export function listOf(text: string | undefined): string[] {
  return text ? text.split(",").filter(Boolean) : [];
}

/** The list with `value` in it, or without it if it was. */
export function toggled(text: string | undefined, value: string): string | null {
  const list = listOf(text);
  const next = list.includes(value) ? list.filter((each) => each !== value) : [...list, value];
  return next.join(",") || null;
}

/** Whether a row meets all of the address's filters that rows can tell about. */
export function wanted(search: Search): (model: Model) => boolean {
  const words = (search.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const inputs = listOf(search.input_modalities);
  const outputs = listOf(search.output_modalities);
  const parameters = listOf(search.supported_parameters);
  const authors = listOf(search.model_authors);
  const series = listOf(search.arch);
  const context = Number(search.context ?? 0);
  const most = search.max_price === undefined ? Infinity : Number(search.max_price);
  return (model) => {
    const { architecture } = model;
    if (words.length > 0) {
      const text = `${model.name} ${model.id}`.toLowerCase();
      if (!words.every((word) => text.includes(word))) return false;
    }
    if (!inputs.every((each) => architecture.input_modalities.includes(each))) return false;
    if (!outputs.every((each) => architecture.output_modalities.includes(each))) return false;
    if (!parameters.every((each) => model.supported_parameters.includes(each))) return false;
    if (authors.length > 0 && !authors.includes(authorOf(model))) return false;
    if (series.length > 0 && !series.includes(architecture.tokenizer ?? "Other")) return false;
    if (context > 0 && (model.context_length ?? 0) < context) return false;
    if (most < Infinity) {
      const cost = price(model.pricing.prompt);
      if (cost === null || cost * 1e6 > most + 1e-9) return false;
    }
    return true;
  };
}

/** Rows in order; those that lack what is sorted by come last, as in the API. */
export function sorted(models: Model[], sort: string, stats: Stats): Model[] {
  const key = sortKey(sort, stats);
  const known = (model: Model) => key(model) ?? Infinity;
  return models.toSorted((a, b) => known(a) - known(b) || b.created - a.created || a.id.localeCompare(b.id));
}

/** Ascending. */
function sortKey(sort: string, stats: Stats): (model: Model) => number | null {
  const negative = (value: number | null | undefined) => (value === null || value === undefined ? null : -value);
  switch (sort) {
    case "top-weekly":
      return (model) => negative(stats.get(model.id)?.weekly_tokens);
    case "pricing-low-to-high":
      return weighted;
    case "pricing-high-to-low":
      return (model) => negative(weighted(model));
    case "context-high-to-low":
      return (model) => negative(contextOf(model));
    case "throughput-high-to-low":
      return (model) => negative(stats.get(model.id)?.throughput_p50);
    case "latency-low-to-high":
      return (model) => stats.get(model.id)?.latency_p50_ms ?? null;
    default:
      return (model) => -model.created;
  }
}

/** One number for a price, as the API sorts by it: prompts are the most of what is sent, three parts of them to one of completion. */
function weighted(model: Model): number | null {
  const [prompt, completion] = [price(model.pricing.prompt), price(model.pricing.completion)];
  return prompt === null || completion === null ? null : (3 * prompt + completion) / 4;
}

/** How many rows have each value, the most frequent first. */
export function tally(models: Model[], value: (model: Model) => string): [string, number][] {
  const counts = new Map<string, number>();
  for (const model of models) counts.set(value(model), (counts.get(value(model)) ?? 0) + 1);
  return [...counts].sort(([a, many], [b, more]) => more - many || a.localeCompare(b));
}
