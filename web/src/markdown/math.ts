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
    if (code || escaped || formula) return found;
    const shown = block ?? display?.slice(2, -2);
    if (shown !== undefined) return displayed(shown.trim(), markdown, Number(rest.at(-3)), found.length);
    if (inline !== undefined) return `$${inline.trim()}$`;
    return "\\$";
  });
}

/** A formula that has its lines to itself is set apart; dollars on the same line would put it into the text. */
function displayed(formula: string, markdown: string, at: number, length: number): string {
  const indent = /(?:^|\n)([ \t]*)$/.exec(markdown.slice(Math.max(0, at - 40), at))?.[1];
  const alone = indent !== undefined && /^[ \t]*(?:\n|$)/.test(markdown.slice(at + length, at + length + 40));
  return alone ? `$$\n${indent}${formula}\n${indent}$$` : `$$${formula}$$`;
}
