import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { providers } from "@/api/queries";
import { isAbsent, type ProviderTest, testProvider } from "@/api/settings";
import { type ProviderState, status } from "@/api/stats";
import type { Provider } from "@/api/types";
import { latency, uptime, whole } from "@/format/numbers";
import { Button } from "@/ui/Button";
import { Chip, type Tone } from "@/ui/Chip";
import { Code } from "@/ui/Code";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Note";
import { Section } from "@/ui/Page";
import { Head, Pending } from "./parts";

const TONES: Record<ProviderState, Tone> = { normal: "good", degraded: "warn", down: "bad", unknown: "plain" };

const EXAMPLE = `[[provider]]
id = "openai"                 # an id that is known needs a key only
api_key = "\${env:OPENAI_API_KEY}"

[[provider]]
id = "acme"                   # any other needs its address too
base_url = "https://api.acme.example/v1"
api_key = "\${env:ACME_API_KEY}"

[[provider.model]]
id = "acme/mini"              # what your clients ask for
upstream_id = "mini-2026-10"  # what the provider calls it
context_length = 131072
price = { prompt = "0.26", completion = "2.60" }  # USD per million tokens`;

type Result = { test: ProviderTest } | { failed: string } | "running";

export function Providers() {
  const { data: rows, error, refetch } = useQuery(providers);
  // How they are doing is worth a column, but no error of its own.
  const { data: health } = useQuery({ ...status, retry: false });
  const [results, setResults] = useState<Record<string, Result>>({});
  const put = (slug: string, result: Result) => setResults((old) => ({ ...old, [slug]: result }));
  const test = async (slug: string) => {
    put(slug, "running");
    try {
      put(slug, { test: await testProvider(slug) });
    } catch (error) {
      const absent = "This server cannot test providers from here; roundhouse providers test does.";
      put(slug, { failed: isAbsent(error) ? absent : error instanceof Error ? error.message : String(error) });
    }
  };
  const columns: Column<Provider>[] = [
    {
      name: "Provider",
      value: (row) => row.name,
      cell: (row) => (
        <Link to="/providers/$slug" params={{ slug: row.slug }} className="font-medium hover:underline">
          {row.name} <code className="text-xs font-normal text-ink-3">{row.slug}</code>
        </Link>
      ),
    },
    {
      name: "Status",
      value: (row) => health?.providers.find((each) => each.slug === row.slug)?.status ?? null,
      cell: (row) => {
        const known = health?.providers.find((each) => each.slug === row.slug);
        if (!known) return "-";
        return (
          <span className="inline-flex flex-wrap gap-1">
            <Chip tone={TONES[known.status]}>{known.status}</Chip>
            {known.breaker_open && <Chip tone="bad">left alone</Chip>}
          </span>
        );
      },
    },
    {
      name: "Uptime 1 d",
      numeric: true,
      value: (row) => health?.providers.find((each) => each.slug === row.slug)?.uptime_1d ?? null,
      cell: (row) => uptime(health?.providers.find((each) => each.slug === row.slug)?.uptime_1d),
    },
    {
      name: "Test",
      className: "sm:w-72",
      cell: (row) => {
        const result = results[row.slug];
        return (
          <div className="flex flex-wrap items-center gap-2">
            <Button
              small
              disabled={result === "running"}
              onClick={() => void test(row.slug)}
              aria-label={`Test ${row.name}`}
            >
              {result === "running" ? "Testing" : "Test"}
            </Button>
            <span role="status" className="min-w-0 text-xs">
              {result && result !== "running" && <Outcome result={result} />}
            </span>
          </div>
        );
      },
    },
  ];
  return (
    <>
      <Head title="Providers">
        Who answers here. A test sends one tiny real request, which can cost a fraction of a cent.
      </Head>
      {rows === undefined ? (
        <Pending error={error} retry={() => void refetch()} what="its providers" />
      ) : rows.length === 0 ? (
        <Empty title="No provider is connected">Add one as below.</Empty>
      ) : (
        <DataTable columns={columns} rows={rows} rowKey={(row) => row.slug} caption="Configured providers" />
      )}
      <div className="mt-8">
        <Section title="Add a provider">
          <p className="max-w-prose text-sm text-ink-2">
            Set the provider&apos;s key in the environment of the server (such as <code>OPENAI_API_KEY</code>) and start
            it, or write a section into <code>roundhouse.toml</code> and run <code>roundhouse config reload</code>. Keys
            are never entered in a browser.
          </p>
          <Code language="ini" label="roundhouse.toml" code={EXAMPLE} />
        </Section>
      </div>
    </>
  );
}

function Outcome({ result }: { result: Exclude<Result, "running"> }) {
  if ("failed" in result) return <span className="text-bad">{result.failed}</span>;
  const { ok, latency_ms, message, models } = result.test;
  return (
    <span className={ok ? "text-good" : "text-bad"}>
      {ok ? "Works" : "Fails"}
      {latency_ms !== null && ` · ${latency(latency_ms)}`}
      {models !== null && ` · ${models === 1 ? "1 model" : `${whole(models)} models`}`}
      {message && <span className="block break-words text-ink-2">{message}</span>}
    </span>
  );
}
