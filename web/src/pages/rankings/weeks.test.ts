import { describe, expect, it } from "vitest";
import type { Rankings } from "@/api/stats";
import { lastFull, projection, rankedRows, rankingsCsv, weekTotal } from "./weeks";

const known: Rankings = {
  weeks: ["2026-11-16", "2026-11-23"],
  partial: true,
  projected_factor: 2,
  as_of: "2026-11-26T12:00:00Z",
  series: [
    { id: "a/x", name: "X", author: "a", values: [60, 10], change: 0.5, is_new: false },
    { id: "b/y", name: "Y, the =second", author: "b", values: [20, 5], change: null, is_new: true },
  ],
  other: [20, 5],
};

describe("weekly rankings", () => {
  it("sum what is listed and the rest, and project the running week", () => {
    expect(weekTotal(known, 0)).toBe(100);
    expect(projection(known)).toBe(40);
    expect(projection({ ...known, partial: false })).toBeNull();
    expect(projection({ ...known, projected_factor: null })).toBeNull();
  });

  it("count shares over the newest week that is over", () => {
    expect(lastFull(known)).toBe(0);
    expect(rankedRows(known).map((row) => [row.rank, row.current, row.full, row.share])).toEqual([
      [1, 10, 60, 0.6],
      [2, 5, 20, 0.2],
    ]);
  });

  it("rank by the newest week that is over, or by the running one where nothing was before", () => {
    const swapped = { ...known, series: known.series.toReversed() };
    expect(rankedRows(swapped).map((row) => row.id)).toEqual(["a/x", "b/y"]);
    const series = swapped.series.map((each, index) => ({ ...each, values: [0, index ? 5 : 20] }));
    expect(rankedRows({ ...known, series, other: [0, 0] }).map((row) => [row.id, row.share])).toEqual([
      ["b/y", 0.8],
      ["a/x", 0.2],
    ]);
  });

  it("count them over the running week where there is no other", () => {
    const first = {
      ...known,
      weeks: ["2026-11-23"],
      other: [0],
      series: known.series.map((s) => ({ ...s, values: [5] })),
    };
    expect(rankedRows(first).map((row) => [row.current, row.full, row.share])).toEqual([
      [5, null, 0.5],
      [5, null, 0.5],
    ]);
  });

  it("go into a spreadsheet with every week", () => {
    expect(rankingsCsv(known)).toBe(
      'rank,id,name,author,2026-11-16,2026-11-23\r\n1,a/x,X,a,60,10\r\n2,b/y,"Y, the =second",b,20,5\r\n,other,Other,,20,5\r\n',
    );
  });
});
