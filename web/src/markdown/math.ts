/** Formulas: which dollars are meant, and the other ways in which models write them. */

/** Whether a text may hold a formula, so that what draws them is worth loading. */
export function mayHaveMath(source: string): boolean {
  return /\$|\\\(|\\\[/.test(source);
}

/**
 * `\(a\)` and `\[a\]` as dollars, and a backslash before dollars that are money. As in Pandoc, `$` opens a formula only before
 * something, and closes one only behind something and before no digit: "$5 and $10" has none.
 */
export function withDollars(markdown: string): string {
  // Code stays as it is; a formula is taken whole.
  const pieces =
    /(?<code>(?<ticks>`+)(?!`)[\s\S]*?[^`]\k<ticks>(?!`))|(?<escaped>\\[$\\`])|\\\[(?<block>[\s\S]+?)\\\]|\\\((?<inline>[^\n]+?)\\\)|(?<display>\$\$[\s\S]*?\$\$)|(?<formula>\$(?![\s$])(?:\\.|[^$\\\n]){1,2000}?(?<!\s)\$(?!\d))|(?<dollar>\$)/g;
  return markdown.replace(pieces, (found: string, ...rest: unknown[]) => {
    const { code, escaped, block, inline, display, formula } = rest.at(-1) as Record<string, string | undefined>;
    if (code || escaped || display || formula) return found;
    if (block !== undefined) return `$$${block}$$`;
    if (inline !== undefined) return `$${inline.trim()}$`;
    return "\\$";
  });
}
