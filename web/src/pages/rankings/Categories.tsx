import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { categories, type CategoryStats } from "@/api/stats";
import { ChartSkeleton, HBar } from "@/charts";
import { count, share, whole } from "@/format/numbers";
import { Answer } from "@/ui/Answer";
import { requests, tokens } from "@/ui/columns";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Note";
import { Section } from "@/ui/Page";

const SHOWN_MAX = 12;
const TOP_MODELS = 3;

/** What apps are for, by their own words. */
export function Categories({ weeks }: { weeks: number }) {
  const query = useQuery(categories(weeks));
  return (
    <Answer query={query} pending={<ChartSkeleton height={400} />}>
      {(rows) =>
        rows.length === 0 ? (
          <Empty title="No categories yet">
            A category comes from the <code>X-OpenRouter-Categories</code> header that an app sends with its requests.
          </Empty>
        ) : (
          <Filled rows={rows} />
        )
      }
    </Answer>
  );
}

function Filled({ rows }: { rows: CategoryStats[] }) {
  const total = rows.reduce((sum, row) => sum + row.tokens, 0);
  return (
    <>
      <Section title="Tokens by category">
        <HBar
          title="Tokens by category"
          hideTitle
          rows={rows.slice(0, SHOWN_MAX).map((row) => ({
            id: row.category,
            name: row.category,
            value: row.tokens,
            note: total ? share(row.tokens / total) : "",
          }))}
          format={count}
          exact={whole}
        />
        <p className="mt-2 text-xs text-ink-3">
          Traffic through this server of apps that name their categories; an app may name several.
        </p>
      </Section>
      <Section title="Top models of each">
        <DataTable
          caption="Categories"
          csv="rankings-categories.csv"
          columns={COLUMNS}
          rows={rows}
          rowKey={(row) => row.category}
        />
      </Section>
    </>
  );
}

const COLUMNS: Column<CategoryStats>[] = [
  {
    name: "Category",
    value: (row) => row.category,
    cell: (row) => (
      <Link to="/apps" search={{ category: row.category } as never} className="font-medium hover:underline">
        {row.category}
      </Link>
    ),
  },
  tokens(),
  requests(),
  {
    name: "Top models",
    value: (row) => row.models.map((model) => model.id).join(" "),
    cell: (row) => (
      <span className="flex flex-wrap gap-x-3 gap-y-1">
        {row.models.slice(0, TOP_MODELS).map((model) => (
          <Link key={model.id} to={`/${model.id}`} className="hover:underline" title={`${whole(model.tokens)} tokens`}>
            {model.id}
          </Link>
        ))}
      </span>
    ),
  },
];
