import { expect, it } from "vitest";
import { partsOf } from "./activityParts";

it("splits a day's tokens without counting one twice", () => {
  const day = {
    date: "2026-11-20",
    prompt_tokens: 100,
    completion_tokens: 50,
    reasoning_tokens: 30,
    image_tokens: 60,
    video_tokens: 0,
    requests: 3,
    tool_calls: 1,
  };
  const parts = partsOf([day]);
  expect(parts.map(({ id, values }) => [id, values[0]])).toEqual([
    ["prompt", 40],
    ["image", 60],
    ["reasoning", 30],
    ["completion", 20],
  ]);
});
