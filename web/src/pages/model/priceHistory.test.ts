import { expect, it } from "vitest";
import { stepsOf } from "./priceHistory";

const step = (date: string, tag: string, prompt: string) => ({
  date,
  tag,
  provider_name: tag,
  prompt,
  completion: "-1",
});

it("holds a price until its next step, day by day up to today", () => {
  const history = [
    step("2026-11-25", "a", "0.000001"),
    step("2026-11-27", "a", "0.000002"),
    step("2026-11-26", "b", "3"),
  ];
  expect(stepsOf(history, "prompt", "2026-11-28")).toEqual({
    dates: ["2026-11-25", "2026-11-26", "2026-11-27", "2026-11-28"],
    series: [
      { id: "a", name: "a", values: [0.000001, 0.000001, 0.000002, 0.000002] },
      { id: "b", name: "b", values: [null, 3, 3, 3] },
    ],
  });
});

it("shows no price that is not known, and the last 400 days at most", () => {
  const { dates, series } = stepsOf([step("2020-01-01", "a", "0.000001")], "completion", "2026-11-28");
  expect([dates.length, dates.at(-1), series[0]?.values.at(-1)]).toEqual([400, "2026-11-28", null]);
});
