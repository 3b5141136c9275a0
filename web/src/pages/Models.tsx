import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Rss, SlidersHorizontal } from "lucide-react";
import { memo, useMemo, useState } from "react";
import { path } from "@/api/client";
import { knownModels, models, modelsWhere, unservedCount } from "@/api/queries";
import { type ModelStats, modelStats } from "@/api/stats";
import type { Model } from "@/api/types";
import { whole } from "@/format/numbers";
import { parseSearch, stringifySearch, useSearch } from "@/lib/search";
import { useMore } from "@/lib/useMore";
import { useTyped } from "@/lib/useTyped";
import { Button, buttonClass } from "@/ui/Button";
import { Choice } from "@/ui/Choice";
import { DataTable } from "@/ui/DataTable";
import { Dialog } from "@/ui/Dialog";
import { Select } from "@/ui/Field";
import { Loading } from "@/ui/Loading";
import { Empty, Problem } from "@/ui/Note";
import { Page } from "@/ui/Page";
import { SearchBox } from "@/ui/SearchBox";
import * as named from "./models/columns";
import { SERVER_FILTERS, sorted, SORTS, type Stats, wanted } from "./models/filters";
import { KnownMore, useKnown } from "./models/Known";
import { Row } from "./models/Row";
import { Sidebar } from "./models/Sidebar";

const FORMATS = [
  ["list", "List"],
  ["table", "Table"],
] as const;

const NO_STATS: ModelStats[] = [];

export default function Models() {
  const [search, change] = useSearch();
  const typed = useTyped("q");
  const [filtersOpen, setFiltersOpen] = useState(false);
  const asked: Record<string, string> = {};
  for (const name of SERVER_FILTERS) if (search[name]) asked[name] = search[name];
  const known = useKnown();
  const all = useQuery({ ...(known.isAsked ? knownModels : models), placeholderData: keepPreviousData });
  const { data: unserved = 0 } = useQuery(unservedCount);
  const isAsked = Object.keys(asked).length > 0;
  if (known.isAsked) asked.available = "all";
  const kept = useQuery({ ...modelsWhere(asked), enabled: isAsked, placeholderData: keepPreviousData });
  const { data: measured = NO_STATS } = useQuery(modelStats);
  const stats = useMemo(() => new Map(measured.map((each) => [each.id, each])), [measured]);

  // The same while the address catches up with what is typed, so that nothing is done twice.
  const address = stringifySearch({ ...search, q: typed.text });
  const given = useMemo(() => parseSearch(address), [address]);
  const rows = isAsked ? kept.data : all.data;
  const order = given.sort ?? "newest";
  const inOrder = useMemo(() => (rows ? sorted(rows, order, stats) : []), [rows, order, stats]);
  const found = useMemo(() => inOrder.filter(wanted(given)), [inOrder, given]);
  const failed = all.error ?? kept.error;
  const filters = Object.keys(search).filter((name) => !["sort", "fmt", "q"].includes(name)).length;
  const clear = () => {
    typed.type("");
    change(
      Object.fromEntries(
        Object.keys(search)
          .filter((name) => name !== "fmt")
          .map((name) => [name, null]),
      ),
    );
  };
  // What is typed changes none of its boxes.
  const chosen = stringifySearch({ ...search, q: "" });
  const boxes = useMemo(() => parseSearch(chosen), [chosen]);
  const sidebar = all.data ? <Sidebar all={all.data} search={boxes} change={change} /> : null;

  return (
    <Page
      wide
      title="Models"
      lead={
        rows
          ? `${whole(found.length)} of ${whole(all.data?.length)} models that ${known.isAsked ? "are known" : "this server can reach"}`
          : "Every model that this server can reach"
      }
      actions={
        <>
          <Link to="/compare" className={buttonClass()}>
            Compare
          </Link>
          <a
            href={path("/models", { use_rss: "true" })}
            className={buttonClass("quiet")}
            aria-label="New models as a feed (RSS)"
          >
            <Rss aria-hidden className="size-4" />
          </a>
        </>
      }
    >
      <div className="flex gap-8">
        <aside aria-label="Filters" className="w-56 shrink-0 max-lg:hidden">
          {sidebar}
        </aside>
        <div className="min-w-0 flex-1">
          <div className="mb-2 flex flex-wrap items-center gap-2">
            <SearchBox label="Search models" typed={typed} className="min-w-40 flex-1" />
            <Button className="lg:hidden" onClick={() => setFiltersOpen(true)}>
              <SlidersHorizontal aria-hidden className="size-4" /> Filters{filters > 0 ? ` (${filters})` : ""}
            </Button>
            <Select
              aria-label="Sort by"
              value={search.sort ?? "newest"}
              onChange={(event) => change({ sort: event.target.value })}
              className="!w-auto"
            >
              {SORTS.map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </Select>
            <Choice
              label="Layout"
              options={FORMATS}
              value={search.fmt === "table" ? "table" : "list"}
              onChange={(fmt) => change({ fmt })}
            />
            {(filters > 0 || typed.text) && (
              <Button look="quiet" onClick={clear}>
                Clear
              </Button>
            )}
          </div>
          {failed ? (
            <Problem error={failed} retry={() => void (all.error ? all.refetch() : kept.refetch())} />
          ) : !rows ? (
            <Loading />
          ) : found.length === 0 ? (
            <div className="mt-6">
              <Empty
                title="No models found"
                action={
                  <span className="flex flex-wrap justify-center gap-2">
                    <Button onClick={clear}>Clear filters</Button>
                    {!known.isAsked && unserved > 0 && (
                      <Button onClick={() => known.ask(true)}>Look among all that are known</Button>
                    )}
                  </span>
                }
              >
                No model meets all of these filters.
              </Empty>
            </div>
          ) : search.fmt === "table" ? (
            <Table rows={found} stats={stats} />
          ) : (
            <List rows={found} stats={stats} name={address} />
          )}
          {rows && found.length > 0 && <KnownMore />}
        </div>
      </div>
      <Dialog side open={filtersOpen} onClose={() => setFiltersOpen(false)} title="Filters">
        {sidebar}
      </Dialog>
    </Page>
  );
}

/** Entries of several lines: a screen shows some five. */
const ENTRIES = 8;

function List({ rows, stats, name }: { rows: Model[]; stats: Stats; name: string }) {
  const { count, end } = useMore(rows.length, name, ENTRIES);
  return (
    <>
      {rows.slice(0, count).map((model) => (
        <Row key={model.id} model={model} stats={stats.get(model.id)} />
      ))}
      {end && <div ref={end} />}
    </>
  );
}

const Table = memo(function Table({ rows, stats }: { rows: Model[]; stats: Stats }) {
  const columns = useMemo(
    () => [
      named.name(),
      named.input,
      named.output,
      named.cacheRead,
      named.window,
      ...named.measured(stats),
      named.released,
    ],
    [stats],
  );
  return <DataTable caption="Models" columns={columns} rows={rows} rowKey={idOf} csv="models.csv" />;
});

function idOf(model: Model): string {
  return model.id;
}
