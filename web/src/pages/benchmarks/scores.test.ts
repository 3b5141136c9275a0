import { expect, it } from "vitest";
import { keyOf, type Score, setting, tests } from "./scores";

const score = (change: Partial<Score>): Score => ({
  source: "published",
  model_permaslug: "acme/one",
  model: "acme/one",
  display_name: "Acme: One",
  benchmark: "T",
  score: 1,
  metric: null,
  variant: null,
  harness: null,
  version: null,
  dataset: null,
  reported_by: "maker",
  source_url: "https://acme.example/one",
  date: null,
  via: null,
  read_on: null,
  ...change,
});

it("says how a score was measured, and tells two of one test apart by it", () => {
  const full = score({ version: "2.1", dataset: "public", variant: "high", harness: "Terminus-2" });
  expect(setting(full)).toBe("version 2.1, public, high, with Terminus-2");
  expect(setting(score({}))).toBe("");
  expect(keyOf(full)).not.toBe(keyOf(score({})));
});

it("lists tests by how many models have a score", () => {
  const all = [score({ benchmark: "B" }), score({ benchmark: "A" }), score({ benchmark: "B", model: "acme/two" })];
  expect(tests(all)).toEqual([
    { name: "B", count: 2 },
    { name: "A", count: 1 },
  ]);
});
