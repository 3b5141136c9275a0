import { describe, expect, it } from "vitest";
import type { Endpoint } from "@/api/types";
import { discount, perMillion } from "@/format/numbers";
import { best, cheaper, headline, offersOf, priceOf } from "./offers";

function endpoint(tag: string, prompt: string, completion: string, off?: number): Endpoint {
  const pricing = { prompt, completion, ...(off ? { discount: off } : {}) };
  return { tag, provider_name: tag, pricing, service_tier: null, available: false } as Endpoint;
}

/** The same with some of them set up here. */
function here(endpoints: Endpoint[], ...tags: string[]): Endpoint[] {
  return endpoints.map((each) => {
    const mine = { ...each };
    if (tags.includes(each.tag)) delete mine.available;
    return mine;
  });
}

/** As the catalogue has them. */
const QWEN = [
  endpoint("alibaba", "0.0000004", "0.000004"),
  endpoint("fireworks", "0.00000022", "0.00000088"),
  endpoint("novita", "0.00000098", "0.00000395"),
  endpoint("openrouter", "0.0000004", "0.000004", 0.35),
];

describe("the headline", () => {
  it("is the offer at OpenRouter, discount taken off, while nothing is configured", () => {
    const offers = offersOf(QWEN);
    const head = headline(offers);
    expect(head?.endpoint.tag).toBe("openrouter");
    expect([head?.input.paid, head?.input.list, head?.output.paid].map(perMillion)).toEqual([
      "$0.26",
      "$0.40",
      "$2.60",
    ]);
    expect(discount(head?.discount)).toBe("35% off");
    expect(cheaper(offers, head)?.endpoint.tag).toBe("fireworks");
  });

  it("is the cheapest of those that this server can use", () => {
    expect(headline(offersOf(here(QWEN, "novita", "alibaba")))?.endpoint.tag).toBe("alibaba");
    expect(headline(offersOf(here(QWEN, "openrouter", "novita")))?.endpoint.tag).toBe("openrouter");
    expect(headline(offersOf([]))).toBeNull();
  });
});

it("an unknown price is none, and not free", () => {
  expect(priceOf("-1", null)).toEqual({ paid: null, list: null });
  expect(priceOf(undefined, 0.35)).toEqual({ paid: null, list: null });
  expect(priceOf("0", null)).toEqual({ paid: 0, list: null });
});

it("only what differs has a best", () => {
  expect(best([1, 2, null], "less")).toBe(1);
  expect(best([1, 2, null], "more")).toBe(2);
  expect(best([1, 1], "less")).toBeNull();
  expect(best([1, null], "less")).toBeNull();
});
