import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ModelApp, modelApps } from "@/api/stats";
import { categories, requests, tokens } from "@/ui/columns";
import { type Column, DataTable } from "@/ui/DataTable";
import { Section } from "@/ui/Page";
import { Measured } from "./Measured";

const COLUMNS: Column<ModelApp>[] = [
  {
    name: "App",
    value: (app) => app.title ?? app.url ?? app.app_id,
    cell: (app) => (
      <>
        <span className="mr-2 inline-block min-w-4 text-ink-3 tabular-nums" title="Rank">
          {app.rank}
        </span>
        <AppLink app={app} />
      </>
    ),
  },
  tokens(),
  requests(),
  categories(),
];

export function AppLink({ app }: { app: ModelApp }) {
  return (
    <Link to="/apps/$id" params={{ id: app.app_id } as never} className="font-medium hover:underline">
      {app.title ?? app.url ?? app.app_id}
    </Link>
  );
}

export function Apps({ id }: { id: string }) {
  const query = useQuery(modelApps(id));
  return (
    <Section title="Apps" aside="Last 30 days. Apps that name themselves in their requests.">
      <Measured query={query} id={id} isEmpty={(apps) => apps.length === 0} empty="No app has used this model yet">
        {(apps) => (
          <DataTable
            caption="Apps that use this model"
            columns={COLUMNS}
            rows={apps}
            rowKey={(app) => app.app_id}
            csv={`${id.replaceAll(/[/:]/g, "-")}-apps.csv`}
          />
        )}
      </Measured>
    </Section>
  );
}
