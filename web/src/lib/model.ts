/** What a row of the catalogue says, read the same way wherever a model is shown in one line. */
import type { Model } from "@/api/types";

/** The parts of an id, for links. */
export function parts(id: string): { author: string; slug: string } {
  const [author = "", ...rest] = id.split("/");
  return { author, slug: rest.join("/") };
}

/** Whose model it is. Moving aliases (`~author/name-latest`) are their author's too. */
export function authorOf(model: Model): string {
  return (model.id.split("/")[0] ?? "").replace(/^~/, "");
}

/** Dollars per token; null where nobody knows, or where it depends (routers). */
export function price(text: string | undefined): number | null {
  const value = Number(text);
  return text === undefined || text === "" || !Number.isFinite(value) || value < 0 ? null : value;
}

export function isFree(model: Model): boolean {
  return price(model.pricing.prompt) === 0 && price(model.pricing.completion) === 0;
}

/**
 * Tokens at the provider whose price the row has, so that both are of one offer; another may take more (`longestOf`). Rows without
 * such a provider (routers) have only the longest.
 */
export function contextOf(model: Model): number | null {
  return model.top_provider.context_length ?? model.context_length;
}

/** Tokens at the provider that takes most, where that is more than `contextOf`. */
export function longestOf(model: Model): number | null {
  return (model.context_length ?? 0) > (contextOf(model) ?? 0) ? model.context_length : null;
}

/** Whether somebody here serves it; else it is only known. */
export function isServed(model: Model): boolean {
  return model.available !== false;
}
