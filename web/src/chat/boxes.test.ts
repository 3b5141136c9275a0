import { describe, expect, it } from "vitest";
import { marksIn } from "./boxes";

describe("marks", () => {
  it("are read from a fence, from prose, from a call", () => {
    const box = { kind: "box", label: "red circle", x1: 410, y1: 150, x2: 650, y2: 470 };
    const json = '[{"bbox_2d": [410, 150, 650, 470], "label": "red circle"}]';
    expect(marksIn(json)).toEqual([box]);
    expect(marksIn("Here:\n```json\n" + json + "\n```\nand more")).toEqual([box]);
    expect(marksIn(`It is at ${json.slice(1, -1)}.`)).toEqual([box]);
    expect(marksIn('{"action": "left_click", "coordinate": [500, 250]}')).toEqual([
      { kind: "point", label: "left_click", x: 500, y: 250 },
    ]);
  });
  it("of a list that was cut off are those that are whole", () => {
    const text = '```json\n[{"bbox_2d":[1,2,3,4],"label":"a"},{"point_2d":[5,6],"label":"b"},{"bbox_2d":[7,8';
    expect(marksIn(text).map((mark) => mark.label)).toEqual(["a", "b"]);
  });
  it("are put right: corners in order, inside the picture", () => {
    expect(marksIn('{"bbox_2d":[650,470,-10,1200]}')).toEqual([
      { kind: "box", label: "", x1: 0, y1: 470, x2: 650, y2: 1000 },
    ]);
  });
  it("are named by text that was read", () => {
    expect(marksIn('{"bbox_2d":[1,2,3,4],"text_content":"TOTAL"}')[0]?.label).toBe("TOTAL");
  });
  it("are only what they look like", () => {
    for (const text of [
      "",
      "no marks, but bbox_2d is a word",
      '{"bbox_2d":[1,2,3]}',
      '{"bbox_2d":["1",2,3,4]}',
      '{"bbox_2d":null}',
      '{"point_2d":[1e999,2]}',
      '{"bbox_2d":{"x":1}}',
      "bbox_2d {{{{",
    ])
      expect(marksIn(text)).toEqual([]);
  });
  it("have an end", () => {
    expect(marksIn('{"point_2d":[1,2]}'.repeat(5000))).toHaveLength(200);
    expect(marksIn('{"bbox_2d":'.repeat(20_000))).toEqual([]);
  });
});
