import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { knownProviders } from "@/api/queries";
import { providerStats } from "@/api/stats";
import { count, latency, throughput, uptime, whole } from "@/format/numbers";
import { country } from "@/lib/address";
import { useSearch } from "@/lib/search";
import { useTyped } from "@/lib/useTyped";
import { Answer } from "@/ui/Answer";
import { Button } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { Choice } from "@/ui/Choice";
import { type Column, DataTable } from "@/ui/DataTable";
import { Skeleton } from "@/ui/Loading";
import { Empty } from "@/ui/Note";
import { Page } from "@/ui/Page";
import { SearchBox } from "@/ui/SearchBox";
import { DataPolicy, dataPolicy } from "./providers/DataPolicy";
import { Policies } from "./providers/Policies";
import { type ProviderRow, providerRows } from "./providers/rows";

const SHOWN = [
  ["all", "All"],
  ["configured", "Set up here"],
] as const;

/** Who serves the models. */
export default function Providers() {
  const [search, change] = useSearch();
  const typed = useTyped("q");
  const query = useQuery(knownProviders);
  // Without statistics there is still a list.
  const { data: stats = [] } = useQuery(providerStats);
  const words = typed.text.toLowerCase();
  const only = search.show === "configured";
  const clear = () => {
    typed.type("");
    change({ q: null, show: null });
  };
  return (
    <Page
      title="Providers"
      wide
      lead="Who serves models: those that are set up here with what was measured of them in the last 24 hours, and others whose key can be added."
    >
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <SearchBox label="Search providers" typed={typed} className="max-w-72" />
        <Choice
          label="Which providers"
          options={SHOWN}
          value={only ? "configured" : "all"}
          onChange={(value) => change({ show: value === "all" ? null : value })}
        />
      </div>
      <Answer query={query} pending={<Skeleton className="h-[40rem] w-full" />}>
        {(houses) => {
          const rows = providerRows(houses, stats).filter(
            (row) =>
              (!only || row.stats?.configured) && (row.name.toLowerCase().includes(words) || row.slug.includes(words)),
          );
          return rows.length ? (
            <DataTable
              caption="Providers"
              csv="providers.csv"
              columns={COLUMNS}
              rows={rows}
              rowKey={(row) => row.slug}
            />
          ) : (
            <Empty title="No providers found" action={<Button onClick={clear}>Clear filters</Button>} />
          );
        }}
      </Answer>
    </Page>
  );
}

const COLUMNS: Column<ProviderRow>[] = [
  {
    name: "Provider",
    value: (row) => row.name,
    cell: (row) => (
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Link to={`/providers/${row.slug}`} className="font-medium hover:underline">
          {row.name}
        </Link>
        {row.stats?.configured && <Chip tone="good">set up</Chip>}
      </span>
    ),
  },
  {
    name: "Models",
    numeric: true,
    title: "That this server can reach there; of a provider that is not set up, those that it is known to serve",
    value: modelsOf,
    cell: (row) => whole(modelsOf(row)),
  },
  {
    name: "Tokens a day",
    numeric: true,
    title: "In the last 24 hours, through this server",
    value: (row) => row.stats?.tokens_1d,
    cell: (row) => <span title={whole(row.stats?.tokens_1d)}>{count(row.stats?.tokens_1d)}</span>,
  },
  {
    name: "Uptime 24 h",
    numeric: true,
    value: (row) => row.stats?.uptime_1d,
    cell: (row) => uptime(row.stats?.uptime_1d),
  },
  {
    name: "Throughput",
    numeric: true,
    title: "Median of tokens a second",
    value: (row) => row.stats?.throughput_p50,
    cell: (row) => throughput(row.stats?.throughput_p50),
  },
  {
    name: "Latency",
    numeric: true,
    title: "Median time to the first token",
    value: (row) => row.stats?.latency_p50_ms,
    cell: (row) => latency(row.stats?.latency_p50_ms),
  },
  {
    name: "Data policy",
    value: (row) => dataPolicy(row.house?.data_policy),
    cell: (row) => <DataPolicy policy={row.house?.data_policy} />,
  },
  { name: "Pages", cell: (row) => <Policies house={row.house} /> },
  {
    name: "Headquarters",
    value: (row) => row.house?.headquarters,
    cell: (row) => (row.house?.headquarters ? country(row.house.headquarters) : "-"),
  },
];

function modelsOf(row: ProviderRow): number | undefined {
  return row.house?.models ?? row.stats?.models;
}
