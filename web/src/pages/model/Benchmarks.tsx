import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Model } from "@/api/types";
import { ChartSkeleton } from "@/charts";
import { Answer } from "@/ui/Answer";
import { buttonClass } from "@/ui/Button";
import { DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Note";
import { Section } from "@/ui/Page";
import { COLUMNS, keyOf, scores, test } from "../benchmarks/scores";

const ALL = [test, ...COLUMNS];

export function Benchmarks({ model }: { model: Model }) {
  const query = useQuery({ ...scores(model.alias_target?.slug ?? model.id), retry: false });
  const more = (
    <Link to={"/benchmarks" as never} className="text-accent hover:underline">
      All models
    </Link>
  );
  return (
    <Section title="Benchmarks" aside={more}>
      <Answer query={query} pending={<ChartSkeleton height={160} />}>
        {(rows) =>
          rows.length > 0 ? (
            <>
              <DataTable
                caption={`Benchmarks of ${model.name}`}
                columns={ALL}
                rows={rows}
                rowKey={keyOf}
                csv={`${model.id.replaceAll(/[/:]/g, "-")}-benchmarks.csv`}
              />
              <p className="mt-3 max-w-3xl text-xs text-ink-3">
                As published, with its source; nothing of it was measured by this server. What a maker says of its own
                model and what others measured is not comparable.
              </p>
            </>
          ) : (
            <Empty
              title="No scores"
              action={
                <Link to={"/docs/operations" as never} className={buttonClass()}>
                  How to add some
                </Link>
              }
            >
              No score of this model is known here whose source can be named, and none is shown without.
            </Empty>
          )
        }
      </Answer>
    </Section>
  );
}
