/** The log: one row per request, and the record of each call. */
import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { data, get } from "./client";
import type { Generation, GenerationPage } from "./generated/replies";

export type { Because, Generation, GenerationRow, Outcome, ProviderResponse as Attempt } from "./generated/replies";

export type Filters = Partial<Record<"model" | "provider" | "key" | "app" | "outcome" | "min_cost" | "q", string>>;

const PAGE = 50;

export const generations = (filters: Filters) =>
  infiniteQueryOptions({
    queryKey: ["generations", filters],
    queryFn: ({ pageParam, signal }) =>
      get<GenerationPage>("/generations", { limit: PAGE, before: pageParam, ...filters }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    // Rows of the last filters stand until those of the new ones come: nothing flickers while somebody types.
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });

export const generation = (id: string) =>
  queryOptions({
    queryKey: ["generation", id],
    queryFn: ({ signal }) => data<Generation>("/generation", { id }, signal),
    staleTime: Infinity,
  });
