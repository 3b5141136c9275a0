import { expect, it } from "vitest";
import { monthly, monthOf, projected, usedUp } from "./pace";

/** Ten days into a month of thirty. */
const NOW = new Date("2026-11-11T00:00:00Z");

it("a month is the calendar's, in UTC", () => {
  expect(monthOf(new Date("2026-12-31T23:59:59Z"))).toEqual({
    start: new Date("2026-12-01T00:00:00Z"),
    end: new Date("2027-01-01T00:00:00Z"),
  });
});

it("a month that goes on as it began comes to as many times as much", () => {
  expect(projected(5, NOW)).toBeCloseTo(15, 9);
  expect(projected(0, NOW)).toBe(0);
  expect(projected(5, new Date("2026-11-01T23:00:00Z"))).toBeNull();
});

it("says when an amount is used up, unless that is far off", () => {
  expect(usedUp(5, 5, NOW)).toEqual(new Date("2026-11-21T00:00:00Z"));
  expect(usedUp(0, 5, NOW)).toBe(NOW);
  expect(usedUp(1000, 5, NOW)).toBeNull();
  expect(usedUp(5, 0, NOW)).toBeNull();
});

it("of several budgets the smallest of a month counts", () => {
  const budget = (limit_usd: number, reset_interval: "daily" | "monthly" | null) => ({
    limit_usd,
    reset_interval,
  });
  expect(monthly([budget(1, "daily"), budget(50, "monthly"), budget(20, "monthly"), budget(5, null)])?.limit_usd).toBe(
    20,
  );
  expect(monthly([budget(1, "daily")])).toBeNull();
});
