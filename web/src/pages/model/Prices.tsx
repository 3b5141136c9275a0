import { discount, perMillion } from "@/format/numbers";
import { Chip } from "@/ui/Chip";
import type { Price } from "./offers";

/** A price per million tokens with what it was before the discount. `unit` is what stands behind it. */
export function PriceTag({ price, unit = "" }: { price: Price; unit?: string }) {
  if (price.paid === null) return <span title="The price is not known">-</span>;
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-1.5">
      <span>
        {perMillion(price.paid)}
        {unit}
      </span>
      {price.list !== null && (
        <s className="font-normal text-ink-3">
          <span className="sr-only">instead of </span>
          {perMillion(price.list)}
        </s>
      )}
    </span>
  );
}

export function DiscountChip({ share }: { share: number | null }) {
  const words = discount(share);
  return words ? <Chip tone="good">{words}</Chip> : null;
}
