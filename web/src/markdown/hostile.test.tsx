import { cleanup, render, waitFor } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { HOSTILE } from "./hostile";
import { Markdown } from "./Markdown";

afterEach(cleanup);

/** Elements that ask for something as soon as they are there, or take the reader elsewhere. */
const FORBIDDEN =
  "script,style,link,meta,base,iframe,frame,object,embed,applet,form,video,audio,source,track,image,use,feImage,foreignObject,animate,set,portal,template,textarea,select";

function expectHarmless(root: Element): void {
  expect(root.querySelector(FORBIDDEN)).toBeNull();
  for (const element of root.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      expect(name, element.outerHTML).not.toMatch(
        /^on|^(srcdoc|srcset|ping|formaction|action|background|poster|popover|name)$/i,
      );
      if (name === "href" || name === "xlink:href") expect(value, element.outerHTML).toMatch(/^(https?:\/\/|mailto:)/);
      if (name === "src") expect(value, element.outerHTML).toMatch(/^data:image\/(png|jpeg|webp|gif);base64,/i);
      if (name === "style") expect(value, element.outerHTML).not.toMatch(/url\(|expression|position:\s*fixed/i);
      if (name === "id") expect(value, element.outerHTML).not.toBe("root");
    }
    if (element instanceof HTMLAnchorElement) {
      expect(element.rel.split(" ")).toEqual(expect.arrayContaining(["noopener", "nofollow"]));
      expect(element.target).toBe("_blank");
    }
    if (element instanceof HTMLInputElement) expect(element.type).toBe("checkbox");
  }
}

describe("what a hostile model writes", () => {
  it("is a corpus worth its name", () => {
    expect(new Set(HOSTILE).size).toBe(HOSTILE.length);
    expect(HOSTILE.length).toBeGreaterThanOrEqual(150);
  });

  it.each(HOSTILE.map((source, index) => [index, source]))("does nothing: %i %j", (_, source) => {
    const alerted = vi.fn();
    vi.stubGlobal("alert", alerted);
    const { container, rerender } = render(<Markdown source={String(source)} growing />);
    expectHarmless(container);
    rerender(<Markdown source={String(source)} />);
    expectHarmless(container);
    expect(alerted).not.toHaveBeenCalled();
  });

  it("does nothing as a formula either", async () => {
    const formulas = HOSTILE.filter((source) => source.includes("\\"));
    const { container } = render(
      <>
        {formulas.map((source) => (
          <Markdown key={source} source={source} />
        ))}
        <Markdown source="$x^2$" />
      </>,
    );
    await waitFor(() => expect(container.querySelectorAll(".katex").length).toBeGreaterThan(5), { timeout: 20_000 });
    expectHarmless(container);
    expect(container.querySelector("[data-onload]")).toBeNull();
  }, 30_000);

  it("does nothing at any point of its way", () => {
    for (const source of HOSTILE.filter((each) => each.length < 80)) {
      for (let end = 1; end < source.length; end += 3) {
        const { container, unmount } = render(<Markdown source={source.slice(0, end)} growing />);
        expectHarmless(container);
        unmount();
      }
    }
  }, 60_000);
});
