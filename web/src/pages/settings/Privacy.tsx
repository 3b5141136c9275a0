import { useQuery } from "@tanstack/react-query";
import { settings, zdrEndpoints } from "@/api/settings";
import { whole } from "@/format/numbers";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Note";
import { Section } from "@/ui/Page";
import { Head, Pending, SettingRows } from "./parts";

interface Keeper {
  name: string;
  models: number;
}

const COLUMNS: Column<Keeper>[] = [
  { name: "Provider", cell: (row) => row.name, value: (row) => row.name },
  { name: "Models", numeric: true, cell: (row) => whole(row.models), value: (row) => row.models },
];

const KEPT = [
  ["What was asked and answered", "Nowhere kept, neither in the database nor in the log."],
  ["The record of a call", "Model, provider, times, tokens, cost, key, app name and address, session id, user agent."],
  ["The end user (user)", "A hash. Providers are told another one that only this installation can make."],
  ["What was spent by key and day", "For ever, so that no balance depends on a record."],
  ["Keys", "A hash of the secret. The secret itself is shown once."],
  ["Own provider keys", "Sealed; what opens them is a file beside the database, or in the configuration."],
  ["Who is signed in", "A hash of what the browser's cookie says, for 30 days at most."],
] as const;

/** What is logged and kept here, and whom a request with strict data wishes can reach. */
export function Privacy() {
  const { data: rows, error, refetch } = useQuery(settings);
  const zdr = useQuery(zdrEndpoints);
  const counts = new Map<string, Set<string>>();
  for (const { provider_name, model_id } of zdr.data ?? []) {
    counts.set(provider_name, (counts.get(provider_name) ?? new Set()).add(model_id));
  }
  const keepers = [...counts].map(([name, models]) => ({ name, models: models.size }));
  return (
    <>
      <Head title="Privacy">What this server keeps, and what is known of its providers.</Head>
      <Section title="What is kept here">
        <dl className="divide-y divide-line rounded-lg border border-line text-sm">
          {KEPT.map(([what, how]) => (
            <div key={what} className="grid gap-x-4 px-3 py-2.5 sm:grid-cols-[14rem_1fr]">
              <dt className="font-medium">{what}</dt>
              <dd className="text-ink-2">{how}</dd>
            </div>
          ))}
        </dl>
      </Section>
      <Section title="For how long">
        {rows === undefined ? (
          <Pending error={error} retry={() => void refetch()} what="its settings" />
        ) : (
          <SettingRows
            rows={rows.filter((row) => row.setting.startsWith("ledger."))}
            caption="How long records are kept"
          />
        )}
      </Section>
      <Section title="Providers that keep nothing" aside="provider.zdr">
        <p className="mb-3 max-w-prose text-sm text-ink-2">
          A request with <code>provider.zdr</code> (or a key under a guardrail with it) is answered by these alone.
          Whose policy is not known does not count among them; your contract may say otherwise, as{" "}
          <code>retains = false</code> of a provider in the configuration file.
        </p>
        {zdr.data === undefined ? (
          <Pending error={zdr.error} retry={() => void zdr.refetch()} what="its data policies" />
        ) : keepers.length === 0 ? (
          <Empty title="Of no provider it is known that it keeps nothing" />
        ) : (
          <DataTable
            columns={COLUMNS}
            rows={keepers}
            rowKey={(row) => row.name}
            caption="Providers that keep nothing of what is sent"
            initial={{ column: "Models", descending: true }}
          />
        )}
      </Section>
    </>
  );
}
