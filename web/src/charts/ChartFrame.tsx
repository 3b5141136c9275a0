import { type ReactNode, useState } from "react";
import { Skeleton } from "@/ui/Loading";
import type { TableView } from "./types";

export interface LegendItem {
  id: string;
  name: string;
  /** A small drawing, 12 by 12. */
  swatch: ReactNode;
}

/** What stands around every chart: its title, its legend, the drawing, and the same figures as a table. */
export function ChartFrame({
  title,
  hideTitle = false,
  aside,
  legend = [],
  table,
  onPoint,
  children,
}: {
  title: string;
  /** Where a heading right above says the same. */
  hideTitle?: boolean;
  aside?: ReactNode;
  legend?: LegendItem[];
  table?: TableView | undefined;
  /** Told which name in the legend is pointed at, to make it stand out. */
  onPoint?: ((id: string | null) => void) | undefined;
  children: ReactNode;
}) {
  return (
    <figure className="min-w-0">
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <figcaption className={hideTitle ? "sr-only" : "text-sm font-medium"}>{title}</figcaption>
        {aside && <div className="text-xs text-ink-2">{aside}</div>}
      </div>
      {children}
      {legend.length > 0 && (
        <ul aria-label="Legend" className="mt-2 flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-2">
          {legend.map((item) => (
            <li
              key={item.id}
              className="flex min-w-0 items-center gap-1.5"
              onPointerEnter={() => onPoint?.(item.id)}
              onPointerLeave={() => onPoint?.(null)}
            >
              <svg aria-hidden width={12} height={12} className="shrink-0">
                {item.swatch}
              </svg>
              <span className="truncate">{item.name}</span>
            </li>
          ))}
        </ul>
      )}
      {table && <AsTable title={title} table={table} />}
    </figure>
  );
}

/** Only made when it is opened: a page may have a dozen charts of hundreds of figures. */
function AsTable({ title, table }: { title: string; table: TableView }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="mt-1 text-xs" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="inline-block min-h-6 rounded py-1 text-ink-2 hover:text-ink hover:underline">
        View as table<span className="sr-only">: {title}</span>
      </summary>
      {open && (
        <div
          tabIndex={0}
          role="region"
          aria-label={`${title}, table`}
          className="mt-1 max-h-80 overflow-auto rounded-md border border-line"
        >
          <table className="w-full border-collapse">
            <thead>
              <tr>
                {table.head.map((name, index) => (
                  <th
                    key={index}
                    scope="col"
                    className={`sticky top-0 bg-raised px-2 py-1.5 font-medium whitespace-nowrap text-ink-2 ${index ? "text-right" : "text-left"}`}
                  >
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {table.rows.map((row, index) => (
                <tr key={index} className="border-t border-line">
                  {row.map((cell, column) =>
                    column === 0 ? (
                      <th key={column} scope="row" className="px-2 py-1 text-left font-normal whitespace-nowrap">
                        {cell}
                      </th>
                    ) : (
                      <td key={column} className="px-2 py-1 text-right tabular-nums">
                        {cell}
                      </td>
                    ),
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}

/** Where a chart will be: as tall as the chart, its legend and the word below it. */
export function ChartSkeleton({ height = 240 }: { height?: number }) {
  return (
    <div aria-hidden>
      <Skeleton className="mb-2 h-5 w-40" />
      <div style={{ height }}>
        <Skeleton className="h-full w-full" />
      </div>
      <Skeleton className="mt-2 h-4 w-64" />
      <div className="mt-1 h-6" />
    </div>
  );
}

/** As tall as the chart would be. */
export function NoData({ height, children = "No data in this period" }: { height: number; children?: ReactNode }) {
  return (
    <div
      style={{ height }}
      className="flex items-center justify-center rounded-md border border-dashed border-line text-sm text-ink-3"
    >
      {children}
    </div>
  );
}
