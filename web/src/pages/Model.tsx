/** One model: who it is, what it costs, who serves it, how well, and how to call it. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { ApiError } from "@/api/client";
import { model as modelQuery } from "@/api/queries";
import type { Model } from "@/api/types";
import { useTitle } from "@/lib/title";
import { buttonClass } from "@/ui/Button";
import { Skeleton } from "@/ui/Loading";
import { Problem } from "@/ui/Note";
import { Page } from "@/ui/Page";
import { Missing } from "./Missing";
import { Activity } from "./model/Activity";
import { Api } from "./model/Api";
import { Apps } from "./model/Apps";
import { Benchmarks } from "./model/Benchmarks";
import { Head } from "./model/Head";
import { Overview } from "./model/Overview";
import { Performance } from "./model/Performance";
import { Pricing } from "./model/Pricing";
import { Providers } from "./model/Providers";
import { Tabs } from "./model/Tabs";
import { type Tab, tabOf, TABS } from "./model/tabs";
import { Uptime } from "./model/Uptime";
import { type Offers, useOffers } from "./model/useOffers";

export default function ModelPage() {
  const { author = "", slug = "", tab: word } = useParams({ strict: false }) as Record<string, string | undefined>;
  const tab = tabOf(word);
  // A new model starts anew; what was opened for the one before is closed.
  return tab ? <Known key={`${author}/${slug}`} id={`${author}/${slug}`} tab={tab} /> : <Missing />;
}

function Known({ id, tab }: { id: string; tab: Tab }) {
  const query = useQuery(modelQuery(id));
  const { query: loading, offers } = useOffers(id);
  const { data: model, error } = query;
  const name = TABS.find(([each]) => each === tab)?.[1];
  useTitle(model ? (tab === "overview" ? model.name : `${model.name}: ${name}`) : id);
  if (model) {
    return (
      <Frame>
        <Head model={model} offers={offers} loading={loading.isPending} />
        <Tabs id={id} tab={tab} />
        <div role="tabpanel" id="model-panel" aria-labelledby={`tab-${tab}`} className="min-h-96 pt-6">
          {loading.error && needsOffers(tab) ? (
            <Problem error={loading.error} retry={() => void loading.refetch()} />
          ) : (
            <Panel tab={tab} model={model} offers={offers} />
          )}
        </div>
      </Frame>
    );
  }
  if (error instanceof ApiError && error.status === 404) return <Unknown id={id} />;
  if (error) {
    return (
      <Page title={id}>
        <Problem error={error} retry={() => void query.refetch()} />
      </Page>
    );
  }
  return (
    <Frame>
      <h1 className="sr-only">{id}</h1>
      <div role="status" aria-label="Loading the model">
        <Skeleton className="h-8 w-80 max-w-full" />
        <Skeleton className="mt-3 h-4 w-56" />
        <Skeleton className="mt-6 h-12 w-full max-w-4xl" />
        <Skeleton className="mt-6 h-20 w-full" />
        <Skeleton className="mt-6 h-96 w-full" />
      </div>
    </Frame>
  );
}

function Panel({ tab, model, offers }: { tab: Tab; model: Model; offers: Offers }) {
  switch (tab) {
    case "overview":
      return <Overview model={model} offers={offers} />;
    case "providers":
      return <Providers model={model} offers={offers} />;
    case "performance":
      return <Performance id={model.id} />;
    case "pricing":
      return <Pricing model={model} offers={offers} />;
    case "benchmarks":
      return <Benchmarks model={model} />;
    case "apps":
      return <Apps id={model.id} />;
    case "activity":
      return <Activity id={model.id} />;
    case "uptime":
      return <Uptime id={model.id} />;
    case "api":
      return <Api model={model} offers={offers} />;
  }
}

function needsOffers(tab: Tab): boolean {
  return tab === "overview" || tab === "providers" || tab === "pricing";
}

function Frame({ children }: { children: ReactNode }) {
  return <div className="mx-auto w-full max-w-7xl px-4 py-8 sm:px-6">{children}</div>;
}

function Unknown({ id }: { id: string }) {
  const words = id.split(/[/:]/).at(1) ?? id;
  return (
    <Page
      title="Model not found"
      lead={
        <>
          No model here has the id <code className="text-ink [overflow-wrap:anywhere]">{id}</code>. It may have another
          name, or no provider of this server has it.
        </>
      }
    >
      <div className="flex flex-wrap gap-2">
        <Link to="/models" search={{ q: words } as never} className={buttonClass("primary")}>
          Search for it
        </Link>
        <Link to="/models" className={buttonClass()}>
          See all models
        </Link>
      </div>
    </Page>
  );
}
