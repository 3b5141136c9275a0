import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { site } from "@/api/queries";
import { modelApps, modelPerformance, modelUptime } from "@/api/stats";
import type { Model } from "@/api/types";
import { Spark } from "@/charts";
import { day, moment } from "@/format/dates";
import { context, count, latency, throughput, uptime, whole } from "@/format/numbers";
import { sample, WRITERS } from "@/samples";
import { Chip } from "@/ui/Chip";
import { Code } from "@/ui/Code";
import { Fact, Section } from "@/ui/Page";
import { AppLink } from "./Apps";
import { capabilitiesOf } from "./capabilities";
import type { Offer } from "./offers";
import { DiscountChip, PriceTag } from "./Prices";
import { sampledModel } from "./sampled";
import { tabPath } from "./tabs";
import type { Offers } from "./useOffers";

const PROVIDERS_SHOWN = 3;
const APPS_SHOWN = 5;
/** Of the 72 hours of the uptime figures. */
const SPARK_HOURS = 24;

/** The short version of every other tab. */
export function Overview({ model, offers }: { model: Model; offers: Offers }) {
  return (
    <div className="grid gap-x-10 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="min-w-0">
        <Section title="Capabilities">
          <p className="flex flex-wrap gap-1.5">
            {capabilitiesOf(model).map(({ name, title }) => (
              <Chip key={name} tone="accent" title={title}>
                {name}
              </Chip>
            ))}
          </p>
        </Section>
        <Section title="Providers" aside={<More to={tabPath(model.id, "providers")}>All {offers.all.length}</More>}>
          {offers.all.length === 0 ? (
            <p className="text-sm text-ink-2">No provider of this server has this model.</p>
          ) : (
            <TopProviders offers={offers} />
          )}
        </Section>
        <Pulse id={model.id} head={offers.head} />
        <QuickCode model={model} offers={offers} />
      </div>
      <aside aria-label="Details" className="min-w-0">
        <Section title="Details">
          <Details model={model} head={offers.head} />
        </Section>
        <TopApps id={model.id} />
      </aside>
    </div>
  );
}

function TopProviders({ offers }: { offers: Offers }) {
  const { all, head } = offers;
  // The one that the head of the page shows is first here, too.
  const shown = [...(head ? [head] : []), ...all.filter((offer) => offer !== head)].slice(0, PROVIDERS_SHOWN);
  return (
    <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
      {shown.map((offer, index) => (
        <li key={offer.endpoint.tag} className="rounded-lg border border-line p-4">
          <p className="flex flex-wrap items-center gap-2">
            <span className="font-semibold">{offer.endpoint.provider_name}</span>
            <DiscountChip share={offer.discount} />
            {index === 0 && offer.configured && (
              <Chip tone="accent" title="The cheapest that this server can use">
                Best
              </Chip>
            )}
          </p>
          <dl className="mt-3 grid grid-cols-2 gap-3 text-sm">
            <Fact name="Input $/M">
              <PriceTag price={offer.input} />
            </Fact>
            <Fact name="Output $/M">
              <PriceTag price={offer.output} />
            </Fact>
            <Fact name="Context">{context(offer.endpoint.context_length || null)}</Fact>
            <Fact name="Max output">{context(offer.endpoint.max_completion_tokens)}</Fact>
          </dl>
        </li>
      ))}
    </ul>
  );
}

/** How it goes at the first provider: three figures of the last day, each with its line. */
function Pulse({ id, head }: { id: string; head: Offer | null }) {
  const { data: speed } = useQuery({ ...modelPerformance(id, "1d"), retry: false });
  const { data: up } = useQuery({ ...modelUptime(id), retry: false });
  const series = speed?.series.find((each) => each.tag === head?.endpoint.tag) ?? speed?.series[0];
  const labels = speed?.buckets.map(moment) ?? [];
  const tps = series?.throughput.map((each) => each?.p50 ?? null) ?? [];
  const first = series?.latency.map((each) => each?.p50 ?? null) ?? [];
  const availability = up?.availability.slice(-SPARK_HOURS) ?? [];
  const hours = up?.buckets.slice(-SPARK_HOURS).map(moment) ?? [];
  return (
    <Section
      title="Last 24 hours"
      aside={
        <span className="flex items-center gap-3">
          {series && <span>At {series.provider_name}</span>}
          <More to={tabPath(id, "performance")}>Performance</More>
        </span>
      }
    >
      <dl className="grid gap-4 sm:grid-cols-3">
        <Trend name="Throughput" values={tps} labels={labels} format={throughput} />
        <Trend name="Latency" values={first} labels={labels} format={latency} />
        <Trend name="Uptime" values={availability} labels={hours} format={uptime} unknown="-" />
      </dl>
    </Section>
  );
}

function Trend({
  name,
  values,
  labels,
  format,
  unknown,
}: {
  name: string;
  values: (number | null)[];
  labels: string[];
  format: (value: number | null) => string;
  unknown?: string;
}) {
  const latest = values.findLast((value) => value !== null) ?? null;
  return (
    <div className="rounded-lg border border-line p-4">
      <dt className="text-xs text-ink-3">{name}</dt>
      <dd className="mt-1 flex items-center justify-between gap-3 font-medium tabular-nums">
        {latest === null && unknown ? unknown : format(latest)}
        <Spark title={`${name}, last 24 hours`} values={values} labels={labels} format={format} />
      </dd>
    </div>
  );
}

function QuickCode({ model, offers }: { model: Model; offers: Offers }) {
  const { data: house } = useQuery(site);
  const origin = house?.public_url?.replace(/\/+$/, "") ?? window.location.origin;
  const curl = WRITERS.find((writer) => writer.language === "curl");
  const target = { origin, model: sampledModel(model, offers), modality: "text" } as const;
  const quick = curl ? sample(curl, target) : null;
  return (
    <Section title="Quick start" aside={<More to={tabPath(model.id, "api")}>Other languages</More>}>
      {quick && <Code code={quick.code} language="bash" label="curl" />}
    </Section>
  );
}

function Details({ model, head }: { model: Model; head: Offer | null }) {
  const most = head ? head.endpoint.max_completion_tokens : model.top_provider.max_completion_tokens;
  const { hugging_face_id: weights, architecture } = model;
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 text-sm">
      <Fact name="Max output" title={whole(most)}>
        {context(most)}
      </Fact>
      <Fact name="Knowledge cutoff">{day(model.knowledge_cutoff)}</Fact>
      <Fact name="Tokenizer">{architecture.tokenizer ?? "-"}</Fact>
      <Fact name="Moderated">{model.top_provider.is_moderated ? "yes" : "no"}</Fact>
      {model.reasoning?.supported_efforts?.length ? (
        <Fact name="Reasoning efforts">{model.reasoning.supported_efforts.join(", ")}</Fact>
      ) : null}
      <Fact name="Weights">
        {weights ? (
          <a
            href={`https://huggingface.co/${weights}`}
            target="_blank"
            rel="noopener noreferrer"
            className="text-accent underline [overflow-wrap:anywhere]"
          >
            {weights}
          </a>
        ) : (
          "-"
        )}
      </Fact>
    </dl>
  );
}

function TopApps({ id }: { id: string }) {
  const { data: apps = [] } = useQuery({ ...modelApps(id), retry: false });
  return (
    <Section title="Top apps" aside={<More to={tabPath(id, "apps")}>All</More>}>
      {apps.length === 0 ? (
        <p className="text-sm text-ink-2">No app has used this model in the last 30 days.</p>
      ) : (
        <ol className="grid gap-1.5 text-sm">
          {apps.slice(0, APPS_SHOWN).map((app) => (
            <li key={app.app_id} className="flex items-baseline gap-2">
              <span className="w-5 text-ink-3 tabular-nums">{app.rank}</span>
              <span className="min-w-0 flex-1 truncate">
                <AppLink app={app} />
              </span>
              <span className="text-ink-2 tabular-nums" title={`${whole(app.tokens)} tokens`}>
                {count(app.tokens)}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}

function More({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to={to} resetScroll={false} className="inline-flex min-h-6 items-center text-accent hover:underline">
      {children}
    </Link>
  );
}
