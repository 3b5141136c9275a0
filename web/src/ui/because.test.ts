import { describe, expect, it } from "vitest";
import type { Because } from "@/api/generations";
import { because, removed } from "./because";

const drawn: Because = { place: 1, of: 3, by: "draw", chance: 0.625 };

describe("why a provider", () => {
  it("tells of the draw and its odds", () => {
    expect(because(drawn)).toBe("Number 1 of 3, drawn by price, 62.5% likely to be first");
  });

  it("tells what the request asked for", () => {
    expect(because({ ...drawn, place: 2, by: "order" })).toBe("Number 2 of 3, named in provider.order");
    expect(because({ ...drawn, by: "latency" })).toBe("Number 1 of 3, sorted by latency");
    expect(because({ ...drawn, by: "cache" })).toContain("holds the beginning of the conversation");
  });

  it("tells what put it back, with words that it does not know as they are", () => {
    const back = { ...drawn, place: 3, behind_for: ["outage", "something_new"] };
    expect(because(back)).toMatch(/put back for an outage in the last seconds and something_new$/);
  });

  it("tells who could not be asked", () => {
    const only: Because = {
      place: 1,
      of: 1,
      by: "draw",
      chance: 1,
      removed: [{ field: "provider.zdr", endpoints: 2 }],
    };
    expect(because(only)).toBe("The only one that could be asked");
    expect(removed(only)).toEqual(["2 by provider.zdr"]);
    expect(removed(drawn)).toEqual([]);
  });
});
