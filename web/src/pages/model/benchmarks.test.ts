import { expect, it } from "vitest";
import type { Model } from "@/api/types";
import { type BenchmarkAnswer, scoresOf } from "./benchmarks";

const model = { id: "acme/one", canonical_slug: "acme/one-2026" } as Model;
const meta = { as_of: "2026-11-20T00:00:00Z", citation: null, source_url: null };

it("takes the model's own scores, each with its source and date, and tells a run from a claim", () => {
  const answer: BenchmarkAnswer = {
    meta,
    data: [
      { source: "artificial-analysis", model_permaslug: "acme/one", intelligence_index: 71.2 },
      {
        source: "openrouter",
        model_permaslug: "acme/one-2026",
        benchmark_type: "gpqa_diamond",
        accuracy: 0.72,
        accuracy_stddev: 0.03,
        avg_cost_per_task: 0.002,
        total_tasks: 300,
        last_run_timestamp: "2026-11-03T12:00:00Z",
      },
      { source: "design-arena", model_permaslug: "acme/two", elo: 1423, arena: "models", category: "svg" },
    ],
  };
  expect(
    scoresOf(model, answer).map(({ test, score, spread, costPerTask, source, date, kind }) => [
      test,
      score,
      spread,
      costPerTask,
      source,
      date,
      kind,
    ]),
  ).toEqual([
    ["Intelligence index", "71.2", null, null, "Artificial Analysis", meta.as_of, "claimed"],
    ["GPQA Diamond", "72%", "± 3%", "$0.002", "OpenRouter", "2026-11-03T12:00:00Z", "run"],
  ]);
});

it("falls back to the model's row, which knows no dates", () => {
  const row = {
    ...model,
    benchmarks: { design_arena: [{ arena: "models", category: "svg", elo: 1422.6, rank: 3, win_rate: 60 }] },
  };
  expect(scoresOf(row, undefined)).toMatchObject([{ test: "Elo: models, svg", score: "1423", date: null }]);
  expect(scoresOf(model, undefined)).toEqual([]);
});
