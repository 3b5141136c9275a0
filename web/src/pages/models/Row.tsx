import { Link } from "@tanstack/react-router";
import { memo } from "react";
import type { ModelStats } from "@/api/stats";
import type { Model } from "@/api/types";
import { day } from "@/format/dates";
import { context, count, perMillion } from "@/format/numbers";
import { authorOf, contextOf, isFree, isServed, longestOf, parts, price } from "@/lib/model";
import { Chip } from "@/ui/Chip";
import { Copy } from "@/ui/Copy";

/** One model in the list. Rows that did not change are not drawn again while the search is typed. */
export const Row = memo(function Row({ model, stats }: { model: Model; stats: ModelStats | undefined }) {
  const { architecture, pricing } = model;
  const longest = longestOf(model);
  return (
    <article className="border-b border-line py-4 [contain-intrinsic-size:auto_8rem] [content-visibility:auto]">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <h2 className="min-w-0 text-base font-semibold">
          <Link to={"/$author/$slug" as never} params={parts(model.id) as never} className="hover:underline">
            {model.name}
          </Link>
        </h2>
        {isFree(model) && <Chip tone="good">Free</Chip>}
        {!isServed(model) && <Unserved />}
        {model.expiration_date && <Chip tone="warn">Ends {day(model.expiration_date)}</Chip>}
        {stats && (
          <span
            className="ml-auto text-sm text-ink-2 tabular-nums"
            title="Tokens through this server in the last seven days"
          >
            {count(stats.weekly_tokens)} tokens
          </span>
        )}
      </div>
      <div className="flex items-center gap-1 text-ink-3">
        <code className="min-w-0 truncate text-xs">{model.id}</code>
        <Copy text={model.id} label="model id" />
      </div>
      {model.description && <p className="mt-1 line-clamp-2 max-w-3xl text-sm text-ink-2">{model.description}</p>}
      <p className="mt-2 flex flex-wrap gap-x-4 gap-y-0.5 text-xs text-ink-3 tabular-nums">
        <span>by {authorOf(model)}</span>
        <span>{day(model.created)}</span>
        <span>
          {context(contextOf(model))} context{longest !== null && `, up to ${context(longest)}`}
        </span>
        <span>{shown(pricing.prompt)}/M input</span>
        <span>{shown(pricing.completion)}/M output</span>
        <span>{architecture.input_modalities.join(", ")} in</span>
      </p>
    </article>
  );
});

/** Marks a model, or a provider, that is only known. */
export function Unserved() {
  return <Chip title="No provider of this server has it: add the key of one that does">no provider here</Chip>;
}

export function shown(text: string): string {
  return perMillion(price(text));
}
