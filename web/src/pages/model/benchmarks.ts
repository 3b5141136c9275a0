/** Scores of models on public tests, each with its source: those of the model's row and those of `GET /benchmarks`. */
import { queryOptions } from "@tanstack/react-query";
import { get } from "@/api/client";
import type { Benchmark, BenchmarkList, BenchmarkMeta, Model } from "@/api/generated/replies";
import { count, share, spend } from "@/format/numbers";

/** As far as it is shown. */
export interface BenchmarkAnswer {
  data: Benchmark[];
  meta: Pick<BenchmarkMeta, "as_of" | "citation" | "source_url">;
}

/** The scores in a model's row: rows of OpenRouter have them, those of this server do not yet. */
interface Scored extends Model {
  benchmarks?: {
    artificial_analysis?: Record<"intelligence_index" | "coding_index" | "agentic_index", number | null>;
    design_arena?: { arena: string; category: string; elo: number; rank: number; win_rate: number }[];
  };
}

export const benchmarks = queryOptions({
  queryKey: ["benchmarks"],
  queryFn: ({ signal }) => get<BenchmarkList>("/benchmarks", {}, signal),
  staleTime: 5 * 60_000,
});

export interface Score {
  test: string;
  score: string;
  value: number;
  spread: string | null;
  costPerTask: string | null;
  tasks: number | null;
  source: string;
  date: string | null;
  /** Run through a router and written down, or said by somebody. */
  kind: "run" | "claimed";
}

const SOURCES: Record<string, string> = {
  "artificial-analysis": "Artificial Analysis",
  "design-arena": "Design Arena",
  openrouter: "OpenRouter",
  roundhouse: "This server",
};

export function scoresOf(model: Scored, answer: BenchmarkAnswer | undefined): Score[] {
  const items = answer?.data.filter((item) => [model.id, model.canonical_slug].includes(item.model_permaslug)) ?? [];
  const found = items.flatMap((item) => scores(item, answer?.meta.as_of ?? null));
  // The row repeats some of what the list has.
  return found.length > 0 ? found : rowScores(model);
}

function scores(item: Benchmark, asOf: string | null): Score[] {
  const source = SOURCES[item.source] ?? item.source;
  const claim = { spread: null, costPerTask: null, tasks: null, source, date: asOf, kind: "claimed" as const };
  if (item.benchmark_type !== undefined) {
    const value = item.accuracy ?? item.primary_score;
    if (value === undefined) return [];
    return [
      {
        test: words(item.benchmark_type),
        score: share(value),
        value,
        spread: typeof item.accuracy_stddev === "number" ? `± ${share(item.accuracy_stddev)}` : null,
        costPerTask: typeof item.avg_cost_per_task === "number" ? spend(item.avg_cost_per_task) : null,
        tasks: item.total_tasks ?? null,
        source,
        date: item.last_run_timestamp ?? asOf,
        kind: "run",
      },
    ];
  }
  if (item.elo !== undefined) {
    const test = [item.arena, item.category].filter(Boolean).join(", ");
    return [{ ...claim, test: `Elo: ${test}`, score: String(Math.round(item.elo)), value: item.elo }];
  }
  return indices(item).map(([test, value]) => ({ ...claim, test, value, score: count(value) }));
}

function rowScores({ benchmarks: row }: Scored): Score[] {
  const claim = { spread: null, costPerTask: null, tasks: null, date: null, kind: "claimed" as const };
  const analysed = row?.artificial_analysis ? indices(row.artificial_analysis) : [];
  return [
    ...analysed.map(([test, value]) => ({
      ...claim,
      test,
      value,
      score: count(value),
      source: "Artificial Analysis",
    })),
    ...(row?.design_arena ?? []).map(({ arena, category, elo }) => ({
      ...claim,
      test: `Elo: ${arena}, ${category}`,
      value: elo,
      score: String(Math.round(elo)),
      source: "Design Arena",
    })),
  ];
}

function indices(
  item: Partial<Record<"intelligence_index" | "coding_index" | "agentic_index", number | null>>,
): [string, number][] {
  const all: [string, number | null | undefined][] = [
    ["Intelligence index", item.intelligence_index],
    ["Coding index", item.coding_index],
    ["Agentic index", item.agentic_index],
  ];
  return all.filter((each): each is [string, number] => typeof each[1] === "number");
}

const NAMES: Record<string, string> = {
  gpqa_diamond: "GPQA Diamond",
  tau_bench_verified_airline: "tau-bench, airline",
  search_browsecomp: "BrowseComp, with search",
  search_hle: "Humanity's Last Exam, with search",
  search_dsqa: "DSQA, with search",
  search_widesearch: "WideSearch",
};

function words(type: string): string {
  return NAMES[type] ?? type.replaceAll("_", " ");
}
