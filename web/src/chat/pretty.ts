/** Lists of figures up to this length stay on one line, as boxes read best. */
const LINE_MAX = 80;

/** A text that is a JSON object or list and nothing else, indented; null for any other. */
export function pretty(text: string): string | null {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed)) return null;
  try {
    const indented = JSON.stringify(JSON.parse(trimmed), null, 2);
    return indented.replace(/\[\n\s+((?:[\d.eE+-]+,?\s+)+)\]/g, (found, inside: string) => {
      const line = `[${inside.trim().split(/\s+/).join(" ")}]`;
      return line.length <= LINE_MAX ? line : found;
    });
  } catch {
    return null;
  }
}
