import { describe, expect, it } from "vitest";
import { allSamples, type SampledModel, WRITERS } from "./index";
import { camel, Raw, toJson, toPython, toScript } from "./literal";

const everything: SampledModel = {
  id: "acme/all:free",
  inputs: ["text", "image", "video"],
  parameters: ["tools", "reasoning", "response_format"],
  filmAsFrames: false,
};

describe("the samples", () => {
  it("are every program in every modality, each with the address, the model and the key's variable", () => {
    const samples = allSamples("https://ai.example.com", everything);
    const filmless = WRITERS.filter(({ sdk }) => sdk === "anthropic").length;
    expect(samples.length).toBe(WRITERS.length * 7 - filmless);
    expect(new Set(samples.map((sample) => sample.file)).size).toBe(samples.length);
    for (const { id, sdk, code } of samples) {
      // Anthropic's SDKs add the version themselves.
      expect(code, id).toContain(sdk === "anthropic" ? 'https://ai.example.com/api"' : "https://ai.example.com/api/v1");
      expect(code, id).toContain("acme/all:free");
      expect(code, id).toContain("ROUNDHOUSE_API_KEY");
      expect(code, id).not.toMatch(/undefined|\[object/);
    }
  });

  it("are only those that the model can run", () => {
    const samples = allSamples("http://localhost", { ...everything, inputs: ["text"], parameters: [] });
    expect(new Set(samples.map((sample) => sample.modality))).toEqual(new Set(["text", "streaming"]));
  });

  it("send a film as frames where files are not taken, in the SDKs that can", () => {
    const samples = allSamples("http://localhost", { ...everything, filmAsFrames: true });
    const films = samples.filter((sample) => sample.modality === "video");
    expect(films.map((sample) => sample.sdk)).toEqual(["http", "openai", "openai", "http"]);
    for (const { code } of films) expect(code).toContain("frame-1.png");
  });

  it("have bodies in curl that are JSON", () => {
    for (const { code, modality } of allSamples("http://localhost", everything)) {
      const body = /-d '([^]*)'\n/.exec(code)?.[1];
      if (!body) continue;
      expect(JSON.parse(body).model, modality).toBe("acme/all:free");
    }
  });
});

describe("literals", () => {
  const value = { a: true, "b-c": null, d: [1, new Raw("x")] };
  it("are written as each language has them", () => {
    expect(toJson(value)).toBe('{ "a": true, "b-c": null, "d": [1, x] }');
    expect(toScript(value)).toBe('{ a: true, "b-c": null, d: [1, x] }');
    expect(toPython(value)).toBe('{"a": True, "b-c": None, "d": [1, x]}');
  });
  it("are renamed, but not inside of schemas", () => {
    expect(camel({ json_schema: { schema: { a_b: 1 } }, type: "json_schema" })).toEqual({
      jsonSchema: { schema: { a_b: 1 } },
      type: "json_schema",
    });
  });
});
