import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { path } from "@/api/client";
import { rankings, type Rankings, type RankingView } from "@/api/stats";
import { ChartSkeleton, hueOf, StackedBars } from "@/charts";
import { moment } from "@/format/dates";
import { change, count, share, whole } from "@/format/numbers";
import { save } from "@/lib/save";
import { Answer } from "@/ui/Answer";
import { Button, buttonClass } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { type Column, DataTable } from "@/ui/DataTable";
import { Skeleton } from "@/ui/Loading";
import { Empty } from "@/ui/Note";
import { Section } from "@/ui/Page";
import { projection, type RankedRow, rankedRows, rankingsCsv, UNITS, weekLabel } from "./weeks";

const HEIGHT = 340;

/** One list of the rankings: its columns by week, and who is in it. */
export function Weekly({ view, weeks }: { view: RankingView; weeks: number }) {
  const query = useQuery(rankings(view, weeks));
  return (
    <Answer
      query={query}
      pending={
        <>
          <ChartSkeleton height={HEIGHT} />
          <Skeleton className="mt-8 h-96 w-full" />
        </>
      }
    >
      {(data) => (data.series.length ? <Filled data={data} view={view} weeks={weeks} /> : <Nothing view={view} />)}
    </Answer>
  );
}

function Nothing({ view }: { view: RankingView }) {
  return (
    <Empty
      title={`No ${UNITS[view].many} yet`}
      action={
        <Link to="/chat" className={buttonClass("primary")}>
          Send a request
        </Link>
      }
    >
      The rankings show what went through this server. They fill with its first requests.
    </Empty>
  );
}

function Filled({ data, view, weeks }: { data: Rankings; view: RankingView; weeks: number }) {
  const { many, thing } = UNITS[view];
  const ids = data.series.map((each) => each.id);
  const rest = { id: "other", name: "Other", values: data.other };
  const series = data.series.map((each) => ({ ...each, hue: hueOf(each.id, ids) }));
  const file = `rankings-${view}`;
  return (
    <>
      <Section title={`Weekly ${many}`} aside={`As of ${moment(data.as_of)}`}>
        <StackedBars
          title={`Weekly ${many} by ${thing.toLowerCase()}`}
          hideTitle
          buckets={data.weeks.map(weekLabel)}
          series={data.other.some((value) => value > 0) ? [...series, rest] : series}
          format={count}
          exact={whole}
          height={HEIGHT}
          partialLast={data.partial}
          projected={projection(data)}
        />
        <p className="mt-2 max-w-prose text-xs text-ink-3">
          Traffic through this server, input+output tokens, tokenizers differ. A column is a week from Monday, UTC.
          {data.partial && " The last one is still running; its outline is what it comes to if it goes on like this."}
        </p>
      </Section>
      <Section
        title="Leaderboard"
        aside={
          <span className="flex gap-1">
            <Button small look="quiet" onClick={() => save(`${file}.csv`, "text/csv", rankingsCsv(data))}>
              <Download aria-hidden className="size-3.5" /> CSV
            </Button>
            <a
              href={path("/stats/rankings", { view, weeks })}
              download={`${file}.json`}
              className={buttonClass("quiet", true)}
            >
              <Download aria-hidden className="size-3.5" /> JSON
            </a>
          </span>
        }
      >
        <DataTable
          caption={`${thing}s by ${many} in the newest full week`}
          columns={columnsOf(view, data.partial)}
          rows={rankedRows(data)}
          rowKey={(row) => row.id}
        />
      </Section>
    </>
  );
}

function columnsOf(view: RankingView, partial: boolean): Column<RankedRow>[] {
  const { many, thing } = UNITS[view];
  const named = (row: RankedRow) => (
    <span className="break-words">
      <span className="mr-1 text-ink-3 sm:hidden">{row.rank}.</span>
      <Link to={view === "authors" ? `/labs/${row.id}` : `/${row.id}`} className="font-medium hover:underline">
        {row.name}
      </Link>
    </span>
  );
  return [
    {
      name: "Rank",
      value: (row) => row.rank,
      cell: (row) => <span className="tabular-nums">{row.rank}</span>,
      className: "max-sm:hidden",
    },
    { name: thing, value: (row) => row.name, cell: named, className: "max-sm:col-span-2" },
    ...(view === "authors"
      ? []
      : [
          {
            name: "Author",
            value: (row: RankedRow) => row.author,
            cell: (row: RankedRow) =>
              row.author ? (
                <Link to={`/labs/${row.author}`} className="text-ink-2 hover:underline">
                  {row.author}
                </Link>
              ) : (
                "-"
              ),
          },
        ]),
    ...(partial
      ? [
          {
            name: "This week so far",
            numeric: true,
            value: (row: RankedRow) => row.current,
            cell: (row: RankedRow) => <span title={whole(row.current)}>{count(row.current)}</span>,
          },
        ]
      : []),
    {
      name: `Last full week, ${many}`,
      numeric: true,
      value: (row) => row.full,
      cell: (row) => <span title={whole(row.full)}>{count(row.full)}</span>,
    },
    {
      name: "Share",
      numeric: true,
      title: `Of all ${many} in the week that ranks`,
      value: (row) => row.share,
      cell: (row) => share(row.share),
    },
    {
      name: "Change",
      numeric: true,
      title: "Against the week before",
      value: (row) => row.change,
      cell: (row) => <Change value={row.change} isNew={row.is_new} />,
    },
  ];
}

/** Up and down have a sign as well as a colour; nothing to compare with is blank. */
export function Change({ value, isNew = false }: { value: number | null; isNew?: boolean }) {
  if (isNew) return <Chip tone="accent">new</Chip>;
  const text = change(value);
  return text ? <span className={(value ?? 0) < 0 ? "text-bad" : "text-good"}>{text}</span> : null;
}
