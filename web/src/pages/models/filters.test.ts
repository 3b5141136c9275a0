import { expect, it } from "vitest";
import type { Model } from "@/api/types";
import { authorOf, contextOf, isFree, longestOf, price } from "@/lib/model";
import { sorted, tally, toggled, wanted } from "./filters";

function row(id: string, change: Partial<Model> = {}): Model {
  return {
    id,
    canonical_slug: id,
    name: id,
    created: 0,
    description: "",
    hugging_face_id: null,
    knowledge_cutoff: null,
    expiration_date: null,
    context_length: 1000,
    architecture: {
      modality: null,
      input_modalities: ["text"],
      output_modalities: ["text"],
      tokenizer: null,
      instruct_type: null,
    },
    pricing: { prompt: "0.000001", completion: "0.000002" },
    top_provider: { is_moderated: false, context_length: null, max_completion_tokens: null },
    supported_parameters: [],
    default_parameters: null,
    per_request_limits: null,
    supported_voices: null,
    links: { details: "" },
    ...change,
  };
}

const ids = (rows: Model[]) => rows.map((model) => model.id);

it("keeps the rows that have every word and every wish", () => {
  const sees = row("qwen/sees", { architecture: { ...row("x").architecture, input_modalities: ["text", "image"] } });
  const calls = row("qwen/calls", { supported_parameters: ["tools"], context_length: 200_000 });
  const rows = [sees, calls, row("other/plain")];
  const kept = (search: Record<string, string>) => ids(rows.filter(wanted(search)));
  expect(kept({})).toEqual(["qwen/sees", "qwen/calls", "other/plain"]);
  expect(kept({ q: "QWEN ca" })).toEqual(["qwen/calls"]);
  expect(kept({ input_modalities: "image" })).toEqual(["qwen/sees"]);
  expect(kept({ supported_parameters: "tools" })).toEqual(["qwen/calls"]);
  expect(kept({ context: "128000" })).toEqual(["qwen/calls"]);
  expect(kept({ model_authors: "other" })).toEqual(["other/plain"]);
  expect(kept({ q: "nobody" })).toEqual([]);
});

it("counts an unknown price as none that is low enough", () => {
  const router = row("openrouter/auto", { pricing: { prompt: "-1", completion: "-1" } });
  const free = row("a/free", { pricing: { prompt: "0", completion: "0" } });
  expect(ids([router, free, row("a/paid")].filter(wanted({ max_price: "0" })))).toEqual(["a/free"]);
  expect(ids([router, row("a/paid")].filter(wanted({ max_price: "1" })))).toEqual(["a/paid"]);
  expect([price("-1"), price(""), price(undefined), price("0")]).toEqual([null, null, null, 0]);
  expect([isFree(free), isFree(router)]).toEqual([true, false]);
});

it("sorts what lacks the figure last, whichever way", () => {
  const dear = row("a/dear", { pricing: { prompt: "0.00001", completion: "0.00001" } });
  const unknown = row("a/unknown", { pricing: { prompt: "-1", completion: "-1" }, created: 9 });
  const rows = [unknown, dear, row("a/cheap")];
  expect(ids(sorted(rows, "pricing-low-to-high", new Map()))).toEqual(["a/cheap", "a/dear", "a/unknown"]);
  expect(ids(sorted(rows, "pricing-high-to-low", new Map()))).toEqual(["a/dear", "a/cheap", "a/unknown"]);
  expect(ids(sorted(rows, "newest", new Map()))[0]).toBe("a/unknown");
});

it("toggles values of a list in the address", () => {
  expect(toggled(undefined, "image")).toBe("image");
  expect(toggled("image,video", "image")).toBe("video");
  expect(toggled("image", "image")).toBeNull();
});

it("counts by author, aliases too", () => {
  const rows = [row("~qwen/latest"), row("qwen/one"), row("mistral/one")];
  expect(tally(rows, authorOf)).toEqual([
    ["qwen", 2],
    ["mistral", 1],
  ]);
});

it("shows a row's price and context of one provider, and what another takes", () => {
  const top = (context_length: number | null) => ({ is_moderated: false, context_length, max_completion_tokens: null });
  const longer = row("a/b", { context_length: 262_144, top_provider: top(131_072) });
  expect([contextOf(longer), longestOf(longer)]).toEqual([131_072, 262_144]);
  const router = row("openrouter/auto", { context_length: 4096, top_provider: top(null) });
  expect([contextOf(router), longestOf(router)]).toEqual([4096, null]);
});
