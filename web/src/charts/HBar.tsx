import { max } from "d3-array";
import type { ReactNode } from "react";
import { ChartFrame } from "./ChartFrame";
import type { Format } from "./types";

export interface HBarRow {
  id: string;
  name: string;
  value: number;
  note?: string;
  /** In place of the plain name, such as a link with it. */
  label?: ReactNode;
}

/** Lying bars, largest as given; names and figures are text, so that it reads without its bars too. */
export function HBar({
  title,
  hideTitle,
  rows,
  format,
  exact = format,
}: {
  title: string;
  hideTitle?: boolean;
  rows: HBarRow[];
  format: Format;
  exact?: Format;
}) {
  const largest = max(rows, (row) => row.value) || 1;
  const noted = rows.some((row) => row.note);
  return (
    <ChartFrame
      title={title}
      hideTitle={hideTitle}
      table={{
        head: ["", "Value", ...(noted ? ["Note"] : [])],
        rows: rows.map((row) => [row.name, exact(row.value), ...(noted ? [row.note ?? ""] : [])]),
      }}
    >
      <ul className="grid gap-2 text-sm">
        {rows.map((row) => (
          <li key={row.id} title={`${row.name}: ${exact(row.value)}`}>
            <div className="flex items-baseline justify-between gap-3">
              <span className="min-w-0 truncate">{row.label ?? row.name}</span>
              <span className="shrink-0 tabular-nums">
                {row.note && <span className="mr-2 text-xs text-ink-3">{row.note}</span>}
                {format(row.value)}
              </span>
            </div>
            <div aria-hidden className="mt-1 h-1.5 overflow-hidden rounded-full bg-sunken">
              <div
                className="h-full rounded-full bg-[var(--hue-1)]"
                style={{ width: `${Math.max((row.value / largest) * 100, row.value > 0 ? 0.5 : 0)}%` }}
              />
            </div>
          </li>
        ))}
      </ul>
    </ChartFrame>
  );
}
