// The site's number formats once more, written from their description and not from its code, so that both must agree.

/** Tokens and requests: three significant digits, thousands with K, M, B, T, no trailing zeros. */
export function count(value) {
  for (const [size, letter] of [
    [1e12, "T"],
    [1e9, "B"],
    [1e6, "M"],
    [1e3, "K"],
  ]) {
    if (value >= size * 0.9995) return Number((value / size).toPrecision(3)).toString() + letter;
  }
  return Number(value.toPrecision(3)).toString();
}

/** Every digit, in groups of three. */
export const whole = (value) => String(value).replace(/\B(?=(\d{3})+$)/g, ",");

/** Money in rows, of nano-dollars: all digits that there are, two decimals at least. */
export function money(nanos) {
  const digits = String(Math.abs(nanos)).padStart(10, "0");
  const cents = digits.slice(-9).replace(/0+$/, "").padEnd(2, "0");
  return `${nanos < 0 ? "-" : ""}$${whole(digits.slice(0, -9))}.${cents}`;
}

/** Money on cards, of nano-dollars: three significant digits, never scientific. */
export function spend(nanos) {
  if (nanos === 0) return "$0";
  const dollars = nanos / 1e9;
  if (dollars >= 1000) return `$${count(dollars)}`;
  const decimals = Math.max(2 - Math.floor(Math.log10(dollars)), 0);
  return `$${dollars
    .toFixed(decimals)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "")}`;
}

/** A share in percent, cut and not rounded after two decimals. */
export function uptime(good, all) {
  if (all === 0) return "N/A";
  const hundredths = Math.floor((good * 10_000) / all);
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}%`;
}

/** A share in percent with at most one decimal; unknown of nothing. */
export const share = (part, all) => (all === 0 ? "-" : `${Number(((part / all) * 100).toFixed(1))}%`);

/** Dollars per million tokens, of nano-dollars for some tokens: two to four digits that count. */
export function perMillion(nanos, tokens) {
  if (tokens === 0) return "-";
  if (nanos === 0) return "$0";
  const value = (nanos / tokens) * 1e-3;
  const cents = value.toFixed(2);
  if (Math.abs(Number(cents) - value) < 5e-7) return `$${cents}`;
  return `$${Number(value.toPrecision(4))}`;
}
