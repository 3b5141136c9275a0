import { expect, it } from "vitest";
import { ApiError } from "./client";
import { isAbsent } from "./settings";

it("a route that is not there is absent, another failure is not", () => {
  expect(isAbsent(new ApiError("", 404))).toBe(true);
  expect(isAbsent(new ApiError("", 500))).toBe(false);
});
