import { useQuery } from "@tanstack/react-query";
import { modelPerformance, type PerformanceSeries, type Range } from "@/api/stats";
import { type LineSeries, Lines } from "@/charts";
import { dayShort, moment } from "@/format/dates";
import { latency, share, throughput } from "@/format/numbers";
import { useSearch } from "@/lib/search";
import { Choice } from "@/ui/Choice";
import { Section } from "@/ui/Page";
import { Measured } from "./Measured";

const RANGES = [
  ["1d", "1 day"],
  ["1w", "1 week"],
  ["1m", "1 month"],
] as const;

const PERCENTILES = [
  ["p50", "p50"],
  ["p75", "p75"],
  ["p90", "p90"],
  ["p99", "p99"],
] as const;

type Percentile = (typeof PERCENTILES)[number][0];

interface Chart {
  title: string;
  values: (series: PerformanceSeries, percentile: Percentile) => (number | null)[];
  format: (value: number) => string;
  /** Whether it is one of several percentiles. */
  spread: boolean;
}

const CHARTS: Chart[] = [
  spread("Throughput", "throughput", throughput),
  spread("Latency (time to first token)", "latency", latency),
  spread("End-to-end latency", "e2e", latency),
  rate("Tool-call error rate", "tool_call_error_rate"),
  rate("Structured-output error rate", "structured_output_error_rate"),
  rate("Cache hit rate", "cache_hit_rate"),
];

function spread(title: string, of: "throughput" | "latency" | "e2e", format: (value: number) => string): Chart {
  return { title, format, spread: true, values: (series, which) => series[of].map((each) => each?.[which] ?? null) };
}

function rate(title: string, of: "tool_call_error_rate" | "structured_output_error_rate" | "cache_hit_rate"): Chart {
  return { title, format: share, spread: false, values: (series) => series[of] };
}

/** How fast and how well, per provider, over time. */
export function Performance({ id }: { id: string }) {
  const [search, setSearch] = useSearch();
  const range: Range = RANGES.find(([each]) => each === search.range)?.[0] ?? "1d";
  const percentile: Percentile = PERCENTILES.find(([each]) => each === search.p)?.[0] ?? "p50";
  const query = useQuery(modelPerformance(id, range));
  return (
    <Section
      title="Performance"
      aside={
        <span className="flex flex-wrap gap-2">
          <Choice label="Period" options={RANGES} value={range} onChange={(next) => setSearch({ range: next })} />
          <Choice
            label="Percentile"
            options={PERCENTILES}
            value={percentile}
            onChange={(next) => setSearch({ p: next })}
          />
        </span>
      }
    >
      <p className="mb-5 max-w-prose text-sm text-ink-2">{MEANING[percentile]}</p>
      <Measured
        query={query}
        id={id}
        isEmpty={(data) => data.series.every((series) => series.requests.every((requests) => requests === 0))}
        empty={`No traffic in the last ${EMPTY[range]}`}
      >
        {(data) => (
          <div className="grid gap-x-8 gap-y-10 lg:grid-cols-2">
            {CHARTS.map((chart) => (
              <Lines
                key={chart.title}
                title={chart.spread ? `${chart.title}, ${percentile}` : chart.title}
                x={data.buckets}
                xLabel={range === "1m" ? dayShort : moment}
                series={data.series.map((series): LineSeries => ({
                  id: series.tag,
                  name: nameOf(series, data.series),
                  values: chart.values(series, percentile),
                }))}
                format={chart.format}
              />
            ))}
          </div>
        )}
      </Measured>
    </Section>
  );
}

const EMPTY: Record<Range, string> = { "1d": "24 hours", "1w": "7 days", "1m": "30 days" };

const MEANING: Record<Percentile, string> = {
  p50: "Half of the requests did better than this.",
  p75: "75% of the requests did better than this: latency is higher and throughput lower than at p50.",
  p90: "90% of the requests did better than this: latency is higher and throughput lower than at p50.",
  p99: "99% of the requests did better than this: the slowest hundredth begins here.",
};

/** A provider may have several endpoints of one model; their tags tell them apart. */
function nameOf(series: PerformanceSeries, all: PerformanceSeries[]): string {
  const alone = all.filter((each) => each.provider_name === series.provider_name).length === 1;
  return alone ? series.provider_name : `${series.provider_name} (${series.tag})`;
}
