/** The spans of the page, cut into equal parts in UTC, the last of which is not over. */
import type { Granularity } from "@/api/analytics";

export type Period = "hour" | "day" | "month" | "year";

export const PERIODS = [
  ["hour", "1 Hour"],
  ["day", "1 Day"],
  ["month", "1 Month"],
  ["year", "1 Year"],
] as const satisfies readonly (readonly [Period, string])[];

export interface Buckets {
  granularity: Granularity;
  /** Beginnings, oldest first. */
  starts: Date[];
  end: Date;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function bucketsOf(period: Period, now: Date): Buckets {
  switch (period) {
    case "hour":
      return equal("minute", MINUTE, 60, now);
    case "day":
      return equal("hour", HOUR, 24, now);
    case "month":
      return equal("day", DAY, 30, now);
    case "year":
      return months(12, now);
  }
}

function equal(granularity: Granularity, step: number, parts: number, now: Date): Buckets {
  const last = Math.floor(now.getTime() / step) * step;
  const starts = Array.from({ length: parts }, (_, index) => new Date(last - (parts - 1 - index) * step));
  return { granularity, starts, end: new Date(last + step) };
}

function months(parts: number, now: Date): Buckets {
  const at = (offset: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1));
  return {
    granularity: "month",
    starts: Array.from({ length: parts }, (_, index) => at(index - parts + 1)),
    end: at(1),
  };
}
