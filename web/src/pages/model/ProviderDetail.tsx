import type { Model, PricingOverride, Provider } from "@/api/types";
import { perMillion, perThousand, whole } from "@/format/numbers";
import { country } from "@/lib/address";
import { Chip } from "@/ui/Chip";
import { Copy } from "@/ui/Copy";
import { Fact } from "@/ui/Page";
import { Policies } from "../providers/Policies";
import { type Offer, type Price, priceOf, providerOf } from "./offers";
import { PriceTag } from "./Prices";

/** What an endpoint's row opens into: everything that has no column. */
export function ProviderDetail({ offer, house, model }: { offer: Offer; house: Provider | undefined; model: Model }) {
  const { endpoint } = offer;
  const lacking = model.supported_parameters.filter((name) => !endpoint.supported_parameters.includes(name));
  return (
    <div className="grid gap-5 text-sm">
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-3 lg:grid-cols-5">
        <Fact name="Tag (for provider.order and provider.only)">
          <span className="inline-flex items-center gap-1">
            <code className="text-[0.8125rem] [overflow-wrap:anywhere]">{endpoint.tag}</code>
            <Copy text={endpoint.tag} label={`tag ${endpoint.tag}`} />
          </span>
        </Fact>
        <Fact name="Context">{whole(endpoint.context_length || null)}</Fact>
        <Fact name="Max prompt">{whole(endpoint.max_prompt_tokens)}</Fact>
        <Fact name="Max output">{whole(endpoint.max_completion_tokens)}</Fact>
        <Fact name="Implicit caching">{endpoint.supports_implicit_caching ? "yes" : "no"}</Fact>
        {pricesOf(offer).map(([name, text]) => (
          <Fact key={name} name={name}>
            {text}
          </Fact>
        ))}
        <Fact name="Service tier">{endpoint.service_tier ?? "default"}</Fact>
        <Fact name="Headquarters">{house?.headquarters ? country(house.headquarters) : "-"}</Fact>
        <Fact name="Data centers">{house?.datacenters?.map(country).join(", ") || "-"}</Fact>
        <Fact name="Moderated">{model.top_provider.is_moderated ? "yes" : "no"}</Fact>
      </dl>
      {endpoint.pricing.overrides?.length ? <Tiers offer={offer} tiers={endpoint.pricing.overrides} /> : null}
      <div>
        <h3 className="mb-1.5 text-xs text-ink-3">Parameters</h3>
        <p className="flex flex-wrap gap-1">
          {endpoint.supported_parameters.map((name) => (
            <Chip key={name}>{name}</Chip>
          ))}
        </p>
        {lacking.length > 0 && <p className="mt-2 text-xs text-ink-2">Not here, but at others: {lacking.join(", ")}</p>}
      </div>
      <Links house={house} isLocal={providerOf(endpoint) === "local"} />
    </div>
  );
}

function Tiers({ offer, tiers }: { offer: Offer; tiers: PricingOverride[] }) {
  return (
    <div>
      <h3 className="mb-1.5 text-xs text-ink-3">Other prices for long prompts</h3>
      <ul className="grid gap-1">
        {tiers.map((tier) => (
          <li key={tier.min_prompt_tokens} className="flex flex-wrap gap-x-3">
            Over {whole(tier.min_prompt_tokens)} tokens:
            <Tier name="in" price={priceOf(tier.prompt, offer.discount)} />
            <Tier name="out" price={priceOf(tier.completion, offer.discount)} />
            <Tier name="cache read" price={priceOf(tier.input_cache_read, offer.discount)} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Tier({ name, price }: { name: string; price: Price }) {
  if (price.paid === null) return null;
  return (
    <span className="tabular-nums">
      <PriceTag price={price} unit={`/M ${name}`} />
    </span>
  );
}

function Links({ house, isLocal }: { house: Provider | undefined; isLocal: boolean }) {
  if (isLocal) {
    return <p className="text-ink-2">Runs inside this server. Prompts and answers go to nobody else.</p>;
  }
  return <Policies house={house ?? null} />;
}

/** Prices that have no column; those that are not known or not asked are left out. */
function pricesOf(offer: Offer): [string, string][] {
  const { pricing } = offer.endpoint;
  const of = (text: string | undefined) => priceOf(text, offer.discount).paid;
  const million = (text: string | undefined) => (of(text) === null ? null : `${perMillion(of(text))}/M`);
  const thousand = (text: string | undefined, what: string) => (of(text) ? `${perThousand(of(text))}/K ${what}` : null);
  const prices: [string, string | null][] = [
    ["Cache read", million(pricing.input_cache_read)],
    ["Cache write", million(pricing.input_cache_write)],
    ["Cache write, 1 h", million(pricing.input_cache_write_1h)],
    ["Reasoning", million(pricing.internal_reasoning)],
    ["Audio in", million(pricing.audio)],
    ["Audio out", million(pricing.audio_output)],
    ["Images", thousand(pricing.image, "images")],
    ["Requests", thousand(pricing.request, "requests")],
  ];
  return prices.filter((price): price is [string, string] => price[1] !== null);
}
