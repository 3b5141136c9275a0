/**
 * How figures are written everywhere on the site, in one place. Unknown is a dash, never 0.
 * Grouping and decimals are English, as on the pages that this follows.
 */

export const UNKNOWN = "-";

type Maybe<T> = T | null | undefined;

const exact = new Intl.NumberFormat("en-US");
const STEPS: [number, string][] = [
  [1e12, "T"],
  [1e9, "B"],
  [1e6, "M"],
  [1e3, "K"],
];

/** Tokens, requests, context: three significant digits with K, M, B, T (thousands), trailing zeros dropped: `512M`, `4.26K`. */
export function count(value: Maybe<number>): string {
  if (!isNumber(value)) return UNKNOWN;
  const size = Math.abs(value);
  if (size < 1000) return trim(significant(value, 3));
  for (const [index, [step, letter]] of STEPS.entries()) {
    if (size < step) continue;
    const scaled = significant(value / step, 3);
    // 999,950 is 1M, not 1000K.
    const above = STEPS[index - 1];
    if (Math.abs(Number(scaled)) >= 1000 && above) return `${trim(significant(value / above[0], 3))}${above[1]}`;
    return trim(scaled) + letter;
  }
  return trim(significant(value, 3));
}

/** The exact number, for tooltips: `131,072`. */
export function whole(value: Maybe<number>): string {
  return isNumber(value) ? exact.format(value) : UNKNOWN;
}

/** The context window, in tokens: 131072 is `131K`, 1048576 `1.05M`. */
export function context(value: Maybe<number>): string {
  return count(value);
}

/** A price per token (USD; a string as the API has it) as dollars per million tokens: `$0.26`, `$0.054`, `$15`. */
export function perMillion(perToken: Maybe<string | number>): string {
  const price = amount(perToken);
  return price === null ? UNKNOWN : dollarsOf(price * 1e6);
}

/** A price per thousand of something (pictures, requests): `$1.25`. */
export function perThousand(perUnit: Maybe<string | number>): string {
  const price = amount(perUnit);
  return price === null ? UNKNOWN : dollarsOf(price * 1e3);
}

/** Two decimals at least, and as many more as two significant digits need, four at most of those: `$0.26`, `$0.054`, `$2.60`. */
function dollarsOf(value: number): string {
  if (value === 0) return "$0";
  const size = Math.abs(value);
  if (size >= 0.095) {
    const cents = fixed(value, 2);
    return `$${Math.abs(Number(cents) - value) < 5e-7 ? cents : trim(significant(value, 4), 2)}`;
  }
  return `$${trim(significant(value, 4))}`;
}

/** The part of the list price that is saved: `35% off`; nothing where there is no discount. */
export function discount(part: Maybe<number>): string | null {
  return isNumber(part) && part > 0 && part < 1 ? `${trim(fixed(part * 100, 1))}% off` : null;
}

/** Money that was spent, on cards: three significant digits: `$397`, `$15.9`, `$0.000123`. */
export function spend(value: Maybe<number>): string {
  if (!isNumber(value)) return UNKNOWN;
  if (value === 0) return "$0";
  const sign = value < 0 ? "-" : "";
  const size = Math.abs(value);
  return size >= 1000 ? `${sign}$${count(size)}` : `${sign}$${trim(significant(size, 3))}`;
}

/** Money to the nano-dollar, for rows and tooltips: two decimals at least: `$0.000123456`, `$12.50`. */
export function money(value: Maybe<number>): string {
  if (!isNumber(value)) return UNKNOWN;
  const text = trim(fixed(Math.abs(value), 9), 2);
  return `${value < 0 ? "-" : ""}$${text.replace(/^\d+/, (digits) => exact.format(Number(digits)))}`;
}

/** Tokens a second, one decimal under a hundred: `45.2 tps`. */
export function throughput(value: Maybe<number>): string {
  if (!isNumber(value)) return UNKNOWN;
  return `${fixed(value, value < 99.95 ? 1 : 0)} tps`;
}

/** Milliseconds as seconds, two decimals: `0.85s`; what is faster than a hundredth has three or a bound, or it would read 0. */
export function latency(milliseconds: Maybe<number>): string {
  if (!isNumber(milliseconds)) return UNKNOWN;
  if (milliseconds > 0 && milliseconds < 0.5) return "<0.001s";
  return `${fixed(milliseconds / 1000, milliseconds > 0 && milliseconds < 9.5 ? 3 : 2)}s`;
}

/** A share (0 to 1) in percent, rounded down, so that 0.99999 never reads 100.00%: `99.99%`. */
export function uptime(share: Maybe<number>): string {
  if (!isNumber(share)) return "N/A";
  // The smallest binary error must not turn 0.9876 into 98.75.
  return `${fixed(Math.floor(share * 10_000 + 1e-6) / 100, 2)}%`;
}

/** A share (0 to 1) in percent with one decimal: `12.5%`. */
export function share(value: Maybe<number>): string {
  return isNumber(value) ? `${trim(fixed(value * 100, 1))}%` : UNKNOWN;
}

/** A change (0.12 is 12 % more): `+12%`; nothing where there is nothing to compare with. */
export function change(value: Maybe<number>): string {
  if (!isNumber(value)) return "";
  const percent = Math.round(value * 100);
  return `${percent > 0 ? "+" : ""}${exact.format(percent)}%`;
}

/** Bytes, thousands: `15 MB`. */
export function bytes(value: Maybe<number>): string {
  if (!isNumber(value)) return UNKNOWN;
  const units = ["B", "KB", "MB", "GB", "TB"];
  let size = value;
  let unit = 0;
  while (Math.abs(size) >= 999.5 && unit + 1 < units.length) {
    size /= 1000;
    unit += 1;
  }
  return `${trim(significant(size, 3))} ${units[unit]}`;
}

function amount(value: Maybe<string | number>): number | null {
  if (value === null || value === undefined || value === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

function isNumber(value: Maybe<number>): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

/** Never scientific. */
function significant(value: number, digits: number): string {
  if (value === 0) return "0";
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  return fixed(value, Math.min(Math.max(digits - 1 - exponent, 0), 20));
}

function fixed(value: number, decimals: number): string {
  return value.toFixed(decimals);
}

/** Without the zeros behind the point, but with `keep` decimals. */
function trim(text: string, keep = 0): string {
  if (!text.includes(".")) return text;
  const [head = "", tail = ""] = text.split(".");
  const short = tail.replace(/0+$/, "").padEnd(keep, "0");
  return short === "" ? head : `${head}.${short}`;
}
