import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ApiError } from "@/api/client";
import type { Model } from "@/api/types";
import { ChartSkeleton } from "@/charts";
import { day } from "@/format/dates";
import { whole } from "@/format/numbers";
import { buttonClass } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty, Problem } from "@/ui/Note";
import { Section } from "@/ui/Page";
import { benchmarks, type Score, scoresOf } from "./benchmarks";

const COLUMNS: Column<Score>[] = [
  { name: "Test", value: (row) => row.test, cell: (row) => <span className="font-medium">{row.test}</span> },
  {
    name: "Score",
    numeric: true,
    value: (row) => row.value,
    cell: (row) => (
      <>
        {row.score}
        {row.spread && <span className="text-ink-3"> {row.spread}</span>}
      </>
    ),
  },
  { name: "$ per task", numeric: true, value: (row) => row.costPerTask, cell: (row) => row.costPerTask ?? "-" },
  { name: "Tasks", numeric: true, value: (row) => row.tasks, cell: (row) => whole(row.tasks) },
  {
    name: "Kind",
    value: (row) => row.kind,
    cell: (row) =>
      row.kind === "run" ? (
        <Chip tone="good" title="Run through a router, and written down">
          Run
        </Chip>
      ) : (
        <Chip title="As its source published it">Claimed</Chip>
      ),
  },
  { name: "Source", value: (row) => row.source, cell: (row) => row.source },
  { name: "Date", value: (row) => row.date, cell: (row) => day(row.date) },
];

export function Benchmarks({ model }: { model: Model }) {
  const query = useQuery({ ...benchmarks, retry: false });
  const scores = scoresOf(model, query.data);
  const { citation, source_url: address } = query.data?.meta ?? {};
  return (
    <Section title="Benchmarks" aside="Every figure with its source and date">
      {query.isPending ? (
        <ChartSkeleton height={160} />
      ) : scores.length > 0 ? (
        <>
          <DataTable
            caption={`Benchmarks of ${model.name}`}
            columns={COLUMNS}
            rows={scores}
            rowKey={(score) => `${score.source} ${score.test}`}
            csv={`${model.id.replaceAll(/[/:]/g, "-")}-benchmarks.csv`}
          />
          {citation && (
            <p className="mt-3 text-xs text-ink-2">
              {citation}
              {address && address.startsWith("https:") && (
                <>
                  {" "}
                  <a href={address} target="_blank" rel="noopener noreferrer" className="underline">
                    {address}
                  </a>
                </>
              )}
            </p>
          )}
        </>
      ) : (
        <Nothing error={query.error} retry={() => void query.refetch()} />
      )}
    </Section>
  );
}

function Nothing({ error, retry }: { error: Error | null; retry: () => void }) {
  if (error instanceof ApiError && error.isSignedOut) {
    return (
      <Empty
        title="Sign in to see scores"
        action={
          <Link to="/sign-in" className={buttonClass("primary", true)}>
            Sign in
          </Link>
        }
      >
        Benchmarks are given to those with a key.
      </Empty>
    );
  }
  if (error && !(error instanceof ApiError && error.status === 404)) return <Problem error={error} retry={retry} />;
  return (
    <Empty title="No scores">
      This server has no score of this model whose source and date are known, and shows none without.
    </Empty>
  );
}
