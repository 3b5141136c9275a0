import { useQuery } from "@tanstack/react-query";
import { Link, useParams, useRouterState } from "@tanstack/react-router";
import clsx from "clsx";
import { useEffect } from "react";
import { models, site } from "@/api/queries";
import { useSearch } from "@/lib/search";
import { Empty } from "@/ui/Note";
import { Page } from "@/ui/Page";
import { HereContext, Section, Text } from "./docs/Blocks";
import { Extra } from "./docs/Extra";
import { Index } from "./docs/Index";
import { PAGES } from "./docs/pages";
import { Results, SearchBox } from "./docs/SearchBox";
import { SideNav } from "./docs/SideNav";
import { anchor, type Here } from "./docs/text";
import type { DocPage } from "./docs/types";

/** Stands in examples until the catalogue is there. */
const EXAMPLE = "roundhouse/signal-vl-thinking";

export default function Docs() {
  const { _splat: slug = "" } = useParams({ strict: false }) as { _splat?: string };
  const [{ q = "" }] = useSearch();
  const { data: house } = useQuery(site);
  const { data: all } = useQuery(models);
  const page = PAGES.find((each) => each.slug === slug.replace(/\/$/, "")) ?? null;
  const here: Here = {
    origin: house?.public_url?.replace(/\/+$/, "") ?? window.location.origin,
    model: all?.some((model) => model.id === EXAMPLE) === false ? (all[0]?.id ?? EXAMPLE) : EXAMPLE,
  };
  useHash(page);
  const aside = page !== null && !q.trim() && page.sections.length > 1;
  const title = page?.title ?? "Documentation";
  return (
    <HereContext value={here}>
      <Page wide title={title} lead={page ? <Text of={page.lead} /> : "How to use this server, and how to run it."}>
        <div className="grid gap-x-10 lg:grid-cols-[13rem_minmax(0,1fr)] xl:grid-cols-[13rem_minmax(0,1fr)_12rem]">
          <aside
            aria-label="Documentation"
            className="lg:sticky lg:top-20 lg:max-h-[calc(100dvh-6rem)] lg:self-start lg:overflow-y-auto lg:p-1"
          >
            <SearchBox />
            <div className="max-lg:hidden">
              <SideNav current={page} />
            </div>
            <details className="mb-6 rounded-lg border border-line px-3 py-2 lg:hidden">
              <summary className="min-h-6 text-sm font-medium">All pages</summary>
              <div className="mt-3">
                <SideNav current={page} />
              </div>
            </details>
          </aside>
          <div className={clsx("min-w-0", !aside && "xl:col-span-2")}>
            {q.trim() ? (
              <Results query={q} />
            ) : page ? (
              <Article page={page} />
            ) : slug ? (
              <Empty title="There is no such page">Choose one of the list, or search.</Empty>
            ) : (
              <Index />
            )}
          </div>
          {aside && page && <OnThisPage page={page} />}
        </div>
      </Page>
    </HereContext>
  );
}

function Article({ page }: { page: DocPage }) {
  const at = PAGES.indexOf(page);
  const [before, after] = [PAGES[at - 1], PAGES[at + 1]];
  return (
    <>
      <article className="[&>section:first-child>h2]:mt-0">
        {page.sections.map((section) => (
          <Section key={section.title} section={section} />
        ))}
        {page.extra && <Extra of={page.extra} />}
      </article>
      <nav
        aria-label="Neighbouring pages"
        className="mt-12 flex justify-between gap-4 border-t border-line pt-4 text-sm"
      >
        {before ? (
          <Link
            to="/docs/$"
            params={{ _splat: before.slug }}
            rel="prev"
            className="min-h-6 text-accent hover:underline"
          >
            ← {before.title}
          </Link>
        ) : (
          <span />
        )}
        {after && (
          <Link
            to="/docs/$"
            params={{ _splat: after.slug }}
            rel="next"
            className="min-h-6 text-right text-accent hover:underline"
          >
            {after.title} →
          </Link>
        )}
      </nav>
    </>
  );
}

function OnThisPage({ page }: { page: DocPage }) {
  return (
    <nav aria-label="On this page" className="sticky top-20 self-start text-sm max-xl:hidden">
      <p className="mb-1 text-xs font-medium text-ink-3">On this page</p>
      <ul>
        {page.sections.map((section) => (
          <li key={section.title}>
            <a href={`#${anchor(section.title)}`} className="block min-h-6 py-0.5 text-ink-2 hover:text-ink">
              {section.title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** An address with `#` leads to its heading, also when the page was loaded after it. */
function useHash(page: DocPage | null): void {
  const hash = useRouterState({ select: (state) => state.location.hash });
  useEffect(() => {
    if (hash && page) document.getElementById(hash)?.scrollIntoView();
  }, [hash, page]);
}
