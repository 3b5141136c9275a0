/** What a calendar month comes to if it goes on as it began, and what that means for what may be spent. Months are UTC's. */
import type { KeyBudget } from "@/api/account";

const DAY_MS = 86_400_000;

export interface Month {
  start: Date;
  end: Date;
}

export function monthOf(now: Date): Month {
  const at = (offset: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1));
  return { start: at(0), end: at(1) };
}

/** What the whole month comes to; null on its first day, of which nothing can be told. */
export function projected(spent: number, now: Date): number | null {
  const { start, end } = monthOf(now);
  const over = now.getTime() - start.getTime();
  return over < DAY_MS ? null : (spent * (end.getTime() - start.getTime())) / over;
}

/** When an amount is used up at the month's pace; null where it lasts for longer than a year, or nothing is spent. */
export function usedUp(left: number, spent: number, now: Date): Date | null {
  if (left <= 0) return now;
  const over = now.getTime() - monthOf(now).start.getTime();
  if (spent <= 0 || over < DAY_MS) return null;
  const lasts = (left / spent) * over;
  return lasts > 365 * DAY_MS ? null : new Date(now.getTime() + lasts);
}

/** The budget of a month that is the smallest, if there is one. */
export function monthly<Budget extends Pick<KeyBudget, "limit_usd" | "reset_interval">>(
  budgets: Budget[],
): Budget | null {
  const ofMonths = budgets.filter((budget) => budget.reset_interval === "monthly");
  return ofMonths.toSorted((a, b) => a.limit_usd - b.limit_usd)[0] ?? null;
}
