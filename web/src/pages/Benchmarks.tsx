import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { ChartSkeleton } from "@/charts";
import { useSearch } from "@/lib/search";
import { useTyped } from "@/lib/useTyped";
import { Answer } from "@/ui/Answer";
import { Button } from "@/ui/Button";
import { Choice } from "@/ui/Choice";
import { type Column, DataTable } from "@/ui/DataTable";
import { Select } from "@/ui/Field";
import { Empty } from "@/ui/Note";
import { Page } from "@/ui/Page";
import { SearchBox } from "@/ui/SearchBox";
import { COLUMNS, keyOf, type Score, scores, test, tests } from "./benchmarks/scores";

const MODEL: Column<Score> = {
  name: "Model",
  value: (row) => row.display_name,
  cell: (row) => (
    <Link to={`/${row.model}/benchmarks` as never} className="font-medium hover:underline">
      {row.display_name}
    </Link>
  ),
};

const BY = [
  ["all", "All"],
  ["third_party", "Third parties"],
  ["maker", "Makers"],
] as const;

/** What was published of models, test by test. */
export default function Benchmarks() {
  const query = useQuery(scores());
  return (
    <Page
      wide
      title="Benchmarks"
      lead="Published scores of models on public tests, each with who measured it, where it stands and when. Nothing here was measured by this server, and none is shown without its source."
    >
      <Answer query={query} pending={<ChartSkeleton height={480} />}>
        {(all) => <Scores all={all} />}
      </Answer>
    </Page>
  );
}

function Scores({ all }: { all: Score[] }) {
  const [search, change] = useSearch();
  const typed = useTyped("q");
  const known = useMemo(() => tests(all), [all]);
  const chosen = search.test ?? known[0]?.name ?? "";
  const by = BY.find(([value]) => value === search.by)?.[0] ?? "all";
  const words = typed.text.toLowerCase();
  const rows = all.filter(
    (row) =>
      (chosen === "all" || row.benchmark === chosen) &&
      (by === "all" || row.reported_by === by) &&
      `${row.display_name} ${row.model}`.toLowerCase().includes(words),
  );
  const clear = () => {
    typed.type("");
    change({ q: null, by: null, test: null });
  };
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <Select
          aria-label="Test"
          className="max-w-72"
          value={chosen}
          onChange={(event) => change({ test: event.target.value })}
        >
          {known.map(({ name, count }) => (
            <option key={name} value={name}>
              {name} ({count})
            </option>
          ))}
          <option value="all">All tests ({all.length})</option>
        </Select>
        <Choice
          label="Measured by"
          options={BY}
          value={by}
          onChange={(value) => change({ by: value === "all" ? null : value })}
        />
        <SearchBox label="Search models" typed={typed} className="max-w-64" />
      </div>
      {rows.length === 0 ? (
        <Empty title="No scores" action={<Button onClick={clear}>Clear filters</Button>} />
      ) : (
        <DataTable
          key={chosen}
          caption={chosen === "all" ? "Scores of all tests" : `Scores on ${chosen}`}
          csv="benchmarks.csv"
          columns={chosen === "all" ? [MODEL, test, ...COLUMNS] : [MODEL, ...COLUMNS]}
          rows={rows}
          rowKey={keyOf}
          initial={chosen === "all" ? undefined : { column: "Score", descending: true }}
        />
      )}
      <p className="mt-3 max-w-3xl text-xs text-ink-3">
        Compare only what was measured alike: the same test, version and harness, by the same people. The operator can
        add scores with <code>benchmarks</code> under <code>[site]</code>. Most of these were collected by{" "}
        <a href="https://models.dev" target="_blank" rel="noopener noreferrer" className="underline">
          models.dev
        </a>{" "}
        (MIT).
      </p>
    </>
  );
}
