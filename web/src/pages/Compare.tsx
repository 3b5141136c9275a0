import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import clsx from "clsx";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { knownModels } from "@/api/queries";
import { modelStats } from "@/api/stats";
import { Scatter } from "@/charts";
import { perMillion, spend, throughput } from "@/format/numbers";
import { isServed, parts, price } from "@/lib/model";
import { useSearch } from "@/lib/search";
import { Button, buttonClass } from "@/ui/Button";
import { Field, Input } from "@/ui/Field";
import { Loading } from "@/ui/Loading";
import { ModelPicker } from "@/ui/ModelPicker";
import { Empty, Problem } from "@/ui/Note";
import { Page, Section } from "@/ui/Page";
import { addressOf, idsOf, MODELS_MAX } from "./compare/address";
import { type Compared, isSame, LINES, monthly, type Volume, winners } from "./compare/rows";
import { Unserved } from "./models/Row";

export default function Compare() {
  const { _splat = "" } = useParams({ strict: false }) as { _splat?: string };
  const ids = idsOf(_splat);
  const navigate = useNavigate();
  const [picking, setPicking] = useState(false);
  const { data: all, error, refetch } = useQuery(knownModels);
  const { data: measured = [] } = useQuery(modelStats);
  const [search, change] = useSearch();
  const go = (next: string[]) => void navigate({ to: addressOf(next), search: true as never });

  const chosen: Compared[] = ids.flatMap((id) => {
    const model = all?.find((each) => each.id === id);
    return model ? [{ model, stats: measured.find((each) => each.id === id) }] : [];
  });
  const missing = all ? ids.filter((id) => !chosen.some(({ model }) => model.id === id)) : [];
  const add = (
    <Button
      look={chosen.length === 0 ? "primary" : "plain"}
      onClick={() => setPicking(true)}
      disabled={ids.length >= MODELS_MAX}
    >
      <Plus aria-hidden className="size-4" /> Add model
    </Button>
  );
  return (
    <Page wide title="Compare" lead="Up to four models side by side. The address keeps the choice." actions={add}>
      {error ? (
        <Problem error={error} retry={() => void refetch()} />
      ) : !all ? (
        <Loading />
      ) : (
        <>
          {missing.map((id) => (
            <p key={id} className="mb-3 text-sm text-warn">
              There is no model {id} here.{" "}
              <button type="button" className="underline" onClick={() => go(ids.filter((each) => each !== id))}>
                Remove it
              </button>
            </p>
          ))}
          {chosen.length === 0 ? (
            <Empty title="Nothing to compare yet" action={add}>
              Choose two to four models.
            </Empty>
          ) : (
            <>
              <Table
                chosen={chosen}
                differing={search.differences === "true"}
                remove={(id) => go(ids.filter((each) => each !== id))}
              />
              <label className="mt-3 inline-flex min-h-6 items-center gap-2 text-sm">
                <input
                  type="checkbox"
                  className="size-4 accent-(--accent)"
                  checked={search.differences === "true"}
                  onChange={(event) => change({ differences: event.target.checked ? "true" : null })}
                />
                Differences only
              </label>
              <Calculator chosen={chosen} />
              <Plot chosen={chosen} />
            </>
          )}
        </>
      )}
      <ModelPicker
        known
        open={picking}
        onClose={() => setPicking(false)}
        keep={(model) => !ids.includes(model.id)}
        onPick={(model) => {
          setPicking(false);
          go([...ids, model.id]);
        }}
      />
    </Page>
  );
}

function Table({
  chosen,
  differing,
  remove,
}: {
  chosen: Compared[];
  differing: boolean;
  remove: (id: string) => void;
}) {
  const lines = differing ? LINES.filter((line) => !isSame(line, chosen)) : LINES;
  return (
    <div
      className="max-h-[calc(100dvh-5rem)] overflow-auto rounded-lg border border-line"
      tabIndex={0}
      role="region"
      aria-label="Comparison"
    >
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">Models side by side; the best figure of a row is marked</caption>
        <thead className="sticky top-0 z-10 bg-raised">
          <tr className="border-b border-line text-left align-top">
            <td className="sticky left-0 bg-raised px-3 py-3" />
            {chosen.map(({ model }) => (
              <th key={model.id} scope="col" className="min-w-44 px-3 py-3 font-medium">
                <span className="flex items-start justify-between gap-2">
                  <Link to={"/$author/$slug" as never} params={parts(model.id) as never} className="hover:underline">
                    {model.name}
                  </Link>
                  <button
                    type="button"
                    aria-label={`Remove ${model.name}`}
                    onClick={() => remove(model.id)}
                    className="rounded p-1 text-ink-3 hover:bg-sunken hover:text-ink"
                  >
                    <X aria-hidden className="size-4" />
                  </button>
                </span>
                {isServed(model) ? (
                  <Link
                    to="/chat"
                    search={{ model: model.id } as never}
                    className={clsx(buttonClass("plain", true), "mt-2")}
                  >
                    Chat
                  </Link>
                ) : (
                  <span className="mt-2 block">
                    <Unserved />
                  </span>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => {
            const won = winners(line, chosen);
            return (
              <tr key={line.name} className="border-b border-line last:border-0">
                <th
                  scope="row"
                  className="sticky left-0 bg-ground px-3 py-2 text-left font-normal whitespace-nowrap text-ink-2"
                >
                  {line.name}
                </th>
                {chosen.map((each) => (
                  <td
                    key={each.model.id}
                    className={clsx("px-3 py-2 tabular-nums", won.has(each.model.id) && "font-semibold")}
                  >
                    {line.text(each)}
                    {won.has(each.model.id) && <span className="ml-2 text-xs font-normal text-good">best</span>}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

const FIELDS: [keyof Volume, string, string][] = [
  ["prompt", "Prompt tokens a month", "10000000"],
  ["completion", "Completion tokens a month", "2000000"],
  ["images", "Pictures a month", "0"],
];

function Calculator({ chosen }: { chosen: Compared[] }) {
  const [search, change] = useSearch();
  const text = (name: keyof Volume, usual: string) => search[name] ?? usual;
  const amount = (name: keyof Volume, usual: string) => Math.max(Number(text(name, usual)) || 0, 0);
  const volume = Object.fromEntries(FIELDS.map(([name, , usual]) => [name, amount(name, usual)])) as unknown as Volume;
  const costs = chosen.map(({ model }) => ({ model, cost: monthly(model, volume) }));
  return (
    <div className="mt-10">
      <Section title="What a month would cost">
        <div className="grid gap-x-6 sm:grid-cols-3">
          {FIELDS.map(([name, label, usual]) => (
            <Field key={name} label={label}>
              {(ids) => (
                <Input
                  {...ids}
                  type="number"
                  min={0}
                  value={text(name, usual)}
                  onChange={(event) => change({ [name]: event.target.value || "0" })}
                />
              )}
            </Field>
          ))}
        </div>
        <dl className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
          {costs.map(({ model, cost }) => (
            <div key={model.id} className="rounded-lg border border-line p-4">
              <dt className="truncate text-sm text-ink-2">{model.name}</dt>
              <dd className="mt-1 text-xl font-semibold tabular-nums">{spend(cost)}</dd>
            </div>
          ))}
        </dl>
        <p className="mt-2 text-xs text-ink-3">
          At list prices, without cache reads. A dash means that a price is not known.
        </p>
      </Section>
    </div>
  );
}

function Plot({ chosen }: { chosen: Compared[] }) {
  const points = chosen.flatMap(({ model, stats }) => {
    const cost = price(model.pricing.completion);
    const speed = stats?.throughput_p50;
    return cost === null || speed === null || speed === undefined
      ? []
      : [{ id: model.id, name: model.name, x: cost, y: speed }];
  });
  if (points.length < 2) return null;
  return (
    <Scatter
      title="Output price and throughput"
      points={points}
      xName="Output $/M"
      yName="Throughput"
      xFormat={(value: number) => perMillion(value)}
      yFormat={(value: number) => throughput(value)}
      best="low-x-high-y"
    />
  );
}
