import { expect, it } from "vitest";
import { changeOf, NEW, problemsOf } from "./form";

it("sends what was typed, and null for what is empty", () => {
  const form = {
    ...NEW,
    name: " ci ",
    limit: "2.50",
    reset: "daily" as const,
    models: "qwen/a, openai/b\n",
    rpm: "60",
  };
  expect(changeOf(form, NEW)).toEqual({
    name: "ci",
    limit: "2.50",
    limit_reset: "daily",
    allowed_models: ["qwen/a", "openai/b"],
    allowed_providers: null,
    requests_per_minute: 60,
    tokens_per_minute: null,
  });
});

it("sends a date only when it was changed", () => {
  const before = { ...NEW, name: "a", expires: "2027-01-01" };
  expect(changeOf(before, before)).not.toHaveProperty("expires_at");
  expect(changeOf({ ...before, expires: "2027-02-01" }, before).expires_at).toBe("2027-02-01T23:59:59Z");
  expect(changeOf({ ...before, expires: "" }, before).expires_at).toBeNull();
});

it("names what is wrong with each field", () => {
  expect(problemsOf({ ...NEW, name: "a" })).toEqual({});
  expect(Object.keys(problemsOf({ ...NEW, limit: "ten", reset: "daily", rpm: "0", tpm: "1.5" }))).toEqual([
    "name",
    "limit",
    "rpm",
    "tpm",
  ]);
  expect(Object.keys(problemsOf({ ...NEW, name: "a", reset: "daily" }))).toEqual(["reset"]);
  expect(problemsOf({ ...NEW, name: "a", limit: "0.0000000001" }).limit).toBeDefined();
});
