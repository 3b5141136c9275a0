/** Moments of a clip in what a model says about it: `<3.5 seconds>`, `3.5 seconds`, `at 2.0s`, `01:03`, `00:01:02.50`. */

export interface Moment {
  seconds: number;
  /** As it stands in the text. */
  text: string;
}

const FORMS =
  /(?<![\d:.])(?:(?:(?<h>\d{1,2}):)?(?<m>\d{1,2}):(?<s>\d{2}(?:\.\d+)?)(?![\d:])|<?(?<plain>\d+(?:\.\d+)?)\s?(?:seconds?|secs?|s)\b>?)/gi;
const MOMENTS_MAX = 50;

/** The moments that lie in a clip of this length, in the order of time, each once. */
export function momentsIn(text: string, duration: number): Moment[] {
  const found = new Map<number, Moment>();
  for (const match of text.matchAll(FORMS)) {
    const { h, m, s, plain } = match.groups!;
    const seconds = plain === undefined ? Number(h ?? 0) * 3600 + Number(m) * 60 + Number(s) : Number(plain);
    if (seconds <= duration + 0.5 && !found.has(seconds)) found.set(seconds, { seconds, text: match[0] });
    if (found.size === MOMENTS_MAX) break;
  }
  return [...found.values()].toSorted((a, b) => a.seconds - b.seconds);
}

/** `0:03.5`, `1:02:03`. */
export function timecode(seconds: number): string {
  const whole = Math.floor(seconds);
  const rest = Math.round((seconds - whole) * 10);
  const two = (value: number) => String(value).padStart(2, "0");
  const head =
    whole >= 3600 ? `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}` : `${Math.floor(whole / 60)}`;
  return `${head}:${two(whole % 60)}${rest > 0 && rest < 10 ? `.${rest}` : ""}`;
}
