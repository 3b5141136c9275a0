import { expect, it } from "vitest";
import { ago, day, duration } from "./dates";

it("writes days the same in every zone", () => {
  expect(day("2025-09-23")).toBe("Sep 23, 2025");
  expect(day(1758585600)).toBe("Sep 23, 2025");
  expect(day(null)).toBe("-");
  expect(day(0)).toBe("-");
  expect(day("yesterday")).toBe("-");
});

it("says how long ago within a day", () => {
  const now = Date.parse("2026-11-29T12:00:00Z");
  expect(ago("2026-11-29T11:59:58Z", now)).toBe("now");
  expect(ago("2026-11-29T11:58:10Z", now)).toBe("1m ago");
  expect(ago("2026-11-29T09:00:00Z", now)).toBe("3h ago");
  expect(ago("2026-11-29T12:05:30Z", now)).toBe("in 5m");
  expect(ago("2026-11-27T12:00:00Z", now)).toBe("Nov 27, 2026");
});

it("writes spans", () => {
  expect(duration(850)).toBe("850 ms");
  expect(duration(12_300)).toBe("12 s");
  expect(duration(200_000)).toBe("3 m 20 s");
  expect(duration(7_500_000)).toBe("2 h 5 m");
});
