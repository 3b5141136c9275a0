import { useQuery, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useMemo, useState } from "react";
import { analytics, type Dimension, type Metric, type Row } from "@/api/analytics";
import type { Session } from "@/api/types";
import { StackedBars } from "@/charts";
import { moment } from "@/format/dates";
import { count, money, spend, whole } from "@/format/numbers";
import { useSearch } from "@/lib/search";
import { Button } from "@/ui/Button";
import { Choice } from "@/ui/Choice";
import { type Column, DataTable } from "@/ui/DataTable";
import { Dialog } from "@/ui/Dialog";
import { Skeleton } from "@/ui/Loading";
import { Empty, Problem } from "@/ui/Note";
import { Page } from "@/ui/Page";
import { SignedIn } from "@/ui/SignedIn";
import { Pace } from "./activity/Pace";
import { type Buckets, bucketsOf, type Period, PERIODS } from "./activity/periods";
import { type Series, seriesOf, sum, summary, together } from "./activity/series";

const SPLITS = [
  ["model", "Model"],
  ["provider", "Provider"],
  ["api_key_id", "Key"],
  ["app", "App"],
  ["external_user", "User"],
] as const satisfies readonly (readonly [Dimension, string])[];

interface Measure {
  metric: Metric;
  name: string;
  /** On cards and axes. */
  short: (value: number) => string;
  exact: (value: number) => string;
}

const MEASURES: Measure[] = [
  { metric: "total_usage", name: "Spend", short: spend, exact: money },
  { metric: "tokens_total", name: "Tokens", short: count, exact: whole },
  { metric: "request_count", name: "Requests", short: count, exact: whole },
];

/** Rows of an answer: 60 buckets of some hundred models fit. */
const ROWS_MAX = 10_000;

export default function Activity() {
  return (
    <Page
      wide
      title="Activity"
      lead="What was spent and used through this server, true to the last request that ended."
    >
      <SignedIn>{(who) => <Charts who={who} />}</SignedIn>
    </Page>
  );
}

function Charts({ who }: { who: Session }) {
  const [search, change] = useSearch();
  const period = PERIODS.find(([each]) => each === search.period)?.[0] ?? "day";
  const split = SPLITS.find(([each]) => each === search.by)?.[0] ?? "model";
  // A page that is left open shows the time at which it was asked, not that at which it is drawn.
  const [now, setNow] = useState(() => new Date());
  const buckets = useMemo(() => bucketsOf(period, now), [period, now]);
  const { data, error, isFetching, refetch } = useQuery(
    analytics({
      metrics: MEASURES.map(({ metric }) => metric),
      dimensions: [split],
      granularity: buckets.granularity,
      time_range: { start: (buckets.starts[0] ?? now).toISOString(), end: buckets.end.toISOString() },
      limit: ROWS_MAX,
    }),
  );
  const queries = useQueryClient();
  // Within a bucket the question stays the same, so that a new time alone would ask nothing.
  const refresh = () => {
    setNow(new Date());
    for (const what of ["analytics", "credits", "keys"]) void queries.invalidateQueries({ queryKey: [what] });
  };
  const [opened, setOpened] = useState<Measure | null>(null);
  return (
    <>
      <div className="mb-6 flex flex-wrap items-center gap-3">
        <Choice<Period> label="Period" options={PERIODS} value={period} onChange={(next) => change({ period: next })} />
        <Choice<Dimension> label="Split by" options={SPLITS} value={split} onChange={(next) => change({ by: next })} />
        <Button className="ml-auto" disabled={isFetching} onClick={refresh}>
          <RefreshCw aria-hidden className={`size-4 ${isFetching ? "animate-spin" : ""}`} /> Refresh
        </Button>
      </div>
      {error ? (
        <Problem error={error} retry={() => void refetch()} />
      ) : (
        <>
          {data?.metadata.truncated && (
            <p className="mb-3 text-sm text-warn">There is more than is shown; choose a shorter period.</p>
          )}
          <Pace who={who} now={now} />
          <div className="grid gap-4 lg:grid-cols-3">
            {MEASURES.map((measure) => (
              <Card
                key={measure.metric}
                measure={measure}
                rows={data?.data}
                buckets={buckets}
                period={period}
                split={split}
                open={() => setOpened(measure)}
              />
            ))}
          </div>
          {data && data.data.length === 0 && (
            <div className="mt-6">
              <Empty title="No traffic in this period">Send a request, or open the chat.</Empty>
            </div>
          )}
        </>
      )}
      {opened && data && (
        <Details
          measure={opened}
          series={seriesOf(data.data, buckets, split, opened.metric)}
          buckets={buckets}
          split={split}
          onClose={() => setOpened(null)}
        />
      )}
    </>
  );
}

function Card({
  measure,
  rows,
  buckets,
  period,
  split,
  open,
}: {
  measure: Measure;
  rows: Row[] | undefined;
  period: Period;
  buckets: Buckets;
  split: Dimension;
  open: () => void;
}) {
  const series = rows && seriesOf(rows, buckets, split, measure.metric);
  const figures = series && summary(together(series, buckets));
  return (
    <section className="rounded-lg border border-line p-4">
      <div className="mb-3 flex items-start justify-between gap-2">
        <div>
          <h2 className="text-sm text-ink-2">{measure.name}</h2>
          <p className="text-2xl font-semibold tabular-nums" title={figures && measure.exact(figures.total)}>
            {figures ? measure.short(figures.total) : "-"}
          </p>
          <p className="text-xs text-ink-3 tabular-nums">
            {/* Its height is that of the text, or the chart would jump. */}
            {figures ? `Past ${period} · avg ${buckets.granularity} ${measure.short(figures.average)}` : "\u00a0"}
          </p>
        </div>
        <Button small onClick={open} disabled={!series || series.length === 0} aria-label={`Expand ${measure.name}`}>
          Expand
        </Button>
      </div>
      {series ? (
        <StackedBars
          title={`${measure.name} over time`}
          buckets={buckets.starts.map((start) => label(start, buckets))}
          series={series}
          format={measure.short}
          height={180}
          partialLast
        />
      ) : (
        <Skeleton className="h-52 w-full" />
      )}
    </section>
  );
}

function Details({
  measure,
  series,
  buckets,
  split,
  onClose,
}: {
  measure: Measure;
  series: Series[];
  buckets: Buckets;
  split: Dimension;
  onClose: () => void;
}) {
  const columns: Column<Series>[] = [
    { name: SPLITS.find(([each]) => each === split)?.[1] ?? "", value: (row) => row.name, cell: (row) => row.name },
    ...(["min", "max", "average", "total"] as const).map((name) => ({
      name: { min: "Min", max: "Max", average: "Avg", total: "Sum" }[name],
      numeric: true,
      value: (row: Series) => summary(row.values)[name],
      cell: (row: Series) => (
        <span title={measure.exact(summary(row.values)[name])}>{measure.short(summary(row.values)[name])}</span>
      ),
    })),
    { name: "Share", numeric: true, cell: (row) => part(sum(row.values), sum(together(series, buckets))) },
  ];
  return (
    <Dialog side open onClose={onClose} title={measure.name}>
      <StackedBars
        title={`${measure.name} over time`}
        buckets={buckets.starts.map((start) => label(start, buckets))}
        series={series}
        format={measure.short}
        height={280}
        partialLast
      />
      <div className="mt-6">
        <DataTable
          caption={measure.name}
          columns={columns}
          rows={series}
          rowKey={(row) => row.id}
          csv={`activity-${measure.metric}.csv`}
        />
      </div>
    </Dialog>
  );
}

function label(start: Date, { granularity }: Buckets): string {
  if (granularity === "month")
    return start.toLocaleDateString("en-US", { month: "short", year: "numeric", timeZone: "UTC" });
  if (granularity === "day")
    return start.toLocaleDateString("en-US", { month: "short", day: "numeric", timeZone: "UTC" });
  return moment(start).split(", ")[1] ?? moment(start);
}

function part(value: number, all: number): string {
  return all > 0 ? `${Math.round((value / all) * 100)}%` : "-";
}
