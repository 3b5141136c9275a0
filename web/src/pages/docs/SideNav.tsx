import { Link } from "@tanstack/react-router";
import clsx from "clsx";
import { GROUPS, PAGES } from "./pages";
import type { DocPage } from "./types";

export function SideNav({ current }: { current: DocPage | null }) {
  return (
    <nav aria-label="Documentation" className="text-sm">
      {GROUPS.map((group) => (
        <div key={group} className="mb-5">
          <p className="mb-1 px-2 text-xs font-medium text-ink-3">{group}</p>
          <ul>
            {PAGES.filter((page) => page.group === group).map((page) => (
              <li key={page.slug}>
                <Link
                  to="/docs/$"
                  params={{ _splat: page.slug }}
                  aria-current={page === current ? "page" : undefined}
                  className={clsx(
                    "block min-h-7 rounded-md px-2 py-1",
                    page === current ? "bg-sunken font-medium text-ink" : "text-ink-2 hover:text-ink",
                  )}
                >
                  {page.title}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
