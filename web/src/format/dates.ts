/** Dates and times as the site writes them, in the reader's own zone; a tooltip has UTC. */

export type Instant = string | number | Date | null | undefined;

const dayWords = new Intl.DateTimeFormat("en-US", { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" });
const shortDay = new Intl.DateTimeFormat("en-US", { month: "short", day: "numeric", timeZone: "UTC" });
const time = new Intl.DateTimeFormat("en-US", {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const clock = new Intl.DateTimeFormat("en-US", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});

/** Unix seconds (as the API has them) or any other form; `null` where there is none: the API writes 0 where nobody knows. */
export function instant(value: Instant): Date | null {
  if (value === null || value === undefined || value === "" || value === 0) return null;
  const date = new Date(typeof value === "number" ? value * 1000 : value);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** A calendar day, the same in every zone: `Sep 23, 2025`. */
export function day(value: Instant): string {
  const date = instant(value);
  return date ? dayWords.format(date) : "-";
}

/** `Sep 23`, for axes. */
export function dayShort(value: Instant): string {
  const date = instant(value);
  return date ? shortDay.format(date) : "-";
}

/** `Nov 29, 14:05`, local. */
export function moment(value: Instant): string {
  const date = instant(value);
  return date ? time.format(date) : "-";
}

/** `14:05:09`, local. */
export function clockTime(value: Instant): string {
  const date = instant(value);
  return date ? clock.format(date) : "-";
}

/** `3h ago` within a day, `in 5m` for what is to come; else the day. */
export function ago(value: Instant, now = Date.now()): string {
  const date = instant(value);
  if (!date) return "-";
  const seconds = (now - date.getTime()) / 1000;
  const size = Math.abs(seconds);
  if (size < 5) return "now";
  const words =
    size < 60
      ? `${Math.floor(size)}s`
      : size < 3600
        ? `${Math.floor(size / 60)}m`
        : size < 86_400
          ? `${Math.floor(size / 3600)}h`
          : null;
  if (words === null) return day(date);
  return seconds > 0 ? `${words} ago` : `in ${words}`;
}

/** How long something took: `850 ms`, `12 s`, `3 m 20 s`, `2 h 5 m`. */
export function duration(milliseconds: number | null | undefined): string {
  if (milliseconds === null || milliseconds === undefined) return "-";
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} m ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} m`;
}
