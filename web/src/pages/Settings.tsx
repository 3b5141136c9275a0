import { Link, useParams } from "@tanstack/react-router";
import clsx from "clsx";
import { useEffect, useRef } from "react";
import { Empty } from "@/ui/Note";
import { Page } from "@/ui/Page";
import { SignedIn } from "@/ui/SignedIn";
import { SECTIONS } from "./settings/sections";

/** What administers this server. Appearance is the browser's own business and needs no key. */
export default function Settings() {
  const { section: slug = SECTIONS[0].slug } = useParams({ strict: false }) as { section?: string };
  const list = useRef<HTMLUListElement>(null);
  // On a phone the list is a strip, and the chosen one may stand outside of it.
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [slug]);
  const section = SECTIONS.find((each) => each.slug === slug);
  return (
    <Page wide title="Settings" lead="Who answers, by which rules, and what is kept.">
      <div className="grid gap-x-10 gap-y-6 lg:grid-cols-[11rem_minmax(0,1fr)]">
        <nav aria-label="Settings" className="overflow-x-auto max-lg:-mx-4 max-lg:px-4">
          <ul ref={list} className="flex gap-0.5 max-lg:border-b max-lg:border-line lg:flex-col">
            {SECTIONS.map((each) => (
              <li key={each.slug}>
                <Link
                  to="/settings/$section"
                  params={{ section: each.slug }}
                  resetScroll={false}
                  aria-current={each.slug === slug ? "page" : undefined}
                  className={clsx(
                    "block px-3 py-2 text-sm whitespace-nowrap -outline-offset-2 max-lg:border-b-2 lg:rounded-md lg:py-1.5",
                    each.slug === slug
                      ? "font-medium text-ink max-lg:border-accent lg:bg-sunken"
                      : "border-transparent text-ink-2 hover:text-ink",
                  )}
                >
                  {each.name}
                </Link>
              </li>
            ))}
          </ul>
        </nav>
        <div className="min-w-0">
          {section === undefined ? (
            <Empty title="There is no such section">Choose one of the list.</Empty>
          ) : section.open ? (
            <section.Body />
          ) : (
            <SignedIn management>{() => <section.Body />}</SignedIn>
          )}
        </div>
      </div>
    </Page>
  );
}
