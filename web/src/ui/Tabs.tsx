import clsx from "clsx";
import { useSearch } from "@/lib/search";
import { Link } from "@tanstack/react-router";

/** Parts of a page, each with an address of its own (`?name=value`); the first is there without it. */
export function Tabs<T extends string>({
  label,
  name,
  tabs,
  chosen,
}: {
  label: string;
  name: string;
  tabs: readonly (readonly [T, string])[];
  chosen: T;
}) {
  const [search] = useSearch();
  return (
    <nav aria-label={label} className="mb-6 overflow-x-auto border-b border-line">
      <ul className="flex gap-1">
        {tabs.map(([value, text], index) => (
          <li key={value}>
            <Link
              to="."
              search={{ ...search, [name]: index === 0 ? undefined : value } as never}
              resetScroll={false}
              aria-current={value === chosen ? "page" : undefined}
              className={clsx(
                "block border-b-2 px-3 py-2 text-sm whitespace-nowrap -outline-offset-2",
                value === chosen
                  ? "border-accent font-medium text-ink"
                  : "border-transparent text-ink-2 hover:text-ink",
              )}
            >
              {text}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
