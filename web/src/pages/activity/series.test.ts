import { expect, it } from "vitest";
import { bucketsOf } from "./periods";
import { seriesOf, summary, together } from "./series";

const NOW = new Date("2026-11-29T14:05:30Z");

it("cuts a period into parts, the last of which runs", () => {
  const hour = bucketsOf("hour", NOW);
  expect([hour.starts.length, hour.starts[59]?.toISOString(), hour.end.toISOString()]).toEqual([
    60,
    "2026-11-29T14:05:00.000Z",
    "2026-11-29T14:06:00.000Z",
  ]);
  const month = bucketsOf("month", NOW);
  expect([month.starts[0]?.toISOString(), month.starts[29]?.toISOString()]).toEqual([
    "2026-10-31T00:00:00.000Z",
    "2026-11-29T00:00:00.000Z",
  ]);
  const year = bucketsOf("year", NOW);
  expect([year.starts[0]?.toISOString(), year.starts[11]?.toISOString(), year.end.toISOString()]).toEqual([
    "2025-12-01T00:00:00.000Z",
    "2026-11-01T00:00:00.000Z",
    "2026-12-01T00:00:00.000Z",
  ]);
});

it("puts rows where they belong, and the many small ones together", () => {
  const buckets = bucketsOf("day", NOW);
  const at = "2026-11-29T13:00:00Z";
  const rows = Array.from({ length: 10 }, (_, index) => ({
    date__hour: at,
    model: `m${index}`,
    total_usage: 10 - index,
  }));
  const series = seriesOf(
    [...rows, { date__hour: "2020-01-01T00:00:00Z", model: "old", total_usage: 99 }],
    buckets,
    "model",
    "total_usage",
  );
  expect(series.map((one) => one.name)).toEqual(["m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "Other (2)"]);
  expect(series[0]?.values[22]).toBe(10);
  expect(series[8]?.values[22]).toBe(3);
  const all = together(series, buckets);
  expect(summary(all)).toEqual({ total: 55, average: 55 / 24, min: 0, max: 55 });
});

it("names what has no name", () => {
  const buckets = bucketsOf("day", NOW);
  const [one] = seriesOf(
    [{ date__hour: "2026-11-29T14:00:00Z", app: null, request_count: 2 }],
    buckets,
    "app",
    "request_count",
  );
  expect([one?.name, one?.values[23]]).toEqual(["(none)", 2]);
});
