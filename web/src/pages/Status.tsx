import { useQuery } from "@tanstack/react-query";
import { Pause, Play, RotateCw } from "lucide-react";
import { useState } from "react";
import { type Incident, status } from "@/api/stats";
import { ago, clockTime, duration, moment } from "@/format/dates";
import { whole } from "@/format/numbers";
import { Answer } from "@/ui/Answer";
import { Button } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { type Column, DataTable } from "@/ui/DataTable";
import { Skeleton } from "@/ui/Loading";
import { Empty } from "@/ui/Note";
import { Fact, Page, Section } from "@/ui/Page";
import { Engine } from "./status/Engine";
import { Houses } from "./status/Houses";
import { verdict } from "./status/verdict";

const EVERY_MS = 30_000;

const GROUNDS = {
  plain: "border-line bg-raised",
  accent: "border-line bg-raised",
  good: "border-good/40 bg-good-soft text-good",
  warn: "border-warn/40 bg-warn-soft text-warn",
  bad: "border-bad/40 bg-bad-soft text-bad",
};

/** How this server and those behind it are, now and in the last three days. */
export default function Status() {
  const [paused, setPaused] = useState(false);
  const query = useQuery({ ...status, refetchInterval: paused ? false : EVERY_MS });
  return (
    <Page
      title="Status"
      lead="This server and the providers behind it, as seen by the requests that went through."
      actions={
        <>
          <Button onClick={() => setPaused(!paused)} aria-pressed={paused}>
            {paused ? <Play aria-hidden className="size-4" /> : <Pause aria-hidden className="size-4" />}
            {paused ? "Go on refreshing" : "Pause refreshing"}
          </Button>
          <Button onClick={() => void query.refetch()} disabled={query.isFetching}>
            <RotateCw aria-hidden className="size-4" /> Refresh
          </Button>
        </>
      }
    >
      <Answer query={query} pending={<Skeleton className="h-[40rem] w-full" />}>
        {(data) => {
          const { text, tone } = verdict(data);
          return (
            <>
              <div className={`mb-8 rounded-lg border px-4 py-3 ${GROUNDS[tone]}`}>
                <p role="status" className="font-medium">
                  {text}
                </p>
                <p className={`mt-0.5 text-sm ${query.error ? "text-bad" : "text-ink-2"}`}>
                  {query.error
                    ? `The last refresh failed; this is as of ${clockTime(new Date(query.dataUpdatedAt))}.`
                    : `As of ${clockTime(new Date(query.dataUpdatedAt))}, ${paused ? "not refreshed" : "every 30 s"}.`}
                </p>
              </div>
              <Engine engine={data.engine} />
              <Houses providers={data.providers} />
              <Section title="Incidents" aside="Last 72 hours">
                {data.incidents.length ? (
                  <DataTable
                    caption="Incidents"
                    columns={INCIDENTS}
                    rows={data.incidents}
                    rowKey={(row) => `${row.provider_name} ${row.from} ${row.to} ${row.requests}`}
                  />
                ) : (
                  <Empty title="No incidents">
                    An incident is an hour or more in which a provider failed over 5% of at least five requests.
                  </Empty>
                )}
              </Section>
              <Section title="This server">
                <dl className="grid grid-cols-2 gap-4 sm:grid-cols-4">
                  <Fact name="Version">{data.version}</Fact>
                  <Fact name="Started" title={data.started}>
                    {ago(data.started)}
                  </Fact>
                </dl>
              </Section>
            </>
          );
        }}
      </Answer>
    </Page>
  );
}

const INCIDENTS: Column<Incident>[] = [
  { name: "Provider", value: (row) => row.provider_name, cell: (row) => row.provider_name },
  {
    name: "From",
    value: (row) => row.from,
    cell: (row) => (
      <time dateTime={row.from} title={row.from}>
        {moment(row.from)}
      </time>
    ),
  },
  {
    name: "To",
    value: (row) => row.to,
    cell: (row) =>
      row.ongoing ? (
        <Chip tone="bad">goes on</Chip>
      ) : (
        <time dateTime={row.to} title={row.to}>
          {moment(row.to)}
        </time>
      ),
  },
  {
    name: "Duration",
    numeric: true,
    value: (row) => Date.parse(row.to) - Date.parse(row.from),
    cell: (row) => duration(Date.parse(row.to) - Date.parse(row.from)),
  },
  { name: "Failed", numeric: true, value: (row) => row.failed, cell: (row) => whole(row.failed) },
  { name: "Requests", numeric: true, value: (row) => row.requests, cell: (row) => whole(row.requests) },
];
