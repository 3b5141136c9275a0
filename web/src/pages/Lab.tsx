import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { knownModels } from "@/api/queries";
import { modelStats } from "@/api/stats";
import { count } from "@/format/numbers";
import { buttonClass } from "@/ui/Button";
import { Loading } from "@/ui/Loading";
import { Empty, Problem } from "@/ui/Note";
import { Page } from "@/ui/Page";
import { labsOf } from "./labs/labs";
import { Row } from "./models/Row";

/** One author's models. */
export default function LabPage() {
  const { author = "" } = useParams({ strict: false }) as { author?: string };
  const { data: all, error, refetch } = useQuery(knownModels);
  const { data: measured } = useQuery(modelStats);
  const lab = all && labsOf(all, measured).find((each) => each.slug === author);
  const stats = new Map(measured?.map((each) => [each.id, each]));
  return (
    <Page
      title={lab?.name ?? author}
      lead={
        lab &&
        `${lab.served} of ${lab.models.length} models here${lab.tokens === null ? "" : `, ${count(lab.tokens)} tokens this week`}`
      }
    >
      {error ? (
        <Problem error={error} retry={() => void refetch()} />
      ) : !all ? (
        <Loading />
      ) : lab ? (
        lab.models.map((model) => <Row key={model.id} model={model} stats={stats.get(model.id)} />)
      ) : (
        <Empty
          title="No models found"
          action={
            <Link to="/labs" className={buttonClass()}>
              All labs
            </Link>
          }
        >
          No model of {author} is known.
        </Empty>
      )}
    </Page>
  );
}
