/** Boxes and points in what a model says, in the form of Qwen3-VL: JSON with `bbox_2d` or `point_2d`, 0 to 1000 across the picture. */

export type Mark = { label: string } & (
  { kind: "box"; x1: number; y1: number; x2: number; y2: number } | { kind: "point"; x: number; y: number }
);

/** The coordinates' right and lower end. */
export const SPAN = 1000;
/** More cannot be told apart in a picture. */
const MARKS_MAX = 200;

/** Every mark in a text: in a fence, in a list, alone, between sentences, in a list that was cut off. */
export function marksIn(text: string): Mark[] {
  const marks: Mark[] = [];
  if (!/bbox_2d|point_2d|coordinate/.test(text)) return marks;
  for (const object of objects(text)) {
    const mark = markOf(object);
    if (mark) marks.push(mark);
    if (marks.length === MARKS_MAX) break;
  }
  return marks;
}

/** The innermost JSON objects of a text. Boxes are flat objects, so that each is found even where what is around it is not closed. */
function* objects(text: string): Generator<Record<string, unknown>> {
  for (const [found] of text.matchAll(/\{[^{}]{1,4000}\}/g)) {
    try {
      yield JSON.parse(found) as Record<string, unknown>;
    } catch {
      // Braces that hold something else.
    }
  }
}

function markOf(object: Record<string, unknown>): Mark | null {
  const label = [object.label, object.text_content, object.sub_label, object.action].find(
    (each) => typeof each === "string",
  );
  const named = { label: typeof label === "string" ? label.slice(0, 80) : "" };
  const box = numbers(object.bbox_2d, 4);
  if (box) {
    const [x1, y1, x2, y2] = box as [number, number, number, number];
    return {
      ...named,
      kind: "box",
      x1: Math.min(x1, x2),
      y1: Math.min(y1, y2),
      x2: Math.max(x1, x2),
      y2: Math.max(y1, y2),
    };
  }
  const point = numbers(object.point_2d, 2) ?? numbers(object.coordinate, 2);
  return point ? { ...named, kind: "point", x: point[0]!, y: point[1]! } : null;
}

function numbers(value: unknown, count: number): number[] | null {
  if (!Array.isArray(value) || value.length !== count) return null;
  if (!value.every((each) => typeof each === "number" && Number.isFinite(each))) return null;
  return (value as number[]).map((each) => Math.min(Math.max(each, 0), SPAN));
}
