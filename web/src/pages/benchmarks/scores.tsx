/** Published scores of models on public tests (`GET /benchmarks?source=published`): facts, each with who measured, where and when. */
import { queryOptions } from "@tanstack/react-query";
import { data } from "@/api/client";
import type { Benchmark } from "@/api/generated/replies";
import { day } from "@/format/dates";
import { webAddress } from "@/lib/address";
import { Chip } from "@/ui/Chip";
import type { Column } from "@/ui/DataTable";

export type Score = Benchmark;

/** Those of one model, or all. */
export const scores = (model?: string) =>
  queryOptions({
    queryKey: ["benchmarks", model ?? ""],
    queryFn: ({ signal }) => data<Score[]>("/benchmarks", { source: "published", model }, signal),
    staleTime: 5 * 60_000,
  });

/** Everything that makes two scores of one test different things. */
export function setting(score: Score): string {
  const { variant, harness, version, dataset } = score;
  const parts = [version && `version ${version}`, dataset, variant, harness && `with ${harness}`];
  return parts.filter(Boolean).join(", ");
}

/** The tests, those with most scores first. */
export function tests(all: Score[]): { name: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { benchmark } of all) counts.set(benchmark, (counts.get(benchmark) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .toSorted((a, b) => b.count - a.count || a.name.localeCompare(b.name));
}

/** One score has no id of its own: two of one test differ in how, or where, it was measured. */
export function keyOf(score: Score): string {
  return [score.model, score.benchmark, setting(score), score.source_url, score.score, score.date].join(" ");
}

export const test: Column<Score> = {
  name: "Test",
  value: (row) => row.benchmark,
  cell: (row) => <span className="font-medium">{row.benchmark}</span>,
};

/** What tables of scores have in common. */
export const COLUMNS: Column<Score>[] = [
  {
    name: "Score",
    numeric: true,
    value: (row) => row.score,
    cell: (row) => <span className="font-medium">{row.score}</span>,
  },
  { name: "Counts", value: (row) => row.metric, cell: (row) => row.metric ?? "-" },
  { name: "How", value: setting, cell: (row) => setting(row) || "-" },
  {
    name: "Measured by",
    value: (row) => row.reported_by,
    cell: (row) =>
      row.reported_by === "maker" ? (
        <Chip tone="warn" title="Who made the model says so">
          its maker
        </Chip>
      ) : (
        <Chip tone="good" title="Somebody else measured it">
          third party
        </Chip>
      ),
  },
  { name: "Source", value: (row) => row.source_url, cell: (row) => <Source address={row.source_url} /> },
  {
    name: "Date",
    title: "When it was published; else when it was read",
    value: (row) => row.date ?? row.read_on,
    cell: (row) => (
      <span
        className="whitespace-nowrap"
        title={row.via ? `By way of ${row.via}, read ${day(row.read_on)}` : undefined}
      >
        {row.date ? day(row.date) : row.read_on ? `read ${day(row.read_on)}` : "-"}
      </span>
    ),
  },
];

function Source({ address }: { address: string }) {
  const url = webAddress(address);
  if (!url) return <>-</>;
  return (
    <a
      href={url.href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="inline-flex min-h-6 items-center underline decoration-line-strong underline-offset-2 hover:decoration-ink"
    >
      {url.host}
    </a>
  );
}
