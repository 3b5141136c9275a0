import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { knownProviders } from "@/api/queries";
import { modelUptime, type ModelUptime } from "@/api/stats";
import type { Model, Provider } from "@/api/types";
import { UptimeBars } from "@/charts";
import { context, latency, perMillion, throughput, uptime } from "@/format/numbers";
import { Chip } from "@/ui/Chip";
import { type Column, DataTable } from "@/ui/DataTable";
import { Empty } from "@/ui/Note";
import { Section } from "@/ui/Page";
import { DataPolicy, dataPolicy } from "../providers/DataPolicy";
import { best, type Offer, type Price, providerOf } from "./offers";
import { DiscountChip, PriceTag } from "./Prices";
import { ProviderDetail } from "./ProviderDetail";
import { barsOf } from "./Uptime";
import type { Offers } from "./useOffers";

export function Providers({ model, offers }: { model: Model; offers: Offers }) {
  const { data: houses = [] } = useQuery(knownProviders);
  const { data: hours } = useQuery({ ...modelUptime(model.id), retry: false });
  const columns = useMemo(() => columnsOf(offers.all, houses, hours), [offers.all, houses, hours]);
  return (
    <Section title="Providers" aside="Those that this server can use come first, then by price">
      {offers.all.length === 0 ? (
        <Empty title="No provider">
          No provider of this server has this model. Add a provider&apos;s key in the configuration.
        </Empty>
      ) : (
        <>
          <DataTable
            caption={`Providers of ${model.name}`}
            columns={columns}
            rows={offers.all}
            rowKey={(offer) => offer.endpoint.tag}
            detail={(offer) => <ProviderDetail offer={offer} house={houseOf(offer, houses)} model={model} />}
            csv={`${model.id.replaceAll(/[/:]/g, "-")}-providers.csv`}
          />
          <p className="mt-3 max-w-3xl text-xs text-ink-3">
            Prices are in USD per million tokens, with discounts taken off. Latency is the time to the first token and
            throughput tokens a second, both the median of the last 30 minutes through this server; they are shown to
            those who are signed in. The best of a column is marked.
          </p>
        </>
      )}
    </Section>
  );
}

function columnsOf(offers: Offer[], houses: Provider[], hours: ModelUptime | undefined): Column<Offer>[] {
  const price = (name: string, of: (offer: Offer) => Price): Column<Offer> => {
    const lowest = best(
      offers.map((offer) => of(offer).paid),
      "less",
    );
    return {
      name,
      numeric: true,
      value: (offer) => millions(of(offer).paid),
      cell: (offer) => (
        <Best is={lowest !== null && of(offer).paid === lowest} word="lowest">
          <PriceTag price={of(offer)} stacked />
        </Best>
      ),
    };
  };
  const figure = (
    name: string,
    better: "less" | "more",
    of: (offer: Offer) => number | null,
    format: (value: number | null) => string,
    title?: string,
  ): Column<Offer> => {
    const top = best(offers.map(of), better);
    return {
      name,
      title,
      numeric: true,
      value: of,
      cell: (offer) => (
        <Best is={top !== null && of(offer) === top} word={better === "less" ? "lowest" : "highest"}>
          {format(of(offer))}
        </Best>
      ),
    };
  };
  return [
    {
      name: "Provider",
      value: (offer) => offer.endpoint.provider_name,
      cell: (offer) => <Name offer={offer} region={houseOf(offer, houses)?.headquarters ?? null} />,
      className: "min-w-44",
    },
    figure("Context", "more", (offer) => offer.endpoint.context_length || null, context),
    figure("Max output", "more", (offer) => offer.endpoint.max_completion_tokens, context),
    price("Input $/M", (offer) => offer.input),
    price("Output $/M", (offer) => offer.output),
    price("Cache read $/M", (offer) => offer.cacheRead),
    figure(
      "Latency",
      "less",
      (offer) => offer.endpoint.latency_last_30m?.p50 ?? null,
      latency,
      "Seconds to the first token",
    ),
    figure(
      "Throughput",
      "more",
      (offer) => offer.endpoint.throughput_last_30m?.p50 ?? null,
      throughput,
      "Tokens a second",
    ),
    {
      name: "Uptime",
      title: "Last 30 minutes, and by hour for 72 hours",
      value: (offer) => offer.endpoint.uptime_last_30m,
      cell: (offer) => <Up offer={offer} hours={hours} />,
    },
    {
      name: "Quantization",
      value: (offer) => offer.endpoint.quantization,
      cell: (offer) => offer.endpoint.quantization ?? "-",
    },
    {
      name: "Data policy",
      value: (offer) => dataPolicy(offer.endpoint.data_policy),
      cell: (offer) =>
        providerOf(offer.endpoint) === "local" ? (
          "Stays on this server"
        ) : (
          <DataPolicy policy={offer.endpoint.data_policy} />
        ),
    },
  ];
}

/** In a cell that opens its row, so there is nothing in it to click. */
function Name({ offer, region }: { offer: Offer; region: string | null }) {
  const { endpoint } = offer;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-0.5">
      <ChevronRight aria-hidden className="size-3.5 text-ink-3 in-aria-expanded:rotate-90" />
      {/* Of one that nothing goes to, nothing is known. */}
      <Dot status={offer.configured ? endpoint.status : undefined} />
      <span className="font-medium">{endpoint.provider_name}</span>
      {region && (
        <span className="text-xs text-ink-3" title="Headquarters">
          {region}
        </span>
      )}
      {endpoint.service_tier && <Chip>{endpoint.service_tier}</Chip>}
      <DiscountChip share={offer.discount} />
      {offer.configured ? (
        <Chip tone="accent">Ready</Chip>
      ) : (
        <Chip title="There is no key for it here">not set up</Chip>
      )}
    </span>
  );
}

function Dot({ status }: { status: number | undefined }) {
  const [hue, word] =
    status === undefined
      ? ["bg-line-strong", "Status unknown"]
      : status >= 0
        ? ["bg-good", "Normal"]
        : status > -5
          ? ["bg-warn", "Degraded"]
          : ["bg-bad", "Down"];
  return (
    <span title={word} className="inline-flex">
      <span aria-hidden className={`size-2 rounded-full ${hue}`} />
      <span className="sr-only">{word}</span>
    </span>
  );
}

function Best({ is, word, children }: { is: boolean; word: string; children: ReactNode }) {
  if (!is) return children;
  return (
    <span className="font-semibold" title={word}>
      {children}
      <span className="sr-only"> ({word})</span>
    </span>
  );
}

function Up({ offer, hours }: { offer: Offer; hours: ModelUptime | undefined }) {
  const { endpoint } = offer;
  const percent = endpoint.uptime_last_30m;
  const line = hours?.providers.find((each) => each.tag === endpoint.tag);
  return (
    <span className="flex items-center gap-2 tabular-nums">
      {uptime(percent === null ? null : percent / 100)}
      {hours && line && (
        <span className="inline-block w-24">
          <UptimeBars
            title={`Uptime of ${endpoint.provider_name}`}
            compact
            height={20}
            bars={barsOf(hours.buckets, line.uptime, line.requests)}
          />
        </span>
      )}
    </span>
  );
}

export function houseOf(offer: Offer, houses: Provider[]): Provider | undefined {
  const slug = providerOf(offer.endpoint);
  return houses.find((house) => house.slug === slug);
}

/** For CSV: dollars per million, as they are shown. */
function millions(perToken: number | null): number | null {
  if (perToken === null) return null;
  return Number(perMillion(perToken).replaceAll(/[$,]/g, ""));
}
