import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { endpoints } from "@/api/queries";
import { cheaper, headline, type Offer, offersOf } from "./offers";

export interface Offers {
  all: Offer[];
  head: Offer | null;
  cheaper: Offer | null;
}

/** The offers of a model; `query` is how their loading goes. */
export function useOffers(id: string) {
  const query = useQuery(endpoints(id));
  const offers = useMemo((): Offers => {
    const all = offersOf(query.data?.endpoints ?? []);
    const head = headline(all);
    return { all, head, cheaper: cheaper(all, head) };
  }, [query.data]);
  return { query, offers };
}
