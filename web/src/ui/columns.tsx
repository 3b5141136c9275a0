/** Columns that many tables have: what was counted of a row's traffic, and its categories. */
import { count, whole } from "@/format/numbers";
import { Chip } from "./Chip";
import type { Column } from "./DataTable";

export function tokens<Row extends { tokens: number }>(): Column<Row> {
  return counted("Tokens", (row) => row.tokens);
}

export function requests<Row extends { requests: number }>(): Column<Row> {
  return counted("Requests", (row) => row.requests);
}

export function categories<Row extends { categories: string[] }>(): Column<Row> {
  return {
    name: "Categories",
    value: (row) => row.categories.join(" "),
    cell: (row) =>
      row.categories.length === 0 ? (
        "-"
      ) : (
        <span className="flex flex-wrap gap-1">
          {row.categories.map((category) => (
            <Chip key={category}>{category}</Chip>
          ))}
        </span>
      ),
  };
}

/** Shortened, with the whole number on the pointer. */
function counted<Row>(name: string, of: (row: Row) => number): Column<Row> {
  return { name, numeric: true, value: of, cell: (row) => <span title={whole(of(row))}>{count(of(row))}</span> };
}
