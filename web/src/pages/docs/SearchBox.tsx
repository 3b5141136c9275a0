import { use } from "react";
import { Link } from "@tanstack/react-router";
import { useSearch } from "@/lib/search";
import { Input } from "@/ui/Field";
import { HereContext } from "./Blocks";
import { PAGES } from "./pages";
import { anchor, filled, search } from "./text";

/** More than anybody reads; a longer search finds the rest. */
const SHOWN_MAX = 30;

export function SearchBox() {
  const [{ q = "" }, change] = useSearch();
  return (
    <div role="search" className="mb-5">
      <Input
        type="search"
        aria-label="Search the documentation"
        placeholder="Search the docs"
        value={q}
        onChange={(event) => change({ q: event.target.value })}
      />
    </div>
  );
}

/** What was found, in place of the page. */
export function Results({ query }: { query: string }) {
  const here = use(HereContext);
  const found = search(PAGES, query);
  return (
    <section aria-label="Search results">
      <p role="status" className="mb-3 text-sm text-ink-2">
        {found.length === 0 ? "Nothing found" : found.length === 1 ? "1 place" : `${found.length} places`}
      </p>
      <ul className="divide-y divide-line">
        {found.slice(0, SHOWN_MAX).map(({ page, section, excerpt }) => (
          <li key={`${page.slug} ${section?.title ?? ""}`} className="py-3">
            <Link
              to="/docs/$"
              params={{ _splat: page.slug }}
              {...(section ? { hash: anchor(section.title) } : {})}
              className="font-medium text-accent hover:underline"
            >
              {page.title}
              {section && ` / ${section.title}`}
            </Link>
            <p className="mt-0.5 text-sm text-ink-2">{filled(excerpt, here)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
