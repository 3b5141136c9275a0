import { describe, expect, it } from "vitest";
import { momentsIn, timecode } from "./moments";

const seconds = (text: string, duration = 100) => momentsIn(text, duration).map((moment) => moment.seconds);

describe("moments", () => {
  it.each([
    ["at <3.5 seconds> and <0.3 seconds>", [0.3, 3.5]],
    ["The star appears at 2.0s.", [2]],
    ["after 12 seconds", [12]],
    ["from 00:05 to 01:10.50", [5, 70.5]],
    ["0:03 and 0:03 again", [3]],
    ['{"start": "00:02.25", "end": "00:04.00"}', [2.25, 4]],
    ["ratio 16:9, 3 stars, 5 shapes", []],
    ["nothing at all", []],
  ])("of %j", (text, found) => expect(seconds(text)).toEqual(found));
  it("beyond the clip's end are none", () => {
    expect(seconds("at 01:30 and 0:10", 20)).toEqual([10]);
    expect(seconds("at 1:00:30", 4000)).toEqual([3630]);
  });
  it("are written as a player does", () => {
    expect(timecode(3.5)).toBe("0:03.5");
    expect(timecode(70)).toBe("1:10");
    expect(timecode(3723)).toBe("1:02:03");
  });
});
