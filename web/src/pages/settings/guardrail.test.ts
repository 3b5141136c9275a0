import { describe, expect, it } from "vitest";
import type { Guardrail } from "@/api/settings";
import { bodyOf, formOf, NEW, problemsOf, rulesOf } from "./guardrail";

const stored: Guardrail = {
  id: "1",
  name: "interns",
  description: null,
  created_at: "2026-11-01T00:00:00Z",
  updated_at: null,
  limit_usd: 5,
  reset_interval: "monthly",
  allowed_models: ["a/b", "a/c"],
  ignored_models: null,
  allowed_providers: null,
  ignored_providers: null,
  enforce_zdr: true,
  content_filters: [{ pattern: "\\bsk-\\w+", action: "redact", label: "[KEY]" }],
  content_filter_builtins: [{ slug: "regex-prompt-injection", action: "block", scan_scope: "user_only" }],
  workspace_id: "default",
  keys: [],
  source: "store",
  allowed_data_regions: null,
  include_byok_in_budgets: false,
  enforce_zdr_anthropic: null,
  enforce_zdr_openai: null,
  enforce_zdr_google: null,
  enforce_zdr_xai: null,
  enforce_zdr_other: null,
  enable_free_model_training: null,
  enable_free_model_publication: null,
  enable_paid_model_training: null,
};

describe("a guardrail's form", () => {
  it("changes nothing by itself", () => {
    const { name, limit_usd, reset_interval, allowed_models, enforce_zdr, content_filters, content_filter_builtins } =
      bodyOf(formOf(stored), stored);
    expect({ ...stored, name, limit_usd, reset_interval, allowed_models, enforce_zdr }).toEqual(stored);
    expect(content_filters).toEqual(stored.content_filters);
    expect(content_filter_builtins).toEqual(stored.content_filter_builtins);
  });
  it("sends null for what is empty", () => {
    const body = bodyOf({ ...NEW, name: " x " });
    expect(body).toMatchObject({ name: "x", limit_usd: null, allowed_models: null, content_filters: null });
  });
  it("says what is wrong", () => {
    expect(problemsOf(NEW).name).toBeDefined();
    expect(problemsOf({ ...NEW, name: "x", limit: "5" }).reset).toBeDefined();
    expect(problemsOf({ ...NEW, name: "x", limit: "-1", reset: "daily" }).limit).toBeDefined();
    const filters = [{ pattern: "(?=a)", action: "block" as const, label: null }];
    expect(problemsOf({ ...NEW, name: "x", filters }).filters).toContain("looking around");
    expect(problemsOf({ ...NEW, name: "x", limit: "5", reset: "daily" })).toEqual({});
  });
  it("sums the rules up", () => {
    expect(rulesOf(stored)).toEqual(["2 models allowed", "keeps nothing", "2 filters"]);
  });
});
