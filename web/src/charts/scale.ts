/** The arithmetic of the charts, apart from their drawing. */
import { extent, max, median } from "d3-array";
import { scaleLinear, type ScaleLinear } from "d3-scale";
import { HUES, OTHER, OTHER_HUE } from "./hue";
import type { Series, Value } from "./types";

export const TICKS = 4;

/** Of a vertical axis: from 0 to above the largest, unless `domain` says otherwise ("auto" is close around the values). */
export function verticalScale(
  values: Value[],
  height: number,
  domain?: [number, number] | "auto",
): ScaleLinear<number, number> {
  const scale = scaleLinear().range([height, 0]);
  if (Array.isArray(domain)) return scale.domain(domain);
  const [low, high] = extent(known(values));
  if (low === undefined || high === undefined) return scale.domain([0, 1]);
  if (domain === "auto") {
    const room = (high - low || Math.abs(high) || 1) * 0.08;
    // What cannot be negative, and a share, which cannot be more than all, get no axis beyond that.
    const bottom = low >= 0 ? Math.max(0, low - room) : low - room;
    const top = low >= 0 && high <= 1 ? Math.min(1, high + room) : high + room;
    return scale.domain([bottom, top]).nice(TICKS);
  }
  return scale.domain([Math.min(0, low), high > 0 ? high : 1]).nice(TICKS);
}

/** Where an axis has its lines; whole numbers only, if it counts things. */
export function ticksOf(scale: ScaleLinear<number, number>, counts: boolean): number[] {
  const ticks = scale.ticks(TICKS);
  return counts ? ticks.filter(Number.isInteger) : ticks;
}

export function known(values: Value[]): number[] {
  return values.filter((value) => value !== null && Number.isFinite(value)) as number[];
}

export interface Piece {
  series: number;
  from: number;
  to: number;
}

/** The pieces of each bucket's bar, from below; unknown and zero have none. */
export function stacked(series: Series[], buckets: number): Piece[][] {
  return Array.from({ length: buckets }, (_, bucket) => {
    const pieces: Piece[] = [];
    let from = 0;
    for (const [index, each] of series.entries()) {
      const value = each.values[bucket];
      if (!value) continue;
      pieces.push({ series: index, from, to: from + value });
      from += value;
    }
    return pieces;
  });
}

/** The sum of a bucket; `null` where nothing is known of it. */
export function totalOf(series: Series[], bucket: number): Value {
  const values = known(series.map((each) => each.values[bucket] ?? null));
  return values.length ? values.reduce((sum, value) => sum + value, 0) : null;
}

/** Eight series at most; the smaller ones, and one that is called so, become "Other". */
export function foldOther(series: Series[]): Series[] {
  const named = series.filter((each) => each.id !== OTHER);
  const rest = [...named.slice(HUES), ...series.filter((each) => each.id === OTHER)];
  if (!rest.length) return named;
  const buckets = max(rest, (each) => each.values.length) ?? 0;
  const values = Array.from({ length: buckets }, (_, bucket) => totalOf(rest, bucket));
  return [...named.slice(0, HUES), { id: OTHER, name: "Other", values, hue: OTHER_HUE }];
}

/** Every how many labels one is written, so that they do not touch. */
export function labelStep(labels: string[], width: number): number {
  const widest = max(labels, (label) => label.length) ?? 0;
  const room = widest * 6.2 + 14;
  const each = width / Math.max(labels.length, 1);
  return Math.max(1, Math.ceil(room / each));
}

/** The runs of values between gaps, as [first, last]. */
export function runs(values: Value[]): [number, number][] {
  const found: [number, number][] = [];
  for (const [index, value] of values.entries()) {
    if (value === null || !Number.isFinite(value)) continue;
    const open = found.at(-1);
    if (open && open[1] === index - 1) open[1] = index;
    else found.push([index, index]);
  }
  return found;
}

/** What an uptime reads like: the steps are those of the original. */
export type Grade = "good" | "warn" | "bad" | "none";

export function gradeOf(uptime: Value): Grade {
  if (uptime === null) return "none";
  return uptime >= 0.95 ? "good" : uptime >= 0.85 ? "warn" : "bad";
}

/** The middle of the points, which parts a scatter into quadrants. */
export function middle(values: number[]): number {
  return median(values) ?? 0;
}
