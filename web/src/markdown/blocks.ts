/** A markdown text as blocks that can be drawn, and kept, one by one: while a text grows only its last block changes. */
import { Lexer, Marked, type Token } from "marked";

export interface Block {
  kind: "code" | "heading" | "text";
  /** Markdown, or the code itself. */
  text: string;
  language?: string;
  /** A fence whose end has not come. */
  open?: boolean;
}

/** What was found in a text, to go on from when it has grown. */
export interface Split {
  source: string;
  blocks: Block[];
  /** Where each block begins. */
  starts: number[];
  /** Definitions of links, which any block may use, with their places. */
  defined: [start: number, text: string][];
}

export const NOTHING: Split = { source: "", blocks: [], starts: [], defined: [] };

/** A block may still take in what follows it, and one before it too, as a list does with a paragraph after an empty line. */
const UNSETTLED = 2;

export function split(text: string, before: Split = NOTHING): Split {
  const source = text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text;
  const grows = source.startsWith(before.source) && before.starts.length > UNSETTLED;
  const kept = grows ? before.starts.length - UNSETTLED : 0;
  const from = grows ? before.starts[kept]! : 0;
  const blocks = before.blocks.slice(0, kept);
  const starts = before.starts.slice(0, kept);
  const defined = before.defined.filter(([start]) => start < from);
  let at = from;
  for (const token of tokens(source.slice(from))) {
    const start = at;
    at += token.raw.length;
    if (token.type === "space") continue;
    if (token.type === "def") {
      defined.push([start, token.raw.trim()]);
      continue;
    }
    blocks.push(blockOf(token));
    starts.push(start);
  }
  return { source, blocks, starts, defined };
}

/** A formula that stands alone is one block, even with empty lines or dashes in it. */
const reader = new Marked({
  extensions: [
    {
      name: "formula",
      level: "block",
      start: (source) => source.search(/^ {0,3}(?:\$\$|\\\[)/m),
      tokenizer: (source) => {
        const raw = /^ {0,3}(?:\$\$[^$]{1,5000}\$\$|\\\[[^]{1,5000}?\\\])[ \t]*(?:\n|$)/.exec(source)?.[0];
        return raw === undefined ? undefined : { type: "formula", raw };
      },
    },
  ],
});

/** Nested deeper than anybody writes: readers of markdown call themselves for every level, and each level reads the rest again. */
const DEEP = /^(?:[ \t]*(?:>|[-*+](?=[ \t]))){50}/m;

/** A text that is made to break its reader comes out as code, which is only shown. */
function tokens(source: string): Token[] {
  try {
    // Only the blocks: what is inside of them is another reader's work.
    if (!DEEP.test(source)) return new Lexer(reader.defaults).blockTokens(source, []);
  } catch {
    // It ran out of stack.
  }
  return [{ type: "code", raw: source, text: source }];
}

/** Every row of a table gets as many cells as its head has: a few kilobytes can ask for a million. */
const CELLS_MAX = 20_000;

function blockOf(token: Token): Block {
  if (token.type === "table" && token.header.length * (token.rows.length + 1) > CELLS_MAX)
    return { kind: "code", text: token.raw };
  if (token.type === "heading") return { kind: "heading", text: token.raw };
  if (token.type !== "code" || token.codeBlockStyle === "indented") return { kind: "text", text: token.raw };
  const [language = ""] = (token.lang ?? "").split(/[\s,{]/);
  const fence = /^ {0,3}(`{3,}|~{3,})/.exec(token.raw)?.[1] ?? "```";
  const end = token.raw.trimEnd().split("\n").at(-1)?.trim() ?? "";
  const closed = token.raw.includes("\n") && end.startsWith(fence) && /^(`+|~+)$/.test(end);
  return { kind: "code", text: token.text, ...(language ? { language } : {}), ...(closed ? {} : { open: true }) };
}
