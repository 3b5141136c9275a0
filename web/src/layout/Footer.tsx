import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { site } from "@/api/queries";

const LINKS = [
  ["about", "About"],
  ["privacy", "Privacy"],
  ["terms", "Terms"],
  ["support", "Support"],
] as const;

/** Whose server this is: links to its operator's pages elsewhere, or to those here, which show what the operator wrote. */
export function Footer() {
  const { data: house } = useQuery(site);
  return (
    <footer className="mt-auto border-t border-line">
      <div className="mx-auto flex w-full max-w-[96rem] flex-wrap items-center justify-between gap-x-6 gap-y-2 px-4 py-6 text-sm text-ink-2 sm:px-6">
        <p>
          {house?.name ?? "Roundhouse"}
          {house && <span className="text-ink-3"> · Roundhouse {house.version}</span>}
        </p>
        <nav aria-label="Footer" className="flex flex-wrap gap-x-5 gap-y-1">
          {LINKS.map(([page, name]) => {
            const address = house?.operator[page];
            return address && /^(https?:|mailto:)/.test(address) ? (
              <a key={page} href={address} rel="noopener noreferrer" className="py-0.5 hover:text-ink hover:underline">
                {name}
              </a>
            ) : (
              <Link key={page} to={`/${page}` as never} className="py-0.5 hover:text-ink hover:underline">
                {name}
              </Link>
            );
          })}
        </nav>
      </div>
    </footer>
  );
}
