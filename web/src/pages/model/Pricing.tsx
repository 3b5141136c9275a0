import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { modelPricing, type ModelPricing } from "@/api/stats";
import type { Model } from "@/api/types";
import { Lines } from "@/charts";
import { day } from "@/format/dates";
import { count, discount, perMillion, share, whole } from "@/format/numbers";
import { Choice } from "@/ui/Choice";
import { tokens } from "@/ui/columns";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Note";
import { Fact, Section } from "@/ui/Page";
import { Measured } from "./Measured";
import type { Offer, Price } from "./offers";
import { PriceTag } from "./Prices";
import { stepsOf } from "./priceHistory";
import type { Offers } from "./useOffers";

/** What providers list, what was really paid here, and how list prices went. */
export function Pricing({ model, offers }: { model: Model; offers: Offers }) {
  const query = useQuery(modelPricing(model.id));
  return (
    <>
      <Section title="Effective price" aside="Last 7 days through this server">
        <p className="mb-4 max-w-prose text-sm text-ink-2">
          What a million tokens really cost, with the providers that served them and what came from caches.
        </p>
        <Measured
          query={query}
          id={model.id}
          height={160}
          isEmpty={(data) => data.effective.tokens === 0}
          empty="No traffic in the last 7 days"
        >
          {(data) => <Effective data={data} />}
        </Measured>
      </Section>
      <Section title="Listed prices" aside="USD per million tokens">
        {offers.all.length === 0 ? (
          <Empty title="No provider lists a price" />
        ) : (
          <DataTable
            caption={`Listed prices of ${model.name}`}
            columns={LISTED}
            rows={offers.all}
            rowKey={(offer) => offer.endpoint.tag}
            csv={`${model.id.replaceAll(/[/:]/g, "-")}-prices.csv`}
          />
        )}
      </Section>
      {query.data && <History history={query.data.history} />}
    </>
  );
}

function Effective({ data }: { data: ModelPricing }) {
  const { effective } = data;
  return (
    <>
      <dl className="mb-5 flex flex-wrap gap-x-8 gap-y-3">
        <Fact name="Input">{perMillion(effective.prompt)} per 1M</Fact>
        <Fact name="Output">{perMillion(effective.completion)} per 1M</Fact>
        <Fact name="Cache hits">{share(effective.cache_hit_rate)}</Fact>
        <Fact name="Tokens" title={whole(effective.tokens)}>
          {count(effective.tokens)}
        </Fact>
      </dl>
      <DataTable
        caption="Effective prices by provider"
        columns={EFFECTIVE}
        rows={data.providers}
        rowKey={(provider) => provider.tag}
      />
    </>
  );
}

const EFFECTIVE: Column<ModelPricing["providers"][number]>[] = [
  { name: "Provider", value: (row) => row.provider_name, cell: (row) => row.provider_name },
  { name: "Input $/M", numeric: true, value: (row) => row.prompt, cell: (row) => perMillion(row.prompt) },
  { name: "Output $/M", numeric: true, value: (row) => row.completion, cell: (row) => perMillion(row.completion) },
  { name: "Cache hits", numeric: true, value: (row) => row.cache_hit_rate, cell: (row) => share(row.cache_hit_rate) },
  tokens(),
];

const listed = (name: string, of: (offer: Offer) => Price): Column<Offer> => ({
  name,
  numeric: true,
  value: (offer) => of(offer).paid,
  cell: (offer) => <PriceTag price={of(offer)} stacked />,
});

const LISTED: Column<Offer>[] = [
  {
    name: "Provider",
    value: (offer) => offer.endpoint.provider_name,
    cell: (offer) => (
      <span>
        <span className="font-medium">{offer.endpoint.provider_name}</span>
        {offer.endpoint.service_tier && <span className="text-ink-3"> {offer.endpoint.service_tier}</span>}
      </span>
    ),
  },
  listed("Input $/M", (offer) => offer.input),
  listed("Output $/M", (offer) => offer.output),
  listed("Cache read $/M", (offer) => offer.cacheRead),
  listed("Cache write $/M", (offer) => offer.cacheWrite),
  {
    name: "Discount",
    numeric: true,
    value: (offer) => offer.discount,
    cell: (offer) => discount(offer.discount) ?? "-",
  },
];

const SIDES = [
  ["prompt", "Input"],
  ["completion", "Output"],
] as const;

function History({ history }: { history: ModelPricing["history"] }) {
  const [side, setSide] = useState<"prompt" | "completion">("prompt");
  const { dates, series } = stepsOf(history, side, new Date().toISOString().slice(0, 10));
  return (
    <Section title="Price history" aside={<Choice label="Price of" options={SIDES} value={side} onChange={setSide} />}>
      {history.length === 0 ? (
        <Empty title="No history yet">
          This server notes list prices when it first sees them and when they change.
        </Empty>
      ) : (
        <Lines
          title={side === "prompt" ? "Input, USD per million tokens" : "Output, USD per million tokens"}
          x={dates}
          xLabel={day}
          series={series}
          format={perMillion}
        />
      )}
    </Section>
  );
}
