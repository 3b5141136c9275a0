import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { NOTHING, split } from "./blocks";
import { mayHaveMath, withDollars } from "./math";
import { Markdown } from "./Markdown";
import { imageOf, linkOf } from "./safe";

afterEach(cleanup);

const TEXT = `# Head

A paragraph with **bold** and a [link][1].

- one

  more of one
- two

| a | b |
|---|--:|
| 1 | 2 |

\`\`\`rust
fn main() {}
\`\`\`

1. first

   \`\`\`sh
   ls
   \`\`\`

[1]: https://example.com

The end.`;

describe("blocks", () => {
  it("are the same however a text arrives", () => {
    const whole = split(TEXT);
    for (const step of [1, 3, 7, 50]) {
      let parts = NOTHING;
      for (let end = 0; end < TEXT.length; end += step) parts = split(TEXT.slice(0, end), parts);
      parts = split(TEXT, parts);
      expect(parts.blocks).toEqual(whole.blocks);
      expect(parts.defined).toEqual(whole.defined);
    }
  });
  it("know an open fence", () => {
    expect(split("```js\nlet a").blocks).toEqual([{ kind: "code", text: "let a", language: "js", open: true }]);
    expect(split("```js\nlet a\n```").blocks).toEqual([{ kind: "code", text: "let a", language: "js" }]);
    expect(split("````\n```\n").blocks[0]?.open).toBe(true);
  });
  it("do not depend on how lines end", () => {
    expect(split(TEXT.replaceAll("\n", "\r\n")).blocks).toEqual(split(TEXT).blocks);
  });
  it("are only shown where they would fill the page's memory", () => {
    const table = `${"|a".repeat(2000)}\n${"|-".repeat(2000)}\n${"|x\n".repeat(50)}`;
    expect(split(table).blocks).toEqual([expect.objectContaining({ kind: "code" })]);
    expect(split("> ".repeat(60) + "x").blocks).toEqual([expect.objectContaining({ kind: "code" })]);
  });
  it("keep a formula together", () => {
    const formula = "$$\na\n\n- b\n= c\n$$\n";
    expect(split(`Let\n${formula}be`).blocks.map((block) => block.text)).toEqual(["Let\n", formula, "be"]);
    expect(split("$$ is money\n\nand more").blocks).toHaveLength(2);
  });
  it("start anew when the text is another", () => {
    expect(split("other", split(TEXT)).blocks).toEqual([{ kind: "text", text: "other" }]);
  });
});

describe("formulas", () => {
  it.each([
    ["it costs $5 and $10", "it costs \\$5 and \\$10"],
    ["$x$ and $y$", "$x$ and $y$"],
    ["\\(a+b\\) or \\[c\\]", "$a+b$ or $$c$$"],
    ["\\[ c \\]", "$$\nc\n$$"],
    ["- a\n  $$c$$\n- b", "- a\n  $$\n  c\n  $$\n- b"],
    ["$$\na\n$$", "$$\na\n$$"],
    ["`$a$` stays", "`$a$` stays"],
    ["`\\(a\\)` stays", "`\\(a\\)` stays"],
    ["\\$5", "\\$5"],
    ["US$ 5", "US\\$ 5"],
  ])("%j is %j", (from, to) => expect(withDollars(from)).toBe(to));
  it("are looked for only where they can be", () => {
    expect(mayHaveMath("no dollars (here) [at] all")).toBe(false);
    expect(mayHaveMath("\\(x\\)")).toBe(true);
  });
});

describe("addresses", () => {
  it("lead to the web or to a mailbox", () => {
    expect(linkOf("https://example.com/a")?.host).toBe("example.com");
    expect(linkOf("mailto:a@b.c")?.host).toBe("a@b.c");
    expect(linkOf("/keys")).toBeNull();
    expect(linkOf("https:keys")).toBeNull();
    expect(linkOf("javascript:alert(1)")).toBeNull();
  });
  it("of pictures are in the text, or wait for a click", () => {
    expect(imageOf("data:image/png;base64,AAAA")).toEqual({ inline: "data:image/png;base64,AAAA" });
    expect(imageOf("data:image/svg+xml;base64,AAAA")).toBeNull();
    expect(imageOf("https://example.com/a.png")).toHaveProperty("remote");
  });
});

describe("a text", () => {
  it("keeps what looks like HTML", () => {
    const { container } = render(<Markdown source={"A Vec<String> and <b>bold</b>.\n\n<div>block</div>"} />);
    expect(container.textContent).toContain("Vec<String>");
    expect(container.textContent).toContain("<b>bold</b>");
    expect(container.textContent).toContain("<div>block</div>");
  });
  it("shows where a link leads", () => {
    render(<Markdown source="[bank](https://evil.test/x)" />);
    expect(screen.getByRole("link").textContent).toBe("bank (evil.test)");
  });
  it("finds definitions that stand elsewhere", () => {
    render(<Markdown source={TEXT} />);
    expect(screen.getByRole("link").getAttribute("href")).toBe("https://example.com/");
  });
  it("loads a picture from elsewhere only on a click, and through this server", () => {
    const { container } = render(<Markdown source="![plan](https://example.com/a.png?b&c)" />);
    expect(container.querySelector("img")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Load image from example.com" }));
    expect(container.querySelector("img")?.getAttribute("src")).toBe(
      "/api/v1/site/picture?url=https%3A%2F%2Fexample.com%2Fa.png%3Fb%26c",
    );
  });
  it("that breaks its reader is shown as it is", () => {
    const deep = `${"> ".repeat(20_000)}x`;
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { container } = render(<Markdown source={deep} />);
    expect(container.textContent).toContain("x");
  });
  it("breaks lines in cells", () => {
    const { container } = render(<Markdown source={"| a |\n|---|\n| x<br>y |"} />);
    expect(container.querySelector("td br")).not.toBeNull();
  });
});
