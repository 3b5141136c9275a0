import { Link } from "@tanstack/react-router";
import type { Endpoint } from "@/api/types";
import { context } from "@/format/numbers";
import { Chip } from "@/ui/Chip";
import type { Column } from "@/ui/DataTable";
import { discountOf, type Price, priceOf } from "../model/offers";
import { PriceTag } from "../model/Prices";

/** What a provider offers: a model, and what it costs there. */
export const OFFERS: Column<Endpoint>[] = [
  {
    name: "Model",
    value: (offer) => offer.model_name,
    cell: (offer) => (
      <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
        <Link to={`/${offer.model_id}`} className="font-medium hover:underline">
          {offer.model_name}
        </Link>
        {offer.service_tier && <Chip>{offer.service_tier}</Chip>}
        {offer.quantization && offer.quantization !== "unknown" && <Chip>{offer.quantization}</Chip>}
      </span>
    ),
  },
  priced("Input $/M", "prompt"),
  priced("Output $/M", "completion"),
  priced("Cache read $/M", "input_cache_read"),
  {
    name: "Context",
    numeric: true,
    value: (offer) => offer.context_length,
    cell: (offer) => context(offer.context_length),
  },
];

function priced(name: string, field: "prompt" | "completion" | "input_cache_read"): Column<Endpoint> {
  const price = ({ pricing }: Endpoint): Price => priceOf(pricing[field], discountOf(pricing));
  const perMillion = ({ paid }: Price) => (paid === null ? null : Number((paid * 1e6).toPrecision(12)));
  return {
    name,
    numeric: true,
    // In CSV the same unit as on the page.
    value: (offer) => perMillion(price(offer)),
    cell: (offer) => <PriceTag stacked price={price(offer)} />,
  };
}
