import type { ModelPricing } from "@/api/stats";

export interface Steps {
  dates: string[];
  series: { id: string; name: string; values: (number | null)[] }[];
}

/** More days than this are not drawn; the last ones are. */
const DAYS_MAX = 400;
const DAY_MS = 86_400_000;

/**
 * Every day from the first step to today, since a price stays until it changes and does not slide to the next one. Before a
 * provider's first step nothing is known.
 */
export function stepsOf(history: ModelPricing["history"], of: "prompt" | "completion", today: string): Steps {
  const dates = daysOf(history.map((step) => step.date).toSorted()[0] ?? today, today);
  const tags = [...new Set(history.map((step) => step.tag))];
  const series = tags.map((tag) => {
    const own = history.filter((step) => step.tag === tag).toSorted((a, b) => a.date.localeCompare(b.date));
    const values = dates.map((date) => {
      const price = Number(own.findLast((step) => step.date <= date)?.[of] ?? Number.NaN);
      return Number.isFinite(price) && price >= 0 ? price : null;
    });
    return { id: tag, name: own[0]?.provider_name ?? tag, values };
  });
  return { dates, series };
}

function daysOf(first: string, last: string): string[] {
  const end = Date.parse(last);
  const start = Math.max(Date.parse(first), end - (DAYS_MAX - 1) * DAY_MS);
  const days: string[] = [];
  for (let at = start; at <= end; at += DAY_MS) days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}
