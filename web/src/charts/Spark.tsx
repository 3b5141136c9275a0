import { extent } from "d3-array";
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { UNKNOWN } from "@/format/numbers";
import { known, runs } from "./scale";
import { Tip } from "./Tip";
import type { Format, Value } from "./types";
import { useCrosshair } from "./useCrosshair";

export interface SparkProps {
  title: string;
  values: Value[];
  format: Format;
  /** What each value is of ("14:00"), for the tooltip. */
  labels?: string[];
  width?: number;
  height?: number;
  hue?: string;
  /** Among hundreds, where each one more stop of the Tab key would be in the way. */
  still?: boolean;
}

/** A line as small as a word. */
export function Spark({
  title,
  values,
  format,
  labels,
  width = 120,
  height = 28,
  hue = "var(--hue-1)",
  still = false,
}: SparkProps) {
  const [low = 0, high = 1] = extent(known(values));
  const flat = low === high;
  const y = scaleLinear([low, high], flat ? [height / 2, height / 2] : [height - 4, 4]);
  const x = (index: number) => 4 + (index / Math.max(values.length - 1, 1)) * (width - 8);
  const cross = useCrosshair(values.length, (px) =>
    values.length === 0
      ? null
      : Math.min(values.length - 1, Math.max(0, Math.round(((px - 4) / (width - 8)) * (values.length - 1)))),
  );
  const path = line<Value>()
    .defined((value) => value !== null)
    .x((_, index) => x(index))
    .y((value) => y(value ?? 0));
  const ends = runs(values);
  const latest = known(values).at(-1);
  const value = (at: number) => (typeof values[at] === "number" ? format(values[at]) : UNKNOWN);
  const content =
    cross.index === null
      ? null
      : { title, rows: [{ id: "value", name: labels?.[cross.index] ?? "", value: value(cross.index) }] };
  const words =
    latest === undefined
      ? `${title}: no data`
      : `${title}: latest ${format(latest)}, lowest ${format(low)}, highest ${format(high)}`;
  const { tabIndex: _, ...pointerOnly } = cross.handlers;
  return (
    <span
      role="img"
      aria-label={words}
      {...(still ? pointerOnly : cross.handlers)}
      className="relative inline-block rounded align-middle"
      style={{ width, height }}
    >
      <svg aria-hidden width={width} height={height} className="block overflow-visible">
        {latest === undefined ? (
          <line
            x1={4}
            x2={width - 4}
            y1={height / 2}
            y2={height / 2}
            stroke="var(--line-strong)"
            strokeDasharray="2 3"
          />
        ) : (
          <path d={path(values) ?? ""} fill="none" stroke={hue} strokeWidth={1.5} strokeLinejoin="round" />
        )}
        {ends
          .filter(([first, end], index) => first === end || index === ends.length - 1)
          .map(([, end]) => (
            <circle key={end} cx={x(end)} cy={y(values[end] ?? 0)} r={2} fill={hue} />
          ))}
        {cross.index !== null && (
          <line x1={x(cross.index)} x2={x(cross.index)} y2={height} stroke="var(--line-strong)" strokeDasharray="2 2" />
        )}
      </svg>
      {content && cross.index !== null && (
        <span className="absolute top-full left-0 mt-1 block w-full">
          <Tip content={content} x={x(cross.index)} width={width} />
        </span>
      )}
      <span role="status" className="sr-only">
        {content && cross.spoken ? `${labels?.[cross.index ?? 0] ?? ""} ${value(cross.index ?? 0)}` : ""}
      </span>
    </span>
  );
}
