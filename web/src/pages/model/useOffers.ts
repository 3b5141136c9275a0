import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { endpoints } from "@/api/queries";
import { providerStats } from "@/api/stats";
import { cheaper, headline, type Offer, offersOf } from "./offers";

/** The engine inside needs no key. */
const LOCAL = "local";

export interface Offers {
  all: Offer[];
  head: Offer | null;
  cheaper: Offer | null;
}

/** The offers of a model; `query` is how their loading goes. */
export function useOffers(id: string) {
  const query = useQuery(endpoints(id));
  // Which providers are configured is a help and not needed: without the answer none counts as such.
  const { data: stats } = useQuery(providerStats);
  const offers = useMemo((): Offers => {
    const configured = stats
      ? new Set([LOCAL, ...stats.filter((each) => each.configured).map((each) => each.slug)])
      : new Set([LOCAL]);
    const all = offersOf(query.data?.endpoints ?? [], configured);
    const head = headline(all);
    return { all, head, cheaper: cheaper(all, head) };
  }, [query.data, stats]);
  return { query, offers };
}
