import { Link } from "@tanstack/react-router";
import type { ProviderModel } from "@/api/stats";
import type { Model } from "@/api/types";
import { latency, throughput, uptime } from "@/format/numbers";
import { tokens } from "@/ui/columns";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Note";
import { Section } from "@/ui/Page";

/** The models that went through a provider. */
export function Served({ models, catalogue }: { models: ProviderModel[]; catalogue: Model[] }) {
  const names = new Map(catalogue.map((model) => [model.id, model.name]));
  const columns: Column<ProviderModel>[] = [
    {
      name: "Model",
      value: (row) => names.get(row.id) ?? row.id,
      cell: (row) => (
        <Link to={`/${row.id}`} className="font-medium hover:underline">
          {names.get(row.id) ?? row.id}
        </Link>
      ),
    },
    tokens(),
    { name: "Uptime", numeric: true, value: (row) => row.uptime, cell: (row) => uptime(row.uptime) },
    {
      name: "Throughput",
      numeric: true,
      title: "Median of tokens a second",
      value: (row) => row.throughput_p50,
      cell: (row) => throughput(row.throughput_p50),
    },
    {
      name: "Latency",
      numeric: true,
      title: "Median time to the first token",
      value: (row) => row.latency_p50_ms,
      cell: (row) => latency(row.latency_p50_ms),
    },
  ];
  return (
    <Section title="Models with traffic">
      {models.length ? (
        <DataTable
          caption="Models of this provider"
          csv="provider-models.csv"
          columns={columns}
          rows={models}
          rowKey={(row) => row.id}
          initial={{ column: "Tokens", descending: true }}
        />
      ) : (
        <Empty title="No traffic yet">Nothing went to this provider through this server so far.</Empty>
      )}
    </Section>
  );
}
