/** What a model costs at each of its providers, and which of them stands for it at the head of its page. */
import type { Endpoint, Pricing } from "@/api/types";

/** Per token in USD. `list` is only there where a discount makes it differ. */
export interface Price {
  paid: number | null;
  list: number | null;
}

export interface Offer {
  endpoint: Endpoint;
  input: Price;
  output: Price;
  cacheRead: Price;
  cacheWrite: Price;
  /** The share of the list price that is saved. */
  discount: number | null;
  /** A provider that this server has a key for. */
  configured: boolean;
}

/** Answers are shorter than prompts: offers are compared by three parts of input and one of output. */
const INPUT_PARTS = 3;

/** An endpoint's prices are list prices; its discount is still to be taken off. "-1" is unknown or changing. */
export function priceOf(text: string | undefined, discount: number | null): Price {
  const list = text === undefined ? Number.NaN : Number(text);
  if (!Number.isFinite(list) || list < 0) return { paid: null, list: null };
  if (discount === null) return { paid: list, list: null };
  return { paid: list * (1 - discount), list };
}

export function discountOf(pricing: Pricing): number | null {
  const { discount } = pricing;
  return discount !== undefined && discount > 0 && discount < 1 ? discount : null;
}

/** Cheapest first, and before all others those that this server can use. An unknown price comes last. */
export function offersOf(endpoints: Endpoint[]): Offer[] {
  return endpoints
    .map((endpoint): Offer => {
      const { pricing } = endpoint;
      const discount = discountOf(pricing);
      return {
        endpoint,
        discount,
        input: priceOf(pricing.prompt, discount),
        output: priceOf(pricing.completion, discount),
        cacheRead: priceOf(pricing.input_cache_read, discount),
        cacheWrite: priceOf(pricing.input_cache_write, discount),
        configured: endpoint.available !== false,
      };
    })
    .toSorted((a, b) => Number(b.configured) - Number(a.configured) || cost(a) - cost(b));
}

/** The provider's slug: a tag may have a region or precision behind a slash. */
export function providerOf(endpoint: Endpoint): string {
  return endpoint.tag.split("/")[0] ?? endpoint.tag;
}

/**
 * The offer that stands for the model, by the rule of the API's rows, so that lists and pages say the same: of the default service
 * tier, the cheapest that this server can use. Where it can use none, the one at OpenRouter, since that is the price that people know
 * the model by; else the cheapest of all.
 */
export function headline(offers: Offer[]): Offer | null {
  const usual = offers.filter((offer) => offer.endpoint.service_tier === null);
  const among = usual.length > 0 ? usual : offers;
  const first = among[0] ?? null;
  if (first?.configured) return first;
  return among.find((offer) => providerOf(offer.endpoint) === "openrouter" && offer.input.paid !== null) ?? first;
}

/** Somebody who is cheaper than the headline. */
export function cheaper(offers: Offer[], than: Offer | null): Offer | null {
  if (!than) return null;
  const best = offers.toSorted((a, b) => cost(a) - cost(b))[0];
  return best && cost(best) < cost(than) ? best : null;
}

export function cost(offer: Offer): number {
  const { input, output } = offer;
  return input.paid === null || output.paid === null ? Infinity : input.paid * INPUT_PARTS + output.paid;
}

/** The lowest or highest of a column, so that it can be marked; none where there is nothing to choose. */
export function best(values: (number | null)[], better: "less" | "more"): number | null {
  const known = values.filter((value): value is number => value !== null);
  if (known.length < 2 || known.every((value) => value === known[0])) return null;
  return better === "less" ? Math.min(...known) : Math.max(...known);
}
