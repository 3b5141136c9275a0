import clsx from "clsx";
import { ArrowDown, ArrowUp, Download } from "lucide-react";
import { Fragment, type ReactNode, useMemo, useState } from "react";
import { Button } from "./Button";
import { save } from "@/lib/save";
import { useMore } from "@/lib/useMore";

export interface Column<Row> {
  /** Stands in the head, and in CSV. With the unit, so that cells need none. */
  name: string;
  cell: (row: Row) => ReactNode;
  /** To sort by, and what CSV has; unknown (null) stays last in both directions. A column without it is not sorted. */
  value?: (row: Row) => string | number | null | undefined;
  /** Figures stand to the right. */
  numeric?: boolean;
  title?: string;
  className?: string;
}

/** A table that sorts by a click on a head, keeps its head in sight and becomes a list of cards on a phone. */
export function DataTable<Row>({
  columns,
  rows,
  rowKey,
  caption,
  csv,
  detail,
  initial,
  onRow,
}: {
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  /** What the table is of, for those who do not see it. */
  caption: string;
  /** A file's name; with it the table can be saved. */
  csv?: string;
  /** What a row opens into. */
  detail?: (row: Row) => ReactNode;
  initial?: { column: string; descending?: boolean };
  onRow?: (row: Row) => void;
}) {
  const [sort, setSort] = useState(initial ?? null);
  const [open, setOpen] = useState<string | null>(null);
  const sorted = useMemo(() => {
    const value = columns.find((column) => column.name === sort?.column)?.value;
    if (!value) return rows;
    const direction = sort?.descending ? -1 : 1;
    return rows.toSorted((a, b) => compare(value(a), value(b), direction));
  }, [columns, rows, sort]);
  const { count, end } = useMore(sorted.length, `${location.pathname} ${caption}`);
  const click = (column: Column<Row>) =>
    setSort((old) =>
      old?.column === column.name
        ? { column: column.name, descending: !old.descending }
        : { column: column.name, descending: Boolean(column.numeric) },
    );
  return (
    <div>
      {csv && (
        <div className="mb-2 flex justify-end">
          <Button small look="quiet" onClick={() => save(csv, "text/csv", toCsv(columns, sorted))}>
            <Download aria-hidden className="size-3.5" /> CSV
          </Button>
        </div>
      )}
      <div
        className="overflow-x-auto rounded-lg border border-line max-sm:border-0"
        tabIndex={0}
        role="region"
        aria-label={caption}
      >
        <table className="w-full border-collapse text-sm max-sm:block">
          <caption className="sr-only">{caption}</caption>
          <thead className="max-sm:hidden">
            <tr className="border-b border-line bg-raised text-left text-xs text-ink-2">
              {columns.map((column) => (
                <th
                  key={column.name}
                  scope="col"
                  title={column.title}
                  aria-sort={sort?.column === column.name ? (sort.descending ? "descending" : "ascending") : undefined}
                  className={clsx(
                    "sticky top-0 px-3 py-2 font-medium whitespace-nowrap",
                    column.numeric && "text-right",
                    column.className,
                  )}
                >
                  {column.value ? (
                    <button
                      type="button"
                      onClick={() => click(column)}
                      className="inline-flex min-h-6 items-center gap-1 hover:text-ink"
                    >
                      {column.name}
                      {sort?.column === column.name &&
                        (sort.descending ? (
                          <ArrowDown aria-hidden className="size-3" />
                        ) : (
                          <ArrowUp aria-hidden className="size-3" />
                        ))}
                    </button>
                  ) : (
                    column.name
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="max-sm:block">
            {sorted.slice(0, count).map((row) => {
              const key = rowKey(row);
              return (
                <Fragment key={key}>
                  <tr
                    onClick={onRow ? () => onRow(row) : undefined}
                    className={clsx(
                      "border-b border-line last:border-0 hover:bg-raised max-sm:mb-3 max-sm:grid max-sm:grid-cols-2 max-sm:gap-x-4 max-sm:rounded-lg max-sm:border max-sm:p-3 max-sm:last:border",
                      onRow && "cursor-pointer",
                    )}
                  >
                    {columns.map((column, index) => (
                      <td
                        key={column.name}
                        data-name={column.name}
                        className={clsx(
                          "px-3 py-2 align-top max-sm:block max-sm:px-0 max-sm:py-1",
                          "max-sm:before:block max-sm:before:text-xs max-sm:before:text-ink-3 max-sm:before:content-[attr(data-name)]",
                          column.numeric && "text-right tabular-nums max-sm:text-left",
                          index === 0 && "max-sm:col-span-2 max-sm:font-medium",
                          column.className,
                        )}
                      >
                        {detail && index === 0 ? (
                          <button
                            type="button"
                            aria-expanded={open === key}
                            onClick={() => setOpen(open === key ? null : key)}
                            className="min-h-6 text-left hover:underline"
                          >
                            {column.cell(row)}
                          </button>
                        ) : (
                          column.cell(row)
                        )}
                      </td>
                    ))}
                  </tr>
                  {detail && open === key && (
                    <tr className="border-b border-line max-sm:mb-3 max-sm:block">
                      <td colSpan={columns.length} className="bg-raised px-4 py-4 max-sm:block">
                        {detail(row)}
                      </td>
                    </tr>
                  )}
                </Fragment>
              );
            })}
          </tbody>
        </table>
      </div>
      {end && <div ref={end} />}
    </div>
  );
}

type Value = string | number | null | undefined;

function compare(a: Value, b: Value, direction: number): number {
  const [noA, noB] = [a === null || a === undefined, b === null || b === undefined];
  if (noA || noB) return Number(noA) - Number(noB);
  const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
  return order * direction;
}

/** RFC 4180. A cell that a spreadsheet would run as a formula gets a quote before it. */
export function toCsv<Row>(columns: Column<Row>[], rows: Row[]): string {
  const shown = columns.filter((column) => column.value);
  const line = (cells: Value[]) => cells.map(csvCell).join(",");
  return (
    [
      line(shown.map((column) => column.name)),
      ...rows.map((row) => line(shown.map((column) => column.value?.(row)))),
    ].join("\r\n") + "\r\n"
  );
}

export function csvCell(value: Value): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
