import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { knownModels } from "@/api/queries";
import { modelStats } from "@/api/stats";
import { ago } from "@/format/dates";
import { count } from "@/format/numbers";
import { type Column, DataTable } from "@/ui/DataTable";
import { Loading } from "@/ui/Loading";
import { Problem } from "@/ui/Note";
import { Page } from "@/ui/Page";
import { type Lab, labsOf } from "./labs/labs";

const COLUMNS: Column<Lab>[] = [
  {
    name: "Lab",
    value: (lab) => lab.name,
    cell: (lab) => (
      <Link
        to={"/labs/$author" as never}
        params={{ author: lab.slug } as never}
        className="font-medium hover:underline"
      >
        {lab.name}
      </Link>
    ),
  },
  {
    name: "Models here",
    numeric: true,
    title: "That this server can reach",
    value: (lab) => lab.served,
    cell: (lab) => lab.served,
  },
  {
    name: "Models known",
    numeric: true,
    value: (lab) => lab.models.length,
    cell: (lab) => lab.models.length,
  },
  { name: "Weekly tokens", numeric: true, value: (lab) => lab.tokens, cell: (lab) => count(lab.tokens) },
  {
    name: "Newest model",
    value: (lab) => lab.newest.created,
    cell: (lab) => `${lab.newest.name}, ${ago(lab.newest.created)}`,
  },
];

/** Who makes the models. */
export default function Labs() {
  const { data: all, error, refetch } = useQuery(knownModels);
  const { data: measured } = useQuery(modelStats);
  return (
    <Page title="Labs" lead="Who makes the models: those that this server can reach, and others that are known.">
      {error ? (
        <Problem error={error} retry={() => void refetch()} />
      ) : all ? (
        <DataTable
          caption="Labs"
          columns={COLUMNS}
          rows={labsOf(all, measured)}
          rowKey={(lab) => lab.slug}
          initial={{ column: "Models here", descending: true }}
        />
      ) : (
        <Loading />
      )}
    </Page>
  );
}
