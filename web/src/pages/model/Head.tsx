import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Columns3, KeyRound, MessageSquare } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { modelStats } from "@/api/stats";
import type { Model } from "@/api/types";
import { day, instant } from "@/format/dates";
import { context, count, perMillion, whole } from "@/format/numbers";
import { contextOf, isServed } from "@/lib/model";
import { buttonClass } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { Copy } from "@/ui/Copy";
import { Skeleton } from "@/ui/Loading";
import { Fact } from "@/ui/Page";
import { Modalities } from "./Modalities";
import { type Price, priceOf, providerOf } from "./offers";
import { DiscountChip, PriceTag } from "./Prices";
import type { Offers } from "./useOffers";

/** What stands above the tabs: who the model is, and its figures. */
export function Head({ model, offers, loading }: { model: Model; offers: Offers; loading: boolean }) {
  const { data: stats } = useQuery(modelStats);
  const author = model.id.split("/")[0] ?? "";
  const { head } = offers;
  // While offers are missing: the row's price, which has the discount taken off already.
  const input = head?.input ?? priceOf(model.pricing.prompt, null);
  const output = head?.output ?? priceOf(model.pricing.completion, null);
  const isFree = input.paid === 0 && output.paid === 0;
  const window = head?.endpoint.context_length || contextOf(model);
  return (
    <header className="mb-5">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <div className="flex min-w-0 items-start gap-3">
          <Link
            to="/labs/$author"
            params={{ author } as never}
            title={`All models of ${author}`}
            className="mt-0.5 flex size-10 shrink-0 items-center justify-center rounded-lg bg-sunken font-semibold text-ink-2 uppercase"
          >
            <span aria-hidden>{author.replace(/^~/, "").slice(0, 2)}</span>
            <span className="sr-only">All models of {author}</span>
          </Link>
          <div className="min-w-0">
            <h1 className="text-2xl leading-tight font-semibold tracking-tight text-balance">{model.name}</h1>
            <div className="flex min-w-0 items-center gap-1 text-ink-2">
              <code className="min-w-0 text-[0.8125rem] [overflow-wrap:anywhere]">{model.id}</code>
              <Copy text={model.id} label="model id" />
            </div>
          </div>
        </div>
        <div className="flex gap-2">
          <Link to={`/compare/${model.id}` as never} className={buttonClass()}>
            <Columns3 aria-hidden className="size-4" /> Compare
          </Link>
          {isServed(model) ? (
            <Link to="/chat" search={{ model: model.id } as never} className={buttonClass("primary")}>
              <MessageSquare aria-hidden className="size-4" /> Chat
            </Link>
          ) : (
            <AddProvider />
          )}
        </div>
      </div>
      {!isServed(model) && <NobodyHere offers={offers} />}
      <Notices model={model} />
      <Description text={model.description} />
      <dl className="mt-5 grid grid-cols-2 gap-x-6 gap-y-4 border-y border-line py-4 sm:grid-cols-3 lg:flex lg:flex-wrap lg:justify-between">
        <Fact name="Modalities">
          <Modalities architecture={model.architecture} />
        </Fact>
        <PriceFact
          name="Input Price"
          price={input}
          loading={loading}
          discount={head?.discount ?? null}
          isFree={isFree}
        />
        <PriceFact name="Output Price" price={output} loading={loading} discount={null} isFree={false} />
        <Fact name="Context" title={`${whole(window)} tokens`}>
          {context(window)}
        </Fact>
        <Fact name="Weekly Tokens" title="Through this server in the last seven days">
          {count(stats?.find((each) => each.id === model.id)?.weekly_tokens)}
        </Fact>
        <Fact name="Released">
          <time dateTime={instant(model.created)?.toISOString()}>{day(model.created)}</time>
        </Fact>
      </dl>
      <Where model={model} offers={offers} loading={loading} />
    </header>
  );
}

function PriceFact(fact: { name: string; price: Price; discount: number | null; loading: boolean; isFree: boolean }) {
  return (
    <Fact name={fact.name}>
      {fact.loading ? (
        <Skeleton className="h-5 w-28" />
      ) : (
        <span className="inline-flex flex-wrap items-baseline gap-x-2 gap-y-1">
          <PriceTag price={fact.price} unit=" per 1M" />
          <DiscountChip share={fact.discount} />
          {fact.isFree && <Chip tone="good">Free</Chip>}
        </span>
      )}
    </Fact>
  );
}

/** Whose figures those above are. */
function Where({ model, offers, loading }: { model: Model; offers: Offers; loading: boolean }) {
  const { head, cheaper, all } = offers;
  const providers = (
    <Link to={`/${model.id}/providers`} className="underline decoration-line-strong underline-offset-2 hover:text-ink">
      {all.length === 1 ? "1 provider" : `${all.length} providers`}
    </Link>
  );
  return (
    <p className="mt-2 min-h-5 text-xs text-ink-2">
      {!loading && head && (
        <>
          Price and context at {head.endpoint.provider_name}
          {cheaper && (
            <>
              ; from {perMillion(cheaper.input.paid)} in and {perMillion(cheaper.output.paid)} out at{" "}
              {cheaper.endpoint.provider_name}
              {head.configured && !cheaper.configured && ", which is not set up here"}
            </>
          )}
          . {providers}
        </>
      )}
    </p>
  );
}

function AddProvider() {
  return (
    <Link
      to="/settings/$section"
      params={{ section: "providers" } as never}
      className={buttonClass("primary")}
      title="No provider of this server has this model"
    >
      <KeyRound aria-hidden className="size-4" /> Add a provider
    </Link>
  );
}

/** The page is of what is known, not of what can be called. */
function NobodyHere({ offers }: { offers: Offers }) {
  const names = [...new Map(offers.all.map(({ endpoint }) => [providerOf(endpoint), endpoint.provider_name]))];
  return (
    <p className="mt-3 max-w-4xl rounded-lg border border-line bg-warn-soft px-4 py-2.5 text-sm">
      <strong className="font-semibold">No provider here serves this model.</strong> What stands here is known of it; it
      can be called once the key of a provider that has it is added
      {names.map(([slug, name], index) => (
        <span key={slug}>
          {index === 0 ? ": " : ", "}
          <Link to="/providers/$slug" params={{ slug } as never} className="underline underline-offset-2">
            {name}
          </Link>
        </span>
      ))}
      .
    </p>
  );
}

function Notices({ model }: { model: Model }) {
  const { alias_target: target, expiration_date: ends } = model;
  if (!target && !ends) return null;
  return (
    <div className="mt-3 flex flex-wrap gap-2 text-sm">
      {target && (
        <p>
          Today this name means{" "}
          <Link to={`/${target.slug}` as never} className="font-medium text-accent underline">
            {target.name}
          </Link>
          .
        </p>
      )}
      {ends && <Chip tone="warn">No longer served after {day(ends)}</Chip>}
    </div>
  );
}

/** Two lines, and the rest on a click; the button is only there where there is a rest. */
function Description({ text }: { text: string }) {
  const [open, setOpen] = useState(false);
  const [isLong, setLong] = useState(false);
  const paragraph = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    const element = paragraph.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (element.classList.contains("line-clamp-2")) setLong(element.scrollHeight > element.clientHeight + 1);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [text]);
  if (!text) return null;
  return (
    <div className="mt-4 max-w-4xl text-ink-2">
      <p ref={paragraph} className={open ? "" : "line-clamp-2"}>
        {text}
      </p>
      {(isLong || open) && (
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="min-h-6 text-sm font-medium text-accent hover:underline"
        >
          {open ? "less" : "more"}
        </button>
      )}
    </div>
  );
}
