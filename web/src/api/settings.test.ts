import { describe, expect, it } from "vitest";
import { ApiError } from "./client";
import { isAbsent, rowsOf } from "./settings";

describe("rowsOf", () => {
  it("takes rows as they are", () => {
    const row = { setting: "routing.hedge", value: false, source: "default" };
    expect(rowsOf([row, 1, null, { value: 1 }])).toEqual([row]);
  });
  it("flattens objects", () => {
    expect(
      rowsOf({ routing: { hedge: { value: true, source: "file" } }, ledger: { keep_days: 365 }, none: [] }),
    ).toEqual([
      { setting: "routing.hedge", value: true, source: "file" },
      { setting: "ledger.keep_days", value: 365, source: null },
      { setting: "none", value: [], source: null },
    ]);
    expect(rowsOf("nonsense")).toEqual([]);
  });
});

it("a route that is not there is absent, another failure is not", () => {
  expect(isAbsent(new ApiError("", 404))).toBe(true);
  expect(isAbsent(new ApiError("", 500))).toBe(false);
});
