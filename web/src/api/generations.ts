/** The log: one row per request, and the record of each call. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { data, get } from "./client";

export type Outcome = "done" | "failed" | "cancelled" | "interrupted";

export interface GenerationRow {
  id: string;
  created_at: string;
  model: string;
  provider_name: string | null;
  app: string | null;
  key_name: string | null;
  key_hash: string;
  prompt_tokens: number;
  completion_tokens: number;
  reasoning_tokens: number;
  cached_tokens: number;
  cost: number;
  latency_ms: number | null;
  duration_ms: number | null;
  throughput: number | null;
  finish_reason: string | null;
  outcome: Outcome;
  status: number | null;
  streamed: boolean;
  attempts: number;
  session_id: string | null;
  preset: string | null;
}

/** What was asked of one provider. */
export interface Attempt {
  status: number | null;
  provider_name?: string;
  endpoint_id?: string;
  id?: string;
  /** Milliseconds to the first token, or to the failure. */
  latency?: number;
  is_byok?: boolean;
  model_permaslug?: string;
}

/** The record of a call; `GET /generation` has more, which the raw view shows. */
export interface Generation {
  id: string;
  model: string;
  created_at: string;
  total_cost: number;
  provider_name: string | null;
  is_byok: boolean;
  streamed: boolean | null;
  cancelled: boolean | null;
  finish_reason: string | null;
  native_finish_reason: string | null;
  latency: number | null;
  generation_time: number | null;
  tokens_prompt: number | null;
  tokens_completion: number | null;
  native_tokens_cached: number | null;
  native_tokens_reasoning: number | null;
  num_media_prompt: number | null;
  upstream_id: string | null;
  upstream_inference_cost: number | null;
  router: string | null;
  preset_id: string | null;
  service_tier: string | null;
  usage_estimated: boolean;
  app_name?: string;
  session_id?: string;
  provider_responses: Attempt[] | null;
}

export type Filters = Partial<Record<"model" | "provider" | "key" | "app" | "outcome" | "min_cost" | "q", string>>;

const PAGE = 50;

interface Rows {
  data: GenerationRow[];
  /** Where the next page begins; null on the last. */
  next: string | null;
}

export const generations = (filters: Filters) =>
  infiniteQueryOptions({
    queryKey: ["generations", filters],
    queryFn: ({ pageParam, signal }) =>
      get<Rows>("/generations", { limit: PAGE, before: pageParam, ...filters }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 5_000,
  });

export const generation = (id: string) =>
  queryOptions({
    queryKey: ["generation", id],
    queryFn: ({ signal }) => data<Generation>("/generation", { id }, signal),
    staleTime: Infinity,
  });
