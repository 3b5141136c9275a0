/** The small markup of the documentation's texts. */
import type { Block, DocPage, DocSection } from "./types";

export type Piece = { text: string } | { code: string } | { link: string; to: string };

/** What stands for the braces of a text. */
export interface Here {
  origin: string;
  model: string;
}

export function filled(text: string, here: Here): string {
  return text.replaceAll("{origin}", here.origin).replaceAll("{model}", here.model);
}

const MARK = /`([^`]+)`|\[([^\]]+)\]\((\/[^)\s]*)\)/g;

export function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = [];
  let from = 0;
  for (const found of text.matchAll(MARK)) {
    if (found.index > from) pieces.push({ text: text.slice(from, found.index) });
    const [all, code, link, to] = found;
    if (code !== undefined) pieces.push({ code });
    else if (link !== undefined && to !== undefined) pieces.push({ link, to });
    from = found.index + all.length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}

/** A text without its marks, as it is searched and shown in results. */
export function plain(text: string): string {
  return piecesOf(text)
    .map((piece) => ("text" in piece ? piece.text : "code" in piece ? piece.code : piece.link))
    .join("");
}

/** What the address has behind `#`. */
export function anchor(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}

function textsOf(block: Block): string[] {
  if ("p" in block) return [block.p];
  if ("note" in block) return [block.note];
  if ("list" in block) return block.list;
  if ("table" in block) return block.table.rows.map((row) => row.join(" "));
  return [block.label ?? "", block.code];
}

export interface Found {
  page: DocPage;
  section: DocSection | null;
  /** The words around the first hit. */
  excerpt: string;
}

const BEFORE = 40;
const LENGTH = 140;

/** Sections that have every word, those with a word in their title first. */
export function search(pages: DocPage[], query: string): Found[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const hits: (Found & { weight: number })[] = [];
  for (const page of pages) {
    const parts: [DocSection | null, string, string][] = [
      [null, page.title, plain(page.lead)],
      ...page.sections.map((section): [DocSection, string, string] => [
        section,
        section.title,
        section.blocks.flatMap(textsOf).map(plain).join(" "),
      ]),
    ];
    for (const [section, title, body] of parts) {
      const heading = `${page.title} ${title}`.toLowerCase();
      const all = `${heading} ${body.toLowerCase()}`;
      if (!words.every((word) => all.includes(word))) continue;
      const weight = words.filter((word) => title.toLowerCase().includes(word)).length;
      hits.push({ page, section, excerpt: around(body, words), weight });
    }
  }
  return hits.toSorted((a, b) => b.weight - a.weight).map(({ page, section, excerpt }) => ({ page, section, excerpt }));
}

function around(body: string, words: string[]): string {
  const lower = body.toLowerCase();
  const at = Math.min(...words.map((word) => lower.indexOf(word)).filter((index) => index >= 0), body.length);
  const from = at === body.length ? 0 : Math.max(0, at - BEFORE);
  const cut = body
    .slice(from, from + LENGTH)
    .replace(/\s+/g, " ")
    .trim();
  return `${from > 0 ? "… " : ""}${cut}${from + LENGTH < body.length ? " …" : ""}`;
}
