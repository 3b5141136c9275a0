import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { ExternalLink } from "lucide-react";
import { app, type AppDetail } from "@/api/stats";
import { ChartSkeleton, StackedBars } from "@/charts";
import { day, dayShort } from "@/format/dates";
import { count, share, whole } from "@/format/numbers";
import { webAddress } from "@/lib/address";
import { useSearch } from "@/lib/search";
import { Answer } from "@/ui/Answer";
import { buttonClass } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { Choice } from "@/ui/Choice";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Note";
import { Fact, Page, Section } from "@/ui/Page";
import { appName } from "./apps/names";

const SHOWN = [
  ["tokens", "Tokens"],
  ["requests", "Requests"],
] as const;

/** One app: how much it uses, day by day and by model. */
export default function App() {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const query = useQuery(app(id));
  const data = query.data;
  const address = webAddress(data?.url);
  return (
    <Page
      title={data ? appName(data) : "App"}
      lead={
        address ? (
          <a
            href={address.href}
            rel="noopener noreferrer nofollow"
            className="inline-flex min-h-6 items-center gap-1 break-all hover:underline"
          >
            {address.host}
            <ExternalLink aria-hidden className="size-3.5" />
          </a>
        ) : null
      }
      actions={
        <Link to="/apps" className={buttonClass("quiet", true)}>
          All apps
        </Link>
      }
    >
      <Answer
        query={query}
        pending={<ChartSkeleton height={260} />}
        missing={
          <Empty
            title="No such app"
            action={
              <Link to="/apps" className={buttonClass("primary")}>
                See all apps
              </Link>
            }
          >
            No app of this name has used this server.
          </Empty>
        }
      >
        {(found) => <Detail data={found} />}
      </Answer>
    </Page>
  );
}

type Used = AppDetail["models"][number];

function Detail({ data }: { data: AppDetail }) {
  const [search, change] = useSearch();
  const shown = search.chart === "requests" ? "requests" : "tokens";
  const total = data.models.reduce((sum, model) => sum + model.tokens, 0);
  const columns: Column<Used>[] = [
    {
      name: "Model",
      value: (row) => row.id,
      cell: (row) => (
        <Link to={`/${row.id}`} className="font-medium hover:underline">
          {row.id}
        </Link>
      ),
    },
    {
      name: "Tokens",
      numeric: true,
      value: (row) => row.tokens,
      cell: (row) => <span title={whole(row.tokens)}>{count(row.tokens)}</span>,
    },
    {
      name: "Share",
      numeric: true,
      value: (row) => (total ? row.tokens / total : null),
      cell: (row) => share(total ? row.tokens / total : null),
    },
    {
      name: "Requests",
      numeric: true,
      value: (row) => row.requests,
      cell: (row) => <span title={whole(row.requests)}>{count(row.requests)}</span>,
    },
  ];
  return (
    <>
      <dl className="mb-8 grid grid-cols-2 gap-4 sm:grid-cols-4">
        <Fact name="Tokens" title={whole(data.tokens)}>
          {count(data.tokens)}
        </Fact>
        <Fact name="Requests" title={whole(data.requests)}>
          {count(data.requests)}
        </Fact>
        <Fact name="First seen">{day(data.first_seen)}</Fact>
        <Fact name="Categories">
          {data.categories.length ? (
            <span className="flex flex-wrap gap-1">
              {data.categories.map((each) => (
                <Chip key={each}>{each}</Chip>
              ))}
            </span>
          ) : (
            "-"
          )}
        </Fact>
      </dl>
      <Section
        title="Day by day"
        aside={
          <Choice
            label="Chart"
            options={SHOWN}
            value={shown}
            onChange={(value) => change({ chart: value === "tokens" ? null : value })}
          />
        }
      >
        <StackedBars
          title={shown === "tokens" ? "Tokens a day" : "Requests a day"}
          hideTitle
          buckets={data.daily.map((each) => dayShort(each.date))}
          series={[
            {
              id: shown,
              name: shown === "tokens" ? "Tokens" : "Requests",
              values: data.daily.map((each) => each[shown]),
              hue: "var(--hue-1)",
            },
          ]}
          format={count}
          exact={whole}
          height={260}
        />
      </Section>
      <Section title="Models">
        {data.models.length ? (
          <DataTable
            caption="Models that this app uses"
            csv="app-models.csv"
            columns={columns}
            rows={data.models}
            rowKey={(row) => row.id}
            initial={{ column: "Tokens", descending: true }}
          />
        ) : (
          <Empty title="No models yet" />
        )}
      </Section>
    </>
  );
}
