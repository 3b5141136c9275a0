import { useId, useState } from "react";
import { UNKNOWN } from "@/format/numbers";
import { ChartFrame, type LegendItem, NoData } from "./ChartFrame";
import { formOf, hueOf } from "./hue";
import { Texture } from "./marks";
import { innerHeight, Plot } from "./Plot";
import { foldOther, known, stacked, ticksOf, totalOf, verticalScale } from "./scale";
import type { Format, Series, TableView, TipContent } from "./types";

/** A bucket that is narrower has no room for words above its bar; the legend has them. */
const NAMED = 64;

export interface StackedBarsProps {
  title: string;
  hideTitle?: boolean;
  /** Names of the buckets, oldest first. */
  buckets: string[];
  /** From below. More than eight fold into "Other". */
  series: Series[];
  format: Format;
  /** For tooltips and the table, where there is room for every digit. */
  exact?: Format;
  height?: number;
  /** The last bucket is still running: its bar is hatched. */
  partialLast?: boolean;
  /** What the last bucket's sum will be if it goes on like this: a dashed outline. */
  projected?: number | null;
}

/** Bars of parts over buckets of time. */
export function StackedBars({
  title,
  hideTitle,
  buckets,
  series: given,
  format,
  exact = format,
  height = 240,
  partialLast = false,
  projected = null,
}: StackedBarsProps) {
  const id = useId();
  const [pointed, setPointed] = useState<string | null>(null);
  const ids = given.map((each) => each.id);
  const series = foldOther(given).map((each, index) => {
    const hue = each.hue ?? hueOf(each.id, ids);
    return { ...each, hue, form: formOf(hue, index) };
  });
  const totals = buckets.map((_, bucket) => totalOf(series, bucket));
  const last = buckets.length - 1;
  const sum = totals[last] ?? null;
  const ahead = partialLast && projected !== null && sum !== null && projected > sum ? projected : null;
  const values = known(totals);
  if (values.every((value) => value === 0)) {
    return (
      <ChartFrame title={title} hideTitle={hideTitle}>
        <NoData height={height} />
      </ChartFrame>
    );
  }
  const scale = verticalScale([...totals, ahead], innerHeight(height, partialLast));
  const ticks = ticksOf(
    scale,
    series.every((each) => known(each.values).every(Number.isInteger)),
  );
  const pieces = stacked(series, buckets.length);
  const shown = (value: number | null | undefined) => (value === null || value === undefined ? UNKNOWN : exact(value));
  const tip = (bucket: number): TipContent => ({
    title: buckets[bucket] + (partialLast && bucket === last ? " (so far)" : ""),
    rows: [
      ...series
        .filter((each) => series.length === 1 || each.values[bucket])
        .map((each) => ({
          id: each.id,
          name: each.name,
          value: shown(each.values[bucket]),
          hue: each.hue,
          form: each.form,
        }))
        .toReversed(),
      ...(series.length > 1 ? [{ id: "total", name: "Total", value: shown(totals[bucket]) }] : []),
    ],
    note: bucket === last && ahead !== null ? `${format(ahead)} by its end if it goes on like this` : null,
  });
  const fill = (index: number, bucket: number) =>
    `url(#${id}-${index}${partialLast && bucket === last ? "-partial" : ""})`;
  const table: TableView = {
    head: ["", ...series.map((each) => each.name), ...(series.length > 1 ? ["Total"] : [])],
    rows: buckets.map((bucket, index) => [
      bucket + (partialLast && index === last ? " (so far)" : ""),
      ...series.map((each) => shown(each.values[index])),
      ...(series.length > 1 ? [shown(totals[index])] : []),
    ]),
  };
  const legend: LegendItem[] = [
    ...(series.length > 1
      ? series.map((each, index) => ({
          id: each.id,
          name: each.name,
          swatch: <rect width={12} height={12} rx={2} fill={`url(#${id}-${index})`} />,
        }))
      : []),
    ...(partialLast
      ? [
          {
            id: "partial",
            name: "So far",
            swatch: <rect width={12} height={12} rx={2} fill={`url(#${id}-so-far)`} />,
          },
        ]
      : []),
    ...(ahead !== null
      ? [
          {
            id: "projected",
            name: `Projected: ${format(ahead)}`,
            swatch: (
              <rect
                x={0.5}
                y={0.5}
                width={11}
                height={11}
                rx={2}
                fill="none"
                stroke="var(--line-strong)"
                strokeDasharray="3 2"
              />
            ),
          },
        ]
      : []),
  ];
  return (
    <ChartFrame title={title} hideTitle={hideTitle} legend={legend} table={table} onPoint={setPointed}>
      <Plot
        title={title}
        height={height}
        labels={buckets}
        lastNote={partialLast ? "so far" : null}
        scale={scale}
        ticks={ticks}
        format={format}
        bars
        tip={tip}
      >
        {({ x, step, width }) => {
          const bar = Math.max(1, Math.min(step * 0.76, 56));
          const dim = (index: number) =>
            pointed !== null && series.some((each) => each.id === pointed) && series[index]?.id !== pointed;
          return (
            <>
              <defs>
                {series.map((each, index) => (
                  <Texture key={each.id} id={`${id}-${index}`} hue={each.hue} form={each.form} />
                ))}
                {partialLast &&
                  series.map((each, index) => (
                    <Texture key={each.id} id={`${id}-${index}-partial`} hue={each.hue} form={each.form} partial />
                  ))}
                {partialLast && <Texture id={`${id}-so-far`} hue="var(--line-strong)" form={0} partial />}
              </defs>
              {pieces.map((parts, bucket) =>
                parts.map((piece) => {
                  const top = scale(piece.to);
                  // A hair of ground between the parts, where they are tall enough to spare it.
                  const tall = scale(piece.from) - top;
                  return (
                    <rect
                      key={`${bucket}-${piece.series}`}
                      data-part={series[piece.series]?.id}
                      x={x(bucket) - bar / 2}
                      y={top}
                      width={bar}
                      height={Math.max(tall - (tall > 3 ? 1 : 0), 0.75)}
                      fill={fill(piece.series, bucket)}
                      opacity={dim(piece.series) ? 0.25 : 1}
                    />
                  );
                }),
              )}
              {ahead !== null && sum !== null && (
                <g>
                  <rect
                    data-projected
                    x={x(last) - bar / 2 + 0.5}
                    y={scale(ahead)}
                    width={Math.max(bar - 1, 1)}
                    height={Math.max(scale(sum) - scale(ahead) - 1, 0)}
                    fill="none"
                    stroke="var(--line-strong)"
                    strokeDasharray="4 3"
                  />
                  {step >= NAMED && (
                    <text
                      x={Math.min(x(last) + bar / 2, width)}
                      y={scale(ahead) - 4}
                      textAnchor="end"
                      fill="var(--ink-2)"
                      stroke="var(--ground)"
                      strokeWidth={4}
                      paintOrder="stroke"
                    >
                      {format(ahead)} projected
                    </text>
                  )}
                </g>
              )}
            </>
          );
        }}
      </Plot>
    </ChartFrame>
  );
}
