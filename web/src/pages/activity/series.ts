/** Rows of the answer as one series for each of what they are split by, with zeros where nothing was. */
import type { Dimension, Metric, Row } from "@/api/analytics";
import type { Buckets } from "./periods";

export interface Series {
  id: string;
  name: string;
  values: number[];
}

/** More would be told apart by nobody. */
const SERIES_MAX = 8;

export function seriesOf(rows: Row[], buckets: Buckets, dimension: Dimension, metric: Metric): Series[] {
  const places = new Map(buckets.starts.map((start, index) => [start.getTime(), index]));
  const series = new Map<string, Series>();
  for (const row of rows) {
    const place = places.get(Date.parse(String(row[`date__${buckets.granularity}`])));
    if (place === undefined) continue;
    // Two keys may have one name.
    const id = String(row[`${dimension}__id`] ?? row[dimension] ?? "");
    let one = series.get(id);
    if (!one) {
      one = { id, name: String(row[dimension] ?? "") || "(none)", values: buckets.starts.map(() => 0) };
      series.set(id, one);
    }
    one.values[place] = (one.values[place] ?? 0) + Number(row[metric] ?? 0);
  }
  const ordered = [...series.values()].sort((a, b) => sum(b.values) - sum(a.values));
  const [shown, rest] = [ordered.slice(0, SERIES_MAX), ordered.slice(SERIES_MAX)];
  if (rest.length === 0) return shown;
  const values = buckets.starts.map((_, place) => rest.reduce((total, one) => total + (one.values[place] ?? 0), 0));
  return [...shown, { id: "__other", name: `Other (${rest.length})`, values }];
}

export function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export interface Summary {
  total: number;
  /** Of a bucket. */
  average: number;
  min: number;
  max: number;
}

export function summary(values: number[]): Summary {
  const total = sum(values);
  return {
    total,
    average: values.length > 0 ? total / values.length : 0,
    min: Math.min(...values),
    max: Math.max(...values),
  };
}

/** What all series have together in each bucket. */
export function together(series: Series[], buckets: Buckets): number[] {
  return buckets.starts.map((_, place) => series.reduce((total, one) => total + (one.values[place] ?? 0), 0));
}
