import { extent } from "d3-array";
import { scaleLinear, scaleLog } from "d3-scale";
import { useRef } from "react";
import { ChartFrame, NoData } from "./ChartFrame";
import { formOf, hueOf } from "./hue";
import { Marker } from "./marks";
import { middle, TICKS } from "./scale";
import { spokenTip, Tip } from "./Tip";
import type { Format, TipContent } from "./types";
import { useCrosshair } from "./useCrosshair";
import { useWidth } from "./useWidth";

export type Best = "high-x-high-y" | "high-x-low-y" | "low-x-high-y" | "low-x-low-y";

export interface ScatterPoint {
  id: string;
  name: string;
  x: number;
  y: number;
  /** Points of one group share a hue and a shape. */
  group?: string;
}

const TOP = 22;
const RIGHT = 12;
const BELOW = 38;
/** With more names than this the drawing would be all letters. */
const NAMED = 14;

/** Points over two figures; the quadrant where both are good, parted at the medians, is shaded. */
export function Scatter({
  title,
  hideTitle,
  points,
  xName,
  yName,
  xFormat,
  yFormat,
  best,
  log = false,
  height = 320,
}: {
  title: string;
  hideTitle?: boolean;
  points: ScatterPoint[];
  xName: string;
  yName: string;
  xFormat: Format;
  yFormat: Format;
  best?: Best;
  /** A logarithmic x axis; points at 0 or below have no place on it. */
  log?: boolean;
  height?: number;
}) {
  const box = useRef<HTMLDivElement>(null);
  const full = useWidth(box);
  const placed = points.filter(
    (point) => Number.isFinite(point.x) && Number.isFinite(point.y) && (!log || point.x > 0),
  );
  // By x, so that the arrow keys go from left to right.
  const sorted = placed.toSorted((a, b) => a.x - b.x || a.y - b.y);
  const [xLow = 0, xHigh = 1] = extent(sorted, (point) => point.x);
  const [yLow = 0, yHigh = 1] = extent(sorted, (point) => point.y);
  const inner = height - TOP - BELOW;
  const y = scaleLinear([Math.min(0, yLow), yHigh || 1], [inner, 0]).nice(TICKS);
  const yTicks = y.ticks(TICKS);
  const left = Math.max(20, ...yTicks.map((tick) => yFormat(tick).length * 7 + 12));
  const width = Math.max(80, full - left - RIGHT);
  const x = log
    ? scaleLog([xLow / 1.3, xHigh * 1.3], [0, width])
    : scaleLinear([Math.min(0, xLow), xHigh || 1], [0, width]).nice(TICKS);
  const xTicks = thin(x.ticks(TICKS), (tick) => x(tick), width);
  const groups = sorted.map((point) => point.group ?? point.id);
  const look = (point: ScatterPoint, index: number) => {
    const hue = point.group ? hueOf(point.group, groups) : "var(--hue-1)";
    return { hue, form: formOf(hue, index) };
  };
  const cross = useCrosshair(sorted.length, (px, py) => {
    let [found, near] = [null as number | null, Infinity];
    for (const [index, point] of sorted.entries()) {
      const distance = Math.hypot(px - left - x(point.x), py - TOP - y(point.y));
      if (distance < near) [found, near] = [index, distance];
    }
    return near < 40 ? found : null;
  });
  const table = {
    head: ["", xName, yName],
    rows: sorted.map((point) => [point.name, xFormat(point.x), yFormat(point.y)]),
  };
  if (sorted.length === 0) {
    return (
      <ChartFrame title={title} hideTitle={hideTitle}>
        <NoData height={height} />
      </ChartFrame>
    );
  }
  const at = cross.index === null ? undefined : sorted[cross.index];
  const content: TipContent | null = at
    ? {
        title: at.name,
        rows: [
          { id: "x", name: xName, value: xFormat(at.x) },
          { id: "y", name: yName, value: yFormat(at.y) },
        ],
      }
    : null;
  const [xMiddle, yMiddle] = [x(middle(sorted.map((p) => p.x))), y(middle(sorted.map((p) => p.y)))];
  const right = best?.startsWith("high-x") ?? false;
  const upper = best?.endsWith("high-y") ?? false;
  const names =
    sorted.length <= NAMED
      ? labelled(
          sorted,
          (p) => x(p.x),
          (p) => y(p.y),
          width,
        )
      : new Map();
  return (
    <ChartFrame title={title} hideTitle={hideTitle} table={table}>
      <div
        ref={box}
        role="group"
        aria-roledescription="chart"
        aria-label={`${title}. Arrow keys read its points.`}
        {...cross.handlers}
        className="relative touch-pan-y rounded select-none"
        style={{ height }}
      >
        <svg
          role="img"
          aria-label={`${title}: ${yName} over ${xName}, ${sorted.length} points`}
          width={full}
          height={height}
          className="block max-w-full overflow-visible text-[11px]"
        >
          <text x={0} y={10} fill="var(--ink-2)">
            {yName}
          </text>
          <g transform={`translate(${left},${TOP})`}>
            {best && sorted.length > 1 && (
              <g data-best={best}>
                <rect
                  x={right ? xMiddle : 0}
                  y={upper ? 0 : yMiddle}
                  width={right ? width - xMiddle : xMiddle}
                  height={upper ? yMiddle : inner - yMiddle}
                  fill="var(--good-soft)"
                />
                <text
                  x={right ? width - 6 : 6}
                  y={upper ? 14 : inner - 6}
                  textAnchor={right ? "end" : "start"}
                  fill="var(--good)"
                >
                  Best
                </text>
              </g>
            )}
            {yTicks.map((tick) => (
              <g key={tick} transform={`translate(0,${y(tick)})`}>
                <line x2={width} stroke="var(--line)" />
                <text x={-8} dy="0.32em" textAnchor="end" fill="var(--ink-3)">
                  {yFormat(tick)}
                </text>
              </g>
            ))}
            {xTicks.map((tick) => (
              <g key={tick} transform={`translate(${x(tick)},0)`}>
                <line y2={inner} stroke="var(--line)" />
                <text y={inner + 16} textAnchor="middle" fill="var(--ink-3)">
                  {xFormat(tick)}
                </text>
              </g>
            ))}
            <text x={width} y={inner + 32} textAnchor="end" fill="var(--ink-2)">
              {xName}
              {log ? " (logarithmic)" : ""}
            </text>
            {sorted.map((point, index) => {
              const label = names.get(point.id);
              return (
                <g key={point.id} data-point={point.id}>
                  <Marker {...look(point, 0)} x={x(point.x)} y={y(point.y)} size={index === cross.index ? 130 : 64} />
                  {label && (
                    <text x={label.x} y={label.y} textAnchor={label.anchor} dy="0.32em" fill="var(--ink-2)">
                      {point.name}
                    </text>
                  )}
                </g>
              );
            })}
          </g>
        </svg>
        {content && at && <Tip content={content} x={left + x(at.x)} width={full} />}
        <p role="status" className="sr-only">
          {content && cross.spoken ? spokenTip(content) : ""}
        </p>
      </div>
    </ChartFrame>
  );
}

/** Without those that would touch the one before. */
function thin(ticks: number[], place: (tick: number) => number, width: number): number[] {
  const room = Math.min(64, width / 3);
  const kept: number[] = [];
  for (const tick of ticks) {
    const last = kept.at(-1);
    if (last === undefined || place(tick) - place(last) >= room) kept.push(tick);
  }
  return kept;
}

interface Label {
  x: number;
  y: number;
  anchor: "start" | "end";
}

/** Names beside their points, as far as they do not lie on each other; the tooltip has the others. */
function labelled(
  points: ScatterPoint[],
  xOf: (point: ScatterPoint) => number,
  yOf: (point: ScatterPoint) => number,
  width: number,
): Map<string, Label> {
  const placed: { from: number; to: number; y: number }[] = points.map((p) => ({
    from: xOf(p) - 6,
    to: xOf(p) + 6,
    y: yOf(p),
  }));
  const found = new Map<string, Label>();
  for (const [index, point] of points.entries()) {
    const long = point.name.length * 6;
    const [px, py] = [xOf(point), yOf(point)];
    for (const anchor of ["start", "end"] as const) {
      const from = anchor === "start" ? px + 9 : px - 9 - long;
      const to = from + long;
      const free = placed.every(
        (each, other) => other === index || to < each.from || from > each.to || Math.abs(each.y - py) > 12,
      );
      if (from < 0 || to > width || !free) continue;
      placed.push({ from, to, y: py });
      found.set(point.id, { x: anchor === "start" ? px + 9 : px - 9, y: py, anchor });
      break;
    }
  }
  return found;
}
