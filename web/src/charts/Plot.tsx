import type { ScaleLinear } from "d3-scale";
import { type ReactNode, useRef } from "react";
import { labelStep } from "./scale";
import { spokenTip, Tip } from "./Tip";
import type { Format, TipContent } from "./types";
import { useCrosshair } from "./useCrosshair";
import { useWidth } from "./useWidth";

const TOP = 10;
const RIGHT = 8;
const BELOW = 22;

/** The room for the vertical axis's labels. */
export function leftOf(ticks: number[], format: Format): number {
  return Math.max(20, ...ticks.map((tick) => format(tick).length * 7 + 12));
}

/** How tall the drawing is inside a plot of this height. */
export function innerHeight(height: number, second = false): number {
  return height - TOP - BELOW - (second ? 12 : 0);
}

export interface Inside {
  width: number;
  height: number;
  /** The place of a bucket's middle. */
  x: (index: number) => number;
  /** A bucket's width. */
  step: number;
  at: number | null;
}

/** Axes, crosshair and tooltip of a chart over buckets. `bars` gives each bucket a width; else the first and last stand at the edges. */
export function Plot({
  title,
  height,
  labels,
  lastNote,
  scale,
  ticks,
  format,
  bars,
  tip,
  children,
}: {
  title: string;
  height: number;
  labels: string[];
  /** Below the last label. */
  lastNote?: string | null;
  scale: ScaleLinear<number, number>;
  ticks: number[];
  format: Format;
  bars: boolean;
  tip: (index: number) => TipContent;
  children: (inside: Inside) => ReactNode;
}) {
  const box = useRef<HTMLDivElement>(null);
  const full = useWidth(box);
  const count = labels.length;
  const left = leftOf(ticks, format);
  const width = Math.max(40, full - left - RIGHT);
  const inner = innerHeight(height, Boolean(lastNote));
  const step = bars ? width / Math.max(count, 1) : width / Math.max(count - 1, 1);
  const x = (index: number) => (bars ? (index + 0.5) * step : count === 1 ? width / 2 : index * step);
  const cross = useCrosshair(count, (px) => {
    if (count === 0) return null;
    const place = bars ? Math.floor((px - left) / step) : Math.round((px - left) / step);
    return Math.min(count - 1, Math.max(0, place));
  });
  const content = cross.index === null ? null : tip(cross.index);
  // The first and last labels of a line stand inwards, towards their neighbours.
  const every = labelStep(labels, bars ? width : width / 1.5);
  return (
    <div
      ref={box}
      role="group"
      aria-roledescription="chart"
      aria-label={`${title}. Arrow keys read its figures.`}
      {...cross.handlers}
      className="relative touch-pan-y rounded select-none"
      style={{ height }}
    >
      <svg
        role="img"
        aria-label={title}
        width={full}
        height={height}
        className="block max-w-full overflow-visible text-[11px]"
      >
        <g transform={`translate(${left},${TOP})`}>
          {ticks.map((tick) => (
            <g key={tick} transform={`translate(0,${scale(tick)})`}>
              <line x2={width} stroke="var(--line)" />
              <text x={-8} dy="0.32em" textAnchor="end" fill="var(--ink-3)">
                {format(tick)}
              </text>
            </g>
          ))}
          {cross.index !== null && bars && (
            <rect x={x(cross.index) - step / 2} width={step} height={inner} fill="var(--sunken)" />
          )}
          {cross.index !== null && !bars && (
            <line
              x1={x(cross.index)}
              x2={x(cross.index)}
              y2={inner}
              stroke="var(--line-strong)"
              strokeDasharray="3 3"
            />
          )}
          {children({ width, height: inner, x, step, at: cross.index })}
          {labels.map((label, index) =>
            // Counted from the end: the newest always has its label.
            (count - 1 - index) % every === 0 ? (
              <text
                key={index}
                x={x(index)}
                y={inner + 16}
                fill="var(--ink-3)"
                textAnchor={
                  bars
                    ? "middle"
                    : index === count - 1 && count > 1
                      ? "end"
                      : index === 0 && count > 1
                        ? "start"
                        : "middle"
                }
              >
                {label}
              </text>
            ) : null,
          )}
          {lastNote && count > 0 && (
            <text
              x={x(count - 1)}
              y={inner + 29}
              fill="var(--ink-2)"
              textAnchor={step < 44 ? "end" : "middle"}
              dx={step < 44 ? step / 2 : 0}
            >
              {lastNote}
            </text>
          )}
        </g>
      </svg>
      {content && cross.index !== null && <Tip content={content} x={left + x(cross.index)} width={full} />}
      <p role="status" className="sr-only">
        {content && cross.spoken ? spokenTip(content) : ""}
      </p>
    </div>
  );
}
