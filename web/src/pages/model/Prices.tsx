import { discount, perMillion } from "@/format/numbers";
import { Chip } from "@/ui/Chip";
import type { Price } from "./offers";

/** A price per million tokens with what it was before the discount: behind it, or (`stacked`, in tables) below it. */
export function PriceTag({ price, unit = "", stacked = false }: { price: Price; unit?: string; stacked?: boolean }) {
  if (price.paid === null) return <span title="The price is not known">-</span>;
  return (
    <span
      className={
        stacked ? "inline-flex flex-col items-end max-sm:items-start" : "inline-flex flex-wrap items-baseline gap-x-1.5"
      }
    >
      <span>
        {perMillion(price.paid)}
        {unit}
      </span>
      {price.list !== null && (
        <s className={`font-normal text-ink-3 ${stacked ? "text-xs" : ""}`}>
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
