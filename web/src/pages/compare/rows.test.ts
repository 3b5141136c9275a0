import { expect, it } from "vitest";
import type { Model } from "@/api/types";
import { addressOf, idsOf } from "./address";
import { type Compared, isSame, LINES, monthly, winners } from "./rows";

function compared(id: string, prompt: string, context_length: number | null = 1000): Compared {
  const model = {
    id,
    pricing: { prompt, completion: "0.000002" },
    context_length,
    architecture: { input_modalities: ["text"], output_modalities: ["text"] },
    top_provider: { is_moderated: false, context_length: null, max_completion_tokens: null },
    supported_parameters: ["tools"],
    created: 0,
  } as unknown as Model;
  return { model, stats: undefined };
}

const line = (name: string) => LINES.find((each) => each.name === name) ?? LINES[0]!;

it("reads ids from the address and writes them", () => {
  expect(idsOf("qwen/a/openai/b:free")).toEqual(["qwen/a", "openai/b:free"]);
  expect(idsOf("qwen/a/qwen/a/left")).toEqual(["qwen/a"]);
  expect(idsOf("a/1/b/2/c/3/d/4/e/5")).toHaveLength(4);
  expect(addressOf(["qwen/a", "openai/b"])).toBe("/compare/qwen/a/openai/b");
  expect(addressOf([])).toBe("/compare");
});

it("says who wins a line, and nobody where it is a draw or unknown", () => {
  const [cheap, dear, unknown] = [
    compared("a/1", "0.000001"),
    compared("b/2", "0.000003", null),
    compared("c/3", "-1"),
  ];
  expect(winners(line("Input $/M"), [cheap, dear, unknown])).toEqual(new Set(["a/1"]));
  expect(winners(line("Output $/M"), [cheap, dear])).toEqual(new Set());
  expect(winners(line("Context"), [cheap, dear])).toEqual(new Set());
  expect(winners(line("Tools"), [cheap, dear])).toEqual(new Set());
  expect(isSame(line("Tools"), [cheap, dear])).toBe(true);
  expect(isSame(line("Input $/M"), [cheap, dear])).toBe(false);
});

it("counts what a month costs, unless a price is missing", () => {
  const volume = { prompt: 1_000_000, completion: 500_000, images: 0 };
  expect(monthly(compared("a/1", "0.000001").model, volume)).toBeCloseTo(2, 9);
  expect(monthly(compared("a/1", "-1").model, volume)).toBeNull();
  expect(monthly(compared("a/1", "-1").model, { ...volume, prompt: 0 })).toBeCloseTo(1, 9);
});
