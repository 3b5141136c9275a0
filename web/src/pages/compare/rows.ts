/** What is compared, and who wins a row: a figure where less or more is better; words have no winner. */
import type { ModelStats } from "@/api/stats";
import type { Model } from "@/api/types";
import { day } from "@/format/dates";
import { context, count, latency, perMillion, throughput, uptime } from "@/format/numbers";
import { contextOf, price } from "@/lib/model";

export interface Compared {
  model: Model;
  stats: ModelStats | undefined;
}

export interface Line {
  name: string;
  text: (each: Compared) => string;
  value?: (each: Compared) => number | null | undefined;
  better?: "less" | "more";
}

export const LINES: Line[] = [
  figure("Input $/M", "less", ({ model }) => price(model.pricing.prompt), perMillion),
  figure("Output $/M", "less", ({ model }) => price(model.pricing.completion), perMillion),
  figure("Cache read $/M", "less", ({ model }) => price(model.pricing.input_cache_read), perMillion),
  figure("Context", "more", ({ model }) => contextOf(model), context),
  figure("Max output", "more", ({ model }) => model.top_provider.max_completion_tokens, context),
  figure("Throughput p50", "more", ({ stats }) => stats?.throughput_p50, throughput),
  figure("Latency p50", "less", ({ stats }) => stats?.latency_p50_ms, latency),
  figure("Uptime 1 d", "more", ({ stats }) => stats?.uptime_1d, uptime),
  figure("Weekly tokens", "more", ({ stats }) => stats?.weekly_tokens, count),
  { name: "Input", text: ({ model }) => model.architecture.input_modalities.join(", ") },
  { name: "Output", text: ({ model }) => model.architecture.output_modalities.join(", ") },
  { name: "Reasoning", text: ({ model }) => reasoning(model) },
  { name: "Tools", text: ({ model }) => can(model, "tools") },
  { name: "Structured outputs", text: ({ model }) => can(model, "structured_outputs") },
  { name: "JSON mode", text: ({ model }) => can(model, "response_format") },
  { name: "Seed", text: ({ model }) => can(model, "seed") },
  { name: "Logprobs", text: ({ model }) => can(model, "logprobs") },
  { name: "Moderated", text: ({ model }) => (model.top_provider.is_moderated ? "yes" : "no") },
  { name: "Knowledge cutoff", text: ({ model }) => day(model.knowledge_cutoff) },
  { name: "Released", text: ({ model }) => day(model.created) },
  { name: "Weights", text: ({ model }) => model.hugging_face_id ?? "-" },
];

function figure(
  name: string,
  better: "less" | "more",
  value: NonNullable<Line["value"]>,
  format: (value: number | null | undefined) => string,
): Line {
  return { name, better, value, text: (each) => format(value(each)) };
}

/** Whether a line says the same of all. */
export function isSame(line: Line, all: Compared[]): boolean {
  return new Set(all.map(line.text)).size <= 1;
}

/** Those that are best in a line; nobody where all are the same or only one is known. */
export function winners(line: Line, all: Compared[]): Set<string> {
  const { value, better } = line;
  if (!value || !better) return new Set();
  const known = all.flatMap((each) => {
    const figure = value(each);
    return figure === null || figure === undefined ? [] : [{ id: each.model.id, figure }];
  });
  const figures = known.map(({ figure }) => figure);
  const best = better === "less" ? Math.min(...figures) : Math.max(...figures);
  const won = known.filter(({ figure }) => figure === best);
  return new Set(known.length < 2 || won.length === known.length ? [] : won.map(({ id }) => id));
}

export interface Volume {
  /** Tokens a month. */
  prompt: number;
  completion: number;
  /** Pictures a month. */
  images: number;
}

/** Dollars a month; null where a price that counts is not known. */
export function monthly(model: Model, volume: Volume): number | null {
  const { pricing } = model;
  const parts: [number, number | null][] = [
    [volume.prompt, price(pricing.prompt)],
    [volume.completion, price(pricing.completion)],
    // A model without a price of its own for pictures counts them as tokens of the prompt.
    [volume.images, pricing.image === undefined ? 0 : price(pricing.image)],
  ];
  let sum = 0;
  for (const [amount, each] of parts) {
    if (amount === 0) continue;
    if (each === null) return null;
    sum += amount * each;
  }
  return sum;
}

function can(model: Model, parameter: string): string {
  return model.supported_parameters.includes(parameter) ? "yes" : "no";
}

function reasoning(model: Model): string {
  if (!model.supported_parameters.includes("reasoning")) return "no";
  return model.reasoning?.mandatory ? "always" : "yes";
}
