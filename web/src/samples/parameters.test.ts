import { expect, it } from "vitest";
import { MODEL_PARAMETERS, parametersOf, REQUEST_PARAMETERS } from "./parameters";

it("lists what a model honours with its own defaults, and what is not known by its name", () => {
  const found = parametersOf({
    supported_parameters: ["brand_new", "top_p", "temperature"],
    default_parameters: {
      temperature: 0.800000011920929,
      top_p: null,
      top_k: null,
      frequency_penalty: null,
      presence_penalty: null,
      repetition_penalty: null,
    },
  });
  expect(found.map(({ name, own }) => [name, own])).toEqual([
    ["temperature", "0.8"],
    ["top_p", null],
    ["brand_new", null],
  ]);
});

it("names every parameter once", () => {
  const names = [...MODEL_PARAMETERS, ...REQUEST_PARAMETERS].map((parameter) => parameter.name);
  expect(new Set(names).size).toBe(names.length);
});
