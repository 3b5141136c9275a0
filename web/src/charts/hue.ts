/** Which of the eight hues a thing has. It follows the thing and not its rank, so that a new leader does not repaint the chart. */

export const HUES = 8;
export const OTHER = "other";
export const OTHER_HUE = "var(--hue-other)";

/** The hue of `id` among `all` that are shown. The first eight of `all` get one each, whatever their order; "other" and the rest are grey. */
export function hueOf(id: string, all: string[]): string {
  const shown = [...new Set(all)].filter((each) => each !== OTHER).slice(0, HUES);
  if (!shown.includes(id)) return OTHER_HUE;
  const taken = new Map<number, string>();
  // In the order of names, so that the same eight get the same hues in any order.
  for (const each of shown.toSorted()) {
    let hue = hash(each) % HUES;
    while (taken.has(hue)) hue = (hue + 1) % HUES;
    taken.set(hue, each);
    if (each === id) return `var(--hue-${hue + 1})`;
  }
  return OTHER_HUE;
}

/** A number for the shape or texture that goes with a hue, so that a thing is not told by its colour alone. */
export function formOf(hue: string, index: number): number {
  const own = /--hue-(\d)/.exec(hue)?.[1];
  return own ? Number(own) - 1 : index % HUES;
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const letter of text) value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return value >>> 0;
}
