import { useQuery } from "@tanstack/react-query";
import { modelUptime, type ModelUptime } from "@/api/stats";
import { Lines, UptimeBars } from "@/charts";
import { instant, moment } from "@/format/dates";
import { share, uptime, whole } from "@/format/numbers";
import { type Column, DataTable } from "@/ui/DataTable";
import { Section } from "@/ui/Page";
import { Measured } from "./Measured";

/** The line shows the last day of the three. */
const LINE_HOURS = 24;
/** With fewer an uptime is shown with a warning. */
const REQUESTS_ENOUGH = 100;

export function Uptime({ id }: { id: string }) {
  const query = useQuery(modelUptime(id));
  return (
    <Section title="Uptime" aside="Last 72 hours through this server">
      <p className="mb-5 max-w-prose text-sm text-ink-2">
        The share of requests that got an answer. What a client asked wrongly, rate limits and stopped requests do not
        count.
      </p>
      <Measured
        query={query}
        id={id}
        isEmpty={(data) => data.requests.every((requests) => requests === 0)}
        empty="No traffic in the last 72 hours"
      >
        {(data) => <Charts data={data} />}
      </Measured>
    </Section>
  );
}

function Charts({ data }: { data: ModelUptime }) {
  const last = <T,>(values: T[]) => values.slice(-LINE_HOURS);
  return (
    <div className="grid gap-10">
      <UptimeBars
        title="This model, by hour"
        bars={barsOf(data.buckets, data.availability, data.requests)}
        height={48}
      />
      <Lines
        title="Availability and what it would be without routing, last 24 hours"
        x={last(data.buckets)}
        xLabel={moment}
        domain={closeTo1([...last(data.availability), ...last(data.without_routing)])}
        format={share}
        exact={uptime}
        series={[
          { id: "availability", name: "Availability", hue: "var(--hue-3)", values: last(data.availability) },
          { id: "without", name: "Without routing", hue: "var(--hue-2)", values: last(data.without_routing) },
        ]}
      />
      <div>
        <h3 className="mb-3 font-semibold">By provider</h3>
        <div className="grid gap-6 md:grid-cols-2">
          {data.providers.map((provider) => (
            <div key={provider.tag}>
              <p className="mb-1 flex justify-between gap-2 text-sm">
                <span className="font-medium">{provider.provider_name}</span>
                <span className="text-ink-2 tabular-nums">
                  {uptime(overall(provider.uptime, provider.requests))}
                  {isThin(provider.requests) && <span className="text-xs text-ink-3"> not enough data</span>}
                </span>
              </p>
              <UptimeBars
                title={`${provider.provider_name}, by hour`}
                hideTitle
                compact
                bars={barsOf(data.buckets, provider.uptime, provider.requests)}
              />
            </div>
          ))}
        </div>
      </div>
      <div>
        <h3 className="mb-3 font-semibold">Incidents</h3>
        {data.incidents.length === 0 ? (
          <p className="text-sm text-ink-2">
            None: no provider fell below 95% in an hour with five requests or more in the last 72 hours.
          </p>
        ) : (
          <DataTable
            caption="Incidents of the last 72 hours"
            columns={INCIDENTS}
            rows={data.incidents}
            rowKey={(incident) => `${incident.tag} ${incident.from}`}
          />
        )}
      </div>
    </div>
  );
}

const INCIDENTS: Column<ModelUptime["incidents"][number]>[] = [
  { name: "Provider", value: (row) => row.provider_name, cell: (row) => row.provider_name },
  { name: "From", value: (row) => row.from, cell: (row) => <Time at={row.from} /> },
  { name: "To", value: (row) => row.to, cell: (row) => <Time at={row.to} /> },
  { name: "Failed", numeric: true, value: (row) => row.failed, cell: (row) => whole(row.failed) },
  { name: "Requests", numeric: true, value: (row) => row.requests, cell: (row) => whole(row.requests) },
];

function Time({ at }: { at: string }) {
  return (
    <time dateTime={at} title={instant(at)?.toUTCString()}>
      {moment(at)}
    </time>
  );
}

export function barsOf(buckets: string[], shares: (number | null)[], requests: number[]) {
  return buckets.map((bucket, index) => ({
    label: moment(bucket),
    uptime: shares[index] ?? null,
    requests: requests[index] ?? null,
  }));
}

/** From just below the lowest share up to 1, since nothing is above it. */
function closeTo1(shares: (number | null)[]): [number, number] {
  const lowest = Math.min(1, ...shares.filter((each) => each !== null));
  return [Math.max(0, Math.floor(lowest * 100 - 1) / 100), 1];
}

/** Of so few requests an uptime says little. */
function isThin(requests: number[]): boolean {
  const all = requests.reduce((sum, each) => sum + each, 0);
  return all > 0 && all < REQUESTS_ENOUGH;
}

/** Hours count by their requests. */
function overall(shares: (number | null)[], requests: number[]): number | null {
  let [good, all] = [0, 0];
  for (const [index, each] of shares.entries()) {
    const weight = requests[index] ?? 0;
    if (each === null) continue;
    good += each * weight;
    all += weight;
  }
  return all > 0 ? good / all : null;
}
