import { describe, expect, it } from "vitest";
import { checked } from "./preset";

const form = { slug: "mail", system: "", config: '{"model": "a/b", "temperature": 0.3}' };

describe("checked", () => {
  it("makes the body of a preset", () => {
    expect(checked(form)).toEqual({ body: { model: "a/b", temperature: 0.3 } });
    expect(checked({ ...form, system: " Be brief. " }).body).toEqual({
      model: "a/b",
      temperature: 0.3,
      messages: [{ role: "system", content: "Be brief." }],
    });
  });
  it("says what is wrong", () => {
    expect(checked({ ...form, slug: "A b" }).slug).toContain("Small letters");
    expect(checked({ ...form, config: "{" }).config).toMatch(/^Not JSON/);
    expect(checked({ ...form, config: "[]" }).config).toBe("Must be a JSON object");
    expect(checked({ ...form, config: '{"stream": true}' }).config).toContain("stream");
    expect(checked({ ...form, config: '{"model": ""}' }).config).toContain("model");
    expect(checked({ ...form, config: '{"models": "a/b"}' }).config).toContain("list");
    expect(checked({ ...form, config: "{}" }).config).toContain("empty");
    expect(checked({ ...form, config: "{}", system: "Be brief." }).body).not.toBeNull();
  });
  it("warns of what it does not know", () => {
    const { body, warning } = checked({ ...form, config: '{"temprature": 1}' });
    expect(body).toEqual({ temprature: 1 });
    expect(warning).toContain("temprature");
  });
});
