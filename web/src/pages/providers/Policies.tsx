import { ExternalLink } from "lucide-react";
import type { Provider } from "@/api/types";
import { webAddress } from "@/lib/address";

/** Where a provider says what it does with data, and how it is. */
export function Policies({ house }: { house: Provider | null }) {
  const links = (
    [
      ["Privacy", house?.privacy_policy_url],
      ["Terms", house?.terms_of_service_url],
      ["Status", house?.status_page_url],
    ] as const
  ).flatMap(([name, address]) => {
    const url = webAddress(address);
    return url ? [{ name, url }] : [];
  });
  if (!links.length) return <>-</>;
  return (
    <span className="-my-0.5 flex flex-wrap gap-x-3">
      {links.map(({ name, url }) => (
        <a
          key={name}
          href={url.href}
          rel="noopener noreferrer nofollow"
          className="inline-flex min-h-6 items-center gap-1 underline decoration-line-strong underline-offset-2 hover:decoration-ink"
        >
          {name}
          <span className="sr-only"> of {house?.name}</span>
          <ExternalLink aria-hidden className="size-3" />
        </a>
      ))}
    </span>
  );
}
