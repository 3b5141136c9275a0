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
  /** Of everything in the week that ranks. */
  share: number | null;
}

/** The week that ranks: the newest that is over; the running one where nothing went through before it. */
export function rankingWeek(rankings: Rankings): number | null {
  const full = lastFull(rankings);
  if (full !== null && weekTotal(rankings, full) > 0) return full;
  return rankings.weeks.length ? rankings.weeks.length - 1 : null;
}

export function rankedRows(rankings: Rankings): RankedRow[] {
  const full = lastFull(rankings);
  const current = rankings.partial ? rankings.weeks.length - 1 : null;
  const counted = rankingWeek(rankings);
  const total = counted === null ? 0 : weekTotal(rankings, counted);
  const of = (each: RankedSeries, week: number | null) => (week === null ? null : (each.values[week] ?? null));
  return rankings.series
    .toSorted((a, b) => (of(b, counted) ?? 0) - (of(a, counted) ?? 0) || (of(b, current) ?? 0) - (of(a, current) ?? 0))
    .map((each, index) => ({
      ...each,
      rank: index + 1,
      current: of(each, current),
      full: of(each, full),
      share: total === 0 ? null : (of(each, counted) ?? 0) / total,
    }));
}

/** Every week of every line, for a spreadsheet. */
export function rankingsCsv(rankings: Rankings): string {
  const lines = [
    ["rank", "id", "name", "author", ...rankings.weeks],
    ...rankedRows(rankings).map((each) => [each.rank, each.id, each.name, each.author, ...each.values]),
    ["", "other", "Other", "", ...rankings.other],
  ];
  return lines.map((line) => line.map(csvCell).join(",")).join("\r\n") + "\r\n";
}

export function weekLabel(monday: string): string {
  return dayShort(monday);
}
