import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { appRankings, type AppRange, type AppRow, type AppSort, categories as categoriesQuery } from "@/api/stats";
import { webAddress } from "@/lib/address";
import { useSearch } from "@/lib/search";
import { Answer } from "@/ui/Answer";
import { buttonClass } from "@/ui/Button";
import { Choice } from "@/ui/Choice";
import { categories, requests, tokens } from "@/ui/columns";
import { type Column, DataTable } from "@/ui/DataTable";
import { Select } from "@/ui/Field";
import { Skeleton } from "@/ui/Loading";
import { Empty } from "@/ui/Note";
import { Change } from "../rankings/Weekly";
import { appName } from "./names";

const SORTS = [
  ["popular", "Popular"],
  ["trending", "Trending"],
] as const;
const RANGES = [
  ["day", "Day"],
  ["week", "Week"],
  ["month", "Month"],
] as const;

/** Which apps use this server, with its filters in the address. */
export function AppBoard() {
  const [search, change] = useSearch();
  const sort: AppSort = search.sort === "trending" ? "trending" : "popular";
  const range: AppRange = search.range === "day" || search.range === "month" ? search.range : "week";
  const category = search.category ?? "";
  const query = useQuery(appRankings(range, sort, category || undefined));
  const { data: known = [] } = useQuery(categoriesQuery(4));
  const names = [...new Set([...known.map((each) => each.category), ...(category ? [category] : [])])].toSorted();
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <Choice
          label="Order"
          options={SORTS}
          value={sort}
          onChange={(value) => change({ sort: value === "popular" ? null : value })}
        />
        <Choice
          label="Period"
          options={RANGES}
          value={range}
          onChange={(value) => change({ range: value === "week" ? null : value })}
        />
        <Select
          aria-label="Category"
          className="max-w-56"
          value={category}
          onChange={(event) => change({ category: event.target.value || null })}
        >
          <option value="">All categories</option>
          {names.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
      </div>
      <Answer query={query} pending={<Skeleton className="h-96 w-full" />}>
        {(rows) =>
          rows.length ? (
            <DataTable
              key={`${sort} ${range}`}
              caption={`${sort === "popular" ? "Popular" : "Trending"} apps of the ${range}`}
              csv={`apps-${sort}-${range}.csv`}
              columns={COLUMNS}
              rows={rows}
              rowKey={(row) => row.app_id}
            />
          ) : (
            <Empty
              title={category ? `No apps in ${category}` : "No apps yet"}
              action={
                category ? (
                  <button type="button" className={buttonClass()} onClick={() => change({ category: null })}>
                    All categories
                  </button>
                ) : null
              }
            >
              An app stands here when its requests carry the <code>HTTP-Referer</code> and{" "}
              <code>X-OpenRouter-Title</code> headers.
            </Empty>
          )
        }
      </Answer>
    </>
  );
}

const COLUMNS: Column<AppRow>[] = [
  {
    name: "Rank",
    value: (row) => row.rank,
    cell: (row) => <span className="tabular-nums">{row.rank}</span>,
    className: "max-sm:hidden",
  },
  {
    name: "App",
    value: appName,
    cell: (row) => (
      <span className="block break-words">
        <span className="mr-1 text-ink-3 sm:hidden">{row.rank}.</span>
        <Link to={`/apps/${encodeURIComponent(row.app_id)}`} className="font-medium hover:underline">
          {appName(row)}
        </Link>
        {row.title && <span className="block text-xs text-ink-3">{webAddress(row.url)?.host}</span>}
      </span>
    ),
    className: "max-sm:col-span-2",
  },
  categories(),
  tokens(),
  requests(),
  {
    name: "Change",
    numeric: true,
    title: "Against the period before",
    value: (row) => row.change,
    cell: (row) => <Change value={row.change} />,
  },
];
