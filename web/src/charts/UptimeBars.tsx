import { useRef } from "react";
import { uptime as uptimeText, whole } from "@/format/numbers";
import { ChartFrame, type LegendItem } from "./ChartFrame";
import { type Grade, gradeOf } from "./scale";
import { spokenTip, Tip } from "./Tip";
import type { TableView, TipContent, Value } from "./types";
import { useCrosshair } from "./useCrosshair";
import { useWidth } from "./useWidth";

export interface UptimeBar {
  label: string;
  uptime: Value;
  requests: Value;
}

/** A worse hour is lower as well as of another colour. */
const LOOKS: Record<Grade, { part: number; hue: string; name: string }> = {
  good: { part: 1, hue: "var(--good)", name: "95% and more" },
  warn: { part: 0.7, hue: "var(--warn)", name: "85% to 95%" },
  bad: { part: 0.45, hue: "var(--bad)", name: "Under 85%" },
  none: { part: 0.2, hue: "var(--line-strong)", name: "No requests" },
};

/** Thin bars, one an hour. `compact` is the bars alone, for a row of a table. */
export function UptimeBars({
  title,
  hideTitle,
  bars,
  height = 36,
  compact = false,
}: {
  title: string;
  hideTitle?: boolean;
  bars: UptimeBar[];
  height?: number;
  compact?: boolean;
}) {
  const drawing = <Bars title={title} bars={bars} height={height} />;
  if (compact) return drawing;
  const table: TableView = {
    head: ["", "Uptime", "Requests"],
    rows: bars.map((bar) => [bar.label, uptimeText(bar.uptime), whole(bar.requests)]),
  };
  const legend: LegendItem[] = (Object.keys(LOOKS) as Grade[]).map((grade) => ({
    id: grade,
    name: LOOKS[grade].name,
    swatch: (
      <rect x={4} width={4} y={12 - 12 * LOOKS[grade].part} height={12 * LOOKS[grade].part} fill={LOOKS[grade].hue} />
    ),
  }));
  return (
    <ChartFrame title={title} hideTitle={hideTitle} legend={legend} table={table}>
      {drawing}
    </ChartFrame>
  );
}

function Bars({ title, bars, height }: { title: string; bars: UptimeBar[]; height: number }) {
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const step = width / Math.max(bars.length, 1);
  const cross = useCrosshair(bars.length, (px) =>
    bars.length ? Math.min(bars.length - 1, Math.max(0, Math.floor(px / step))) : null,
  );
  const bar = cross.index === null ? undefined : bars[cross.index];
  const content: TipContent | null = bar
    ? {
        title: bar.label,
        rows: [
          { id: "uptime", name: "Uptime", value: uptimeText(bar.uptime) },
          { id: "requests", name: "Requests", value: whole(bar.requests) },
        ],
      }
    : null;
  return (
    <div
      ref={box}
      role="group"
      aria-roledescription="chart"
      aria-label={`${title}. Arrow keys read its hours.`}
      {...cross.handlers}
      className="relative w-full rounded"
      style={{ height }}
    >
      <svg role="img" aria-label={summary(title, bars)} width={width} height={height} className="block max-w-full">
        {bars.map((each, index) => {
          const look = LOOKS[gradeOf(each.uptime)];
          return (
            <rect
              key={index}
              data-grade={gradeOf(each.uptime)}
              x={index * step}
              y={height * (1 - look.part)}
              width={Math.max(step - (step > 3 ? 1 : 0.5), 0.75)}
              height={height * look.part}
              rx={step > 5 ? 1 : 0}
              fill={look.hue}
              opacity={cross.index === null || cross.index === index ? 1 : 0.45}
            />
          );
        })}
      </svg>
      {content && cross.index !== null && (
        <div className="absolute top-full left-0 mt-1 w-full">
          <Tip content={content} x={(cross.index + 0.5) * step} width={width} />
        </div>
      )}
      <p role="status" className="sr-only">
        {content && cross.spoken ? spokenTip(content) : ""}
      </p>
    </div>
  );
}

function summary(title: string, bars: UptimeBar[]): string {
  const counted = (grade: Grade) => bars.filter((bar) => gradeOf(bar.uptime) === grade).length;
  return `${title}: ${bars.length} hours, ${counted("good")} at 95% and more, ${counted("warn")} from 85% to 95%, ${counted("bad")} under 85%, ${counted("none")} without requests`;
}
