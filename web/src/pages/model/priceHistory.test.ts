import { expect, it } from "vitest";
import { stepsOf } from "./priceHistory";

it("holds a price until its next step, up to today", () => {
  const step = (date: string, tag: string, prompt: string) => ({
    date,
    tag,
    provider_name: tag,
    prompt,
    completion: "-1",
  });
  const history = [
    step("2026-11-20", "a", "0.000001"),
    step("2026-11-24", "a", "0.000002"),
    step("2026-11-22", "b", "-1"),
  ];
  expect(stepsOf(history, "prompt", "2026-11-29")).toEqual({
    dates: ["2026-11-20", "2026-11-22", "2026-11-24", "2026-11-29"],
    series: [
      { id: "a", name: "a", values: [0.000001, 0.000001, 0.000002, 0.000002] },
      { id: "b", name: "b", values: [null, null, null, null] },
    ],
  });
});
