import { useState } from "react";
import { Button } from "@/ui/Button";
import { type Mark, SPAN } from "./boxes";
import type { Attachment } from "./types";
import { useFile } from "./useFile";

/** In the drawing's own unit, about a pixel of the screen. A letter's width is known because its font is of one width. */
const WIDTH = 480;
const LETTER = 6.6;
const LINE = 16;

/** The picture that was asked about, with the boxes and points of the answer drawn on it. */
export function MarkedPicture({ pictures, marks }: { pictures: Attachment[]; marks: Mark[] }) {
  const [drawn, setDrawn] = useState(true);
  const [at, setAt] = useState(0);
  const picture = pictures[at] ?? pictures[0];
  const url = useFile(picture?.id);
  if (!picture?.width || !picture.height) return null;
  const width = WIDTH;
  const height = (WIDTH * picture.height) / picture.width;
  const labels = [...new Set(marks.map((mark) => mark.label))];
  const hue = (mark: Mark) => `var(--hue-${(labels.indexOf(mark.label) % 8) + 1})`;
  const names = marks.map((mark) => mark.label || mark.kind).join(", ");
  return (
    <figure className="my-3 max-w-lg">
      <div className="relative overflow-hidden rounded-lg border border-line bg-raised">
        <svg
          viewBox={`0 0 ${width} ${height}`}
          role="img"
          aria-label={drawn ? `${picture.name} with ${marks.length} marked: ${names}` : picture.name}
          className="block max-h-[28rem] w-full"
        >
          {url && <image href={url} width={width} height={height} />}
          {drawn &&
            marks.map((mark, index) => (
              <Drawn key={index} mark={mark} colour={hue(mark)} width={width} height={height} />
            ))}
        </svg>
      </div>
      <figcaption className="mt-1.5 flex flex-wrap items-center justify-between gap-2 text-xs text-ink-2">
        <span>
          {marks.length} {marks.length === 1 ? "place" : "places"} marked by the model
        </span>
        <span className="flex gap-1">
          {pictures.length > 1 && (
            <Button small look="quiet" onClick={() => setAt((at + 1) % pictures.length)}>
              Picture {at + 1} of {pictures.length}
            </Button>
          )}
          <Button small look="quiet" aria-pressed={drawn} onClick={() => setDrawn(!drawn)}>
            {drawn ? "Hide marks" : "Show marks"}
          </Button>
        </span>
      </figcaption>
    </figure>
  );
}

function Drawn({ mark, colour, width, height }: { mark: Mark; colour: string; width: number; height: number }) {
  const x = (value: number) => (value / SPAN) * width;
  const y = (value: number) => (value / SPAN) * height;
  if (mark.kind === "point")
    return (
      <g>
        <circle cx={x(mark.x)} cy={y(mark.y)} r={7} fill="none" stroke="var(--ground)" strokeWidth={5} />
        <circle cx={x(mark.x)} cy={y(mark.y)} r={7} fill="none" stroke={colour} strokeWidth={2.5} />
        <circle cx={x(mark.x)} cy={y(mark.y)} r={1.5} fill={colour} />
        <Label text={mark.label} x={x(mark.x) + 11} y={y(mark.y) - LINE / 2} colour={colour} width={width} />
      </g>
    );
  const box = { x: x(mark.x1), y: y(mark.y1), width: x(mark.x2 - mark.x1), height: y(mark.y2 - mark.y1), rx: 2 };
  // Above the box, or inside it where there is no room.
  const top = box.y >= LINE + 2 ? box.y - LINE - 2 : box.y + 2;
  return (
    <g>
      <rect {...box} fill="none" stroke="var(--ground)" strokeWidth={4.5} />
      <rect {...box} fill={colour} fillOpacity={0.1} stroke={colour} strokeWidth={2.5} />
      <Label text={mark.label} x={box.x} y={top} colour={colour} width={width} />
    </g>
  );
}

function Label({ text, x, y, colour, width }: { text: string; x: number; y: number; colour: string; width: number }) {
  if (!text) return null;
  const size = Math.min(text.length * LETTER + 10, width);
  const left = Math.min(Math.max(x, 0), width - size);
  return (
    <g transform={`translate(${left} ${y})`}>
      <rect width={size} height={LINE} rx={3} fill="var(--ground)" stroke={colour} />
      <text x={5} y={12} fontSize={LETTER / 0.6} fontFamily="var(--font-mono)" fill="var(--ink)">
        {text}
      </text>
    </g>
  );
}
