import { area, line } from "d3-shape";
import { useState } from "react";
import { UNKNOWN } from "@/format/numbers";
import { ChartFrame, NoData } from "./ChartFrame";
import { formOf, hueOf } from "./hue";
import { Marker } from "./marks";
import { innerHeight, Plot } from "./Plot";
import { known, runs, ticksOf, verticalScale } from "./scale";
import type { Format, Series, TableView, TipContent, Value } from "./types";

/** A line has about this many shapes on it, so that it is told by more than its colour. */
const MARKERS = 12;

export interface LineSeries extends Series {
  /** Around the line, such as p50 to p90. */
  band?: { low: Value[]; high: Value[] };
}

export interface LinesProps {
  title: string;
  hideTitle?: boolean;
  x: string[];
  /** How a place on the axis is written; `x` itself without it. */
  xLabel?: (x: string) => string;
  series: LineSeries[];
  format: Format;
  exact?: Format;
  height?: number;
  /** From 0 upwards without it; "auto" is close around the values. */
  domain?: [number, number] | "auto";
}

/** Lines over time; where a value is not known the line has a gap. */
export function Lines({
  title,
  hideTitle,
  x: places,
  xLabel,
  series: given,
  format,
  exact = format,
  height = 220,
  domain,
}: LinesProps) {
  const [pointed, setPointed] = useState<string | null>(null);
  const ids = given.map((each) => each.id);
  const series = given.map((each, index) => {
    const hue = each.hue ?? hueOf(each.id, ids);
    return { ...each, hue, form: formOf(hue, index) };
  });
  const values = series.flatMap((each) => [...each.values, ...(each.band?.low ?? []), ...(each.band?.high ?? [])]);
  if (known(values).length === 0) {
    return (
      <ChartFrame title={title} hideTitle={hideTitle}>
        <NoData height={height} />
      </ChartFrame>
    );
  }
  const labels = places.map((place) => xLabel?.(place) ?? place);
  const scale = verticalScale(values, innerHeight(height), domain);
  const ticks = ticksOf(scale, false);
  const shown = (value: Value | undefined) => (value === null || value === undefined ? UNKNOWN : exact(value));
  const tip = (index: number): TipContent => ({
    title: labels[index] ?? "",
    rows: series.map((each) => ({
      id: each.id,
      name: each.name,
      value: shown(each.values[index]) + bandWords(each, index, exact),
      hue: each.hue,
      form: each.form,
    })),
  });
  const table: TableView = {
    head: ["", ...series.map((each) => each.name)],
    rows: labels.map((label, index) => [
      label,
      ...series.map((each) => shown(each.values[index]) + bandWords(each, index, exact)),
    ]),
  };
  const legend = series.map((each) => ({
    id: each.id,
    name: each.name,
    swatch: (
      <>
        <line x2={12} y1={6} y2={6} stroke={each.hue} strokeWidth={2} />
        <Marker form={each.form} hue={each.hue} x={6} y={6} />
      </>
    ),
  }));
  return (
    <ChartFrame
      title={title}
      hideTitle={hideTitle}
      legend={legend.length > 1 ? legend : []}
      table={table}
      onPoint={setPointed}
    >
      <Plot
        title={title}
        height={height}
        labels={labels}
        scale={scale}
        ticks={ticks}
        format={format}
        bars={false}
        tip={tip}
      >
        {({ x, at }) => {
          const path = line<Value>()
            .defined((value) => value !== null)
            .x((_, index) => x(index))
            .y((value) => scale(value ?? 0));
          const every = Math.max(1, Math.ceil(places.length / MARKERS));
          return series.map((each, order) => {
            const alone = new Set(runs(each.values).flatMap(([first, end]) => (first === end ? [first] : [])));
            const ends = runs(each.values).at(-1)?.[1];
            return (
              <g key={each.id} data-line={each.id} opacity={pointed !== null && pointed !== each.id ? 0.2 : 1}>
                {each.band && (
                  <path
                    d={
                      area<Value>()
                        .defined((low, index) => low !== null && (each.band?.high[index] ?? null) !== null)
                        .x((_, index) => x(index))
                        .y0((low) => scale(low ?? 0))
                        .y1((_, index) => scale(each.band?.high[index] ?? 0))(each.band.low) ?? ""
                    }
                    fill={each.hue}
                    opacity={0.16}
                  />
                )}
                <path
                  d={path(each.values) ?? ""}
                  fill="none"
                  stroke={each.hue}
                  strokeWidth={2}
                  strokeLinejoin="round"
                />
                {each.values.map((value, index) =>
                  value !== null &&
                  (alone.has(index) || index === ends || index === at || (index + order * 2) % every === 0) ? (
                    <Marker
                      key={index}
                      form={each.form}
                      hue={each.hue}
                      x={x(index)}
                      y={scale(value)}
                      size={index === at ? 64 : 36}
                    />
                  ) : null,
                )}
              </g>
            );
          });
        }}
      </Plot>
    </ChartFrame>
  );
}

function bandWords(series: LineSeries, index: number, format: Format): string {
  const [low, high] = [series.band?.low[index], series.band?.high[index]];
  return typeof low === "number" && typeof high === "number" ? ` (${format(low)} to ${format(high)})` : "";
}
