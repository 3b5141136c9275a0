import { Link } from "@tanstack/react-router";
import { Text } from "./Blocks";
import { GROUPS, PAGES } from "./pages";

/** Every page with what it is about. */
export function Index() {
  return GROUPS.map((group) => (
    <section key={group} aria-label={group} className="mb-8">
      <h2 className="mb-3 text-lg font-semibold">{group}</h2>
      <ul className="grid gap-3 sm:grid-cols-2">
        {PAGES.filter((page) => page.group === group).map((page) => (
          <li key={page.slug} className="rounded-lg border border-line p-4 hover:bg-raised">
            <Link to="/docs/$" params={{ _splat: page.slug }} className="font-medium text-accent hover:underline">
              {page.title}
            </Link>
            <p className="mt-1 text-sm text-ink-2">
              <Text of={page.lead} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  ));
}
