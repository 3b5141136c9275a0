import { describe, expect, it } from "vitest";
import { PAGES } from "./pages";
import { anchor, filled, piecesOf, plain, search } from "./text";
import type { Block } from "./types";

describe("the small markup", () => {
  it("is taken apart", () => {
    expect(piecesOf("See `a` in [B](/c).")).toEqual([
      { text: "See " },
      { code: "a" },
      { text: " in " },
      { link: "B", to: "/c" },
      { text: "." },
    ]);
    expect(plain("See `a` in [B](/c).")).toBe("See a in B.");
  });
  it("links only within the site", () => {
    expect(piecesOf("[x](javascript:alert(1))")).toEqual([{ text: "[x](javascript:alert(1))" }]);
  });
  it("is filled", () => {
    expect(filled("{origin}/{model}", { origin: "http://a", model: "b/c" })).toBe("http://a/b/c");
  });
});

describe("search", () => {
  it("finds sections by words of their text, titles first", () => {
    const [first] = search(PAGES, "structured");
    expect([first?.page.slug, first?.section?.title]).toEqual(["chat-completions", "Structured outputs"]);
    expect(search(PAGES, "Retry-After 429").length).toBeGreaterThan(0);
    expect(search(PAGES, "xyzzy")).toEqual([]);
    expect(search(PAGES, " ")).toEqual([]);
  });
});

describe("the pages", () => {
  const texts = (block: Block) =>
    "p" in block
      ? [block.p]
      : "note" in block
        ? [block.note]
        : "list" in block
          ? block.list
          : "table" in block
            ? block.table.rows.flat()
            : [];
  it("have addresses and anchors of their own", () => {
    expect(new Set(PAGES.map((page) => page.slug)).size).toBe(PAGES.length);
    for (const page of PAGES) {
      const anchors = page.sections.map((section) => anchor(section.title));
      expect(new Set(anchors).size).toBe(anchors.length);
    }
  });
  it("name their code and tables so that each is told from the others", () => {
    for (const page of PAGES) {
      const names = page.sections.flatMap((section) =>
        section.blocks.flatMap((block) =>
          "code" in block ? [block.label ?? ""] : "table" in block ? [block.table.caption] : [],
        ),
      );
      expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    }
  });
  it("link to pages that are there", () => {
    const slugs = new Set(PAGES.map((page) => page.slug));
    const links = PAGES.flatMap((page) => page.sections.flatMap((section) => section.blocks.flatMap(texts)))
      .flatMap(piecesOf)
      .flatMap((piece) => ("to" in piece ? [piece.to] : []));
    for (const link of links) {
      const [, area, slug] = link.split("/");
      if (area === "docs") expect(slugs).toContain(slug);
    }
  });
  it("have tables whose rows are as wide as their heads", () => {
    for (const page of PAGES) {
      for (const block of page.sections.flatMap((section) => section.blocks)) {
        if ("table" in block) for (const row of block.table.rows) expect(row.length).toBe(block.table.head.length);
      }
    }
  });
});
