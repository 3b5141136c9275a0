/** The arithmetic of the weekly rankings. */
import type { RankedSeries, Rankings, RankingView } from "@/api/stats";
import { dayShort } from "@/format/dates";
import { csvCell } from "@/ui/DataTable";

/** What each list counts. */
export const UNITS: Record<RankingView, { many: string; thing: string }> = {
  models: { many: "tokens", thing: "Model" },
  authors: { many: "tokens", thing: "Author" },
  images: { many: "images", thing: "Model" },
  tool_calls: { many: "tool calls", thing: "Model" },
};

/** The sum of a week over everything that is listed, and the rest. */
export function weekTotal(rankings: Rankings, week: number): number {
  return rankings.series.reduce((sum, each) => sum + (each.values[week] ?? 0), rankings.other[week] ?? 0);
}

/** What the running week will come to if it goes on like this; `null` where that cannot be said. */
export function projection(rankings: Rankings): number | null {
  const { partial, projected_factor: factor, weeks } = rankings;
  if (!partial || factor === null || !weeks.length) return null;
  return Math.round(weekTotal(rankings, weeks.length - 1) * factor);
}

/** The newest week that is over, as an index; `null` where there is none. */
export function lastFull(rankings: Rankings): number | null {
  const index = rankings.weeks.length - (rankings.partial ? 2 : 1);
  return index >= 0 ? index : null;
}

export interface RankedRow extends RankedSeries {
  rank: number;
  current: number | null;
  full: number | null;
  /** Of everything in the newest week that is over, or, where there is none, in the running one. */
  share: number | null;
}

export function rankedRows(rankings: Rankings): RankedRow[] {
  const full = lastFull(rankings);
  const current = rankings.partial ? rankings.weeks.length - 1 : null;
  const counted = full ?? current;
  const total = counted === null ? 0 : weekTotal(rankings, counted);
  return rankings.series.map((each, index) => ({
    ...each,
    rank: index + 1,
    current: current === null ? null : (each.values[current] ?? null),
    full: full === null ? null : (each.values[full] ?? null),
    share: counted === null || total === 0 ? null : (each.values[counted] ?? 0) / total,
  }));
}

/** Every week of every line, for a spreadsheet. */
export function rankingsCsv(rankings: Rankings): string {
  const lines = [
    ["rank", "id", "name", "author", ...rankings.weeks],
    ...rankings.series.map((each, index) => [index + 1, each.id, each.name, each.author, ...each.values]),
    ["", "other", "Other", "", ...rankings.other],
  ];
  return lines.map((line) => line.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

export function weekLabel(monday: string): string {
  return dayShort(monday);
}
