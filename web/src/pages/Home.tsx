import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import { models, providers, session, site, unservedCount } from "@/api/queries";
import { modelStats } from "@/api/stats";
import type { Model } from "@/api/types";
import { context, count, whole } from "@/format/numbers";
import { contextOf, parts } from "@/lib/model";
import { useTitle } from "@/lib/title";
import { buttonClass } from "@/ui/Button";
import { Copy } from "@/ui/Copy";
import { Skeleton } from "@/ui/Loading";
import { Problem } from "@/ui/Note";
import { shown } from "./models/Row";

/** Models on the front page. */
const LEADING = 6;

export default function Home() {
  useTitle(undefined);
  const { data: house } = useQuery(site);
  const { data: all, error, refetch } = useQuery(models);
  const { data: measured = [] } = useQuery(modelStats);
  const { data: houses } = useQuery(providers);
  const { data: who } = useQuery(session);
  const { data: unserved = 0 } = useQuery(unservedCount);
  const weekly = new Map(measured.map((each) => [each.id, each.weekly_tokens]));
  // What is used most here; on a fresh server, what is newest.
  const leading = all
    ?.filter((model) => !model.id.startsWith("~") && model.pricing.prompt !== "-1")
    .toSorted((a, b) => (weekly.get(b.id) ?? 0) - (weekly.get(a.id) ?? 0) || b.created - a.created)
    .slice(0, LEADING);
  const origin = house?.public_url ?? window.location.origin;
  const tokens = measured.reduce((sum, each) => sum + each.weekly_tokens, 0);
  return (
    <div className="mx-auto w-full max-w-6xl px-4 py-12 sm:px-6 sm:py-16">
      <h1 className="max-w-2xl text-3xl font-semibold tracking-tight text-balance sm:text-4xl">
        {house?.tagline ?? "One address for every model, on your own machine"}
      </h1>
      <p className="mt-3 max-w-xl text-ink-2">
        Change one base URL. Requests are routed, fall over, are metered to the nano-dollar, and can be looked at one by
        one.
      </p>
      <div className="mt-6 flex flex-wrap gap-2">
        <Link to="/chat" className={buttonClass("primary")}>
          Open the chat
        </Link>
        <Link to={who ? "/keys" : "/sign-in"} className={buttonClass()}>
          Get a key
        </Link>
        <Link to="/docs" className={buttonClass("quiet")}>
          Read the docs <ArrowRight aria-hidden className="size-4" />
        </Link>
      </div>

      <div className="mt-10 flex max-w-xl items-center justify-between gap-2 rounded-lg border border-line bg-raised py-2 pr-2 pl-4">
        <div className="min-w-0">
          <p className="text-xs text-ink-3">Base URL for OpenAI's and OpenRouter's clients</p>
          <code className="block truncate text-sm">{origin}/api/v1</code>
        </div>
        <Copy text={`${origin}/api/v1`} label="base URL" />
      </div>

      <dl className="mt-10 grid grid-cols-3 gap-4 border-y border-line py-6 sm:max-w-xl">
        <Figure name="Models" to="/models">
          {whole(all?.length)}
        </Figure>
        <Figure name="Providers" to="/providers">
          {whole(houses?.length)}
        </Figure>
        <Figure name="Tokens this week" to="/rankings">
          {measured.length > 0 ? count(tokens) : "-"}
        </Figure>
      </dl>

      <div className="mt-12 mb-4 flex items-baseline justify-between gap-4">
        <h2 className="text-lg font-semibold">{measured.length > 0 ? "Most used here" : "New models"}</h2>
        <Link
          to="/models"
          search={(unserved > 0 ? { available: "all" } : {}) as never}
          className="text-sm text-accent hover:underline"
        >
          {unserved > 0 ? `All models, and ${whole(unserved)} more to add` : "All models"}
        </Link>
      </div>
      {error ? (
        <Problem error={error} retry={() => void refetch()} />
      ) : (
        <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
          {leading
            ? leading.map((model) => <Card key={model.id} model={model} tokens={weekly.get(model.id)} />)
            : Array.from({ length: LEADING }, (_, index) => (
                <li key={index}>
                  <Skeleton className="h-36 w-full" />
                </li>
              ))}
        </ul>
      )}
    </div>
  );
}

function Figure({ name, to, children }: { name: string; to: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-ink-3">{name}</dt>
      <dd className="mt-0.5 text-xl font-semibold tabular-nums">
        <Link to={to} className="hover:underline">
          {children}
        </Link>
      </dd>
    </div>
  );
}

function Card({ model, tokens }: { model: Model; tokens: number | undefined }) {
  return (
    <li className="relative flex min-h-36 flex-col rounded-lg border border-line p-4 hover:border-line-strong">
      <h3 className="font-medium">
        <Link
          to={"/$author/$slug" as never}
          params={parts(model.id) as never}
          className="after:absolute after:inset-0 hover:underline"
        >
          {model.name}
        </Link>
      </h3>
      <p className="mt-1 line-clamp-2 text-sm text-ink-2">{model.description}</p>
      <p className="mt-auto flex flex-wrap gap-x-3 pt-3 text-xs text-ink-3 tabular-nums">
        <span>{shown(model.pricing.prompt)}/M in</span>
        <span>{shown(model.pricing.completion)}/M out</span>
        <span>{context(contextOf(model))}</span>
        {tokens !== undefined && <span className="ml-auto">{count(tokens)} tokens</span>}
      </p>
    </li>
  );
}
