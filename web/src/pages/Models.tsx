import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Rss, SlidersHorizontal } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";
import { path } from "@/api/client";
import { models, modelsWhere } from "@/api/queries";
import { type ModelStats, modelStats } from "@/api/stats";
import type { Model } from "@/api/types";
import { day } from "@/format/dates";
import { context, count, latency, perMillion, throughput, whole } from "@/format/numbers";
import { useSearch } from "@/lib/search";
import { Button, buttonClass } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { Choice } from "@/ui/Choice";
import { type Column, DataTable } from "@/ui/DataTable";
import { Dialog } from "@/ui/Dialog";
import { Input, Select } from "@/ui/Field";
import { Loading } from "@/ui/Loading";
import { Empty, Problem } from "@/ui/Note";
import { Page } from "@/ui/Page";
import { isFree, price, SERVER_FILTERS, sorted, SORTS, wanted } from "./models/filters";
import { parts, Row, shown } from "./models/Row";
import { Sidebar } from "./models/Sidebar";

const FORMATS = [
  ["list", "List"],
  ["table", "Table"],
] as const;

const NO_STATS: ModelStats[] = [];

export default function Models() {
  const [search, change] = useSearch();
  const [filtersOpen, setFiltersOpen] = useState(false);
  const asked: Record<string, string> = {};
  for (const name of SERVER_FILTERS) if (search[name]) asked[name] = search[name];
  const all = useQuery(models);
  const isAsked = Object.keys(asked).length > 0;
  const kept = useQuery({ ...modelsWhere(asked), enabled: isAsked, placeholderData: keepPreviousData });
  const { data: measured = NO_STATS } = useQuery(modelStats);
  const stats = useMemo(() => new Map(measured.map((each) => [each.id, each])), [measured]);

  // The box shows each letter at once; the list follows when there is time.
  const late = useDeferredValue(search);
  const rows = isAsked ? kept.data : all.data;
  const found = useMemo(
    () => (rows ? sorted(rows.filter(wanted(late)), late.sort ?? "newest", stats) : []),
    [rows, late, stats],
  );
  const failed = all.error ?? kept.error;
  const filters = Object.keys(search).filter((name) => !["sort", "fmt", "q"].includes(name)).length;
  const clear = () =>
    change(
      Object.fromEntries(
        Object.keys(search)
          .filter((name) => name !== "fmt")
          .map((name) => [name, null]),
      ),
    );
  const sidebar = all.data ? <Sidebar all={all.data} search={search} change={change} /> : null;

  return (
    <Page
      wide
      title="Models"
      lead={
        rows
          ? `${whole(found.length)} of ${whole(all.data?.length)} models that this server can reach`
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
            <Input
              type="search"
              aria-label="Search models"
              placeholder="Search models"
              value={search.q ?? ""}
              onChange={(event) => change({ q: event.target.value })}
              className="min-w-40 flex-1"
            />
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
            {(filters > 0 || search.q) && (
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
              <Empty title="No models found" action={<Button onClick={clear}>Clear filters</Button>}>
                No model meets all of these filters.
              </Empty>
            </div>
          ) : search.fmt === "table" ? (
            <Table rows={found} stats={stats} />
          ) : (
            found.map((model) => <Row key={model.id} model={model} stats={stats.get(model.id)} />)
          )}
        </div>
      </div>
      <Dialog side open={filtersOpen} onClose={() => setFiltersOpen(false)} title="Filters">
        {sidebar}
      </Dialog>
    </Page>
  );
}

function Table({ rows, stats }: { rows: Model[]; stats: ReadonlyMap<string, ModelStats> }) {
  const columns: Column<Model>[] = [
    {
      name: "Model",
      value: (model) => model.name,
      cell: (model) => (
        <span className="flex items-center gap-2">
          <Link
            to={"/$author/$slug" as never}
            params={parts(model.id) as never}
            className="font-medium hover:underline"
          >
            {model.name}
          </Link>
          {isFree(model) && <Chip tone="good">Free</Chip>}
        </span>
      ),
    },
    {
      name: "Input $/M",
      numeric: true,
      value: (model) => price(model.pricing.prompt),
      cell: (model) => shown(model.pricing.prompt),
    },
    {
      name: "Output $/M",
      numeric: true,
      value: (model) => price(model.pricing.completion),
      cell: (model) => shown(model.pricing.completion),
    },
    {
      name: "Cache read $/M",
      numeric: true,
      value: (model) => price(model.pricing.input_cache_read),
      cell: (model) => perMillion(price(model.pricing.input_cache_read)),
    },
    {
      name: "Context",
      numeric: true,
      value: (model) => model.context_length,
      cell: (model) => <span title={whole(model.context_length)}>{context(model.context_length)}</span>,
    },
    {
      name: "Weekly tokens",
      numeric: true,
      value: (model) => stats.get(model.id)?.weekly_tokens,
      cell: (model) => count(stats.get(model.id)?.weekly_tokens),
    },
    {
      name: "Throughput",
      numeric: true,
      value: (model) => stats.get(model.id)?.throughput_p50,
      cell: (model) => throughput(stats.get(model.id)?.throughput_p50),
    },
    {
      name: "Latency",
      numeric: true,
      value: (model) => stats.get(model.id)?.latency_p50_ms,
      cell: (model) => latency(stats.get(model.id)?.latency_p50_ms),
    },
    {
      name: "Released",
      numeric: true,
      value: (model) => model.created,
      cell: (model) => <span className="whitespace-nowrap">{day(model.created)}</span>,
    },
  ];
  return <DataTable caption="Models" columns={columns} rows={rows} rowKey={(model) => model.id} csv="models.csv" />;
}
