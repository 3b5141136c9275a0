/** The shapes of the statistics. Times are the beginnings of buckets (ISO, UTC); shares are 0 to 1; `null` is unknown, never 0. */
import type { Percentiles } from "./types";

export type Range = "1d" | "1w" | "1m";
export type Maybe<T> = T | null;

/** One row of `GET /stats/models`: models with traffic in the last seven days. */
export interface ModelStats {
  id: string;
  weekly_tokens: number;
  weekly_requests: number;
  /** Tokens a second. */
  throughput_p50: Maybe<number>;
  latency_p50_ms: Maybe<number>;
  uptime_1d: Maybe<number>;
}

export interface PerformanceSeries {
  provider_name: string;
  tag: string;
  requests: number[];
  /** Tokens a second. */
  throughput: Maybe<Percentiles>[];
  /** Milliseconds to the first token. */
  latency: Maybe<Percentiles>[];
  /** Milliseconds to the end. */
  e2e: Maybe<Percentiles>[];
  tool_call_error_rate: Maybe<number>[];
  structured_output_error_rate: Maybe<number>[];
  cache_hit_rate: Maybe<number>[];
}

export interface Performance {
  buckets: string[];
  series: PerformanceSeries[];
}

export interface Incident {
  provider_name: string;
  from: string;
  to: string;
  failed: number;
  requests: number;
}

/** 72 hours, oldest first. */
export interface ModelUptime {
  buckets: string[];
  availability: Maybe<number>[];
  /** What it would have been with the first provider alone. */
  without_routing: Maybe<number>[];
  requests: number[];
  providers: { provider_name: string; tag: string; uptime: Maybe<number>[]; requests: number[] }[];
  incidents: (Incident & { tag: string })[];
}

export interface ModelPricing {
  /** What a token really cost in the last seven days, in USD. */
  effective: { prompt: Maybe<number>; completion: Maybe<number>; cache_hit_rate: Maybe<number>; tokens: number };
  providers: {
    provider_name: string;
    tag: string;
    prompt: Maybe<number>;
    completion: Maybe<number>;
    cache_hit_rate: Maybe<number>;
    tokens: number;
  }[];
  /** The steps of the listed prices (decimal strings per token) that this installation has seen. */
  history: { date: string; provider_name: string; tag: string; prompt: string; completion: string }[];
}

export interface ModelApp {
  rank: number;
  app_id: string;
  title: Maybe<string>;
  url: Maybe<string>;
  tokens: number;
  requests: number;
  categories: string[];
}

/** One day; every day is present, and its zeros are measured. */
export interface ModelDay {
  date: string;
  prompt_tokens: number;
  completion_tokens: number;
  reasoning_tokens: number;
  image_tokens: number;
  video_tokens: number;
  requests: number;
  tool_calls: number;
}

export type RankingView = "models" | "authors" | "images" | "tool_calls";

export interface Rankings {
  /** Mondays, oldest first; the last week is still running where `partial`. */
  weeks: string[];
  partial: boolean;
  /** By how much the running week grows if it goes on like this. */
  projected_factor: Maybe<number>;
  as_of: string;
  series: RankedSeries[];
  other: number[];
}

export interface RankedSeries {
  id: string;
  name: string;
  author: Maybe<string>;
  /** Tokens, pictures or calls, by week. */
  values: number[];
  change: Maybe<number>;
  is_new: boolean;
}

export type AppRange = "day" | "week" | "month";
export type AppSort = "popular" | "trending";

export interface AppRow extends ModelApp {
  change: Maybe<number>;
}

export interface AppDetail {
  app_id: string;
  title: Maybe<string>;
  url: Maybe<string>;
  categories: string[];
  first_seen: Maybe<string>;
  tokens: number;
  requests: number;
  daily: { date: string; tokens: number; requests: number }[];
  models: { id: string; tokens: number; requests: number }[];
}

export interface CategoryStats {
  category: string;
  tokens: number;
  requests: number;
  models: { id: string; tokens: number }[];
}

export interface ProviderStats {
  slug: string;
  name: string;
  models: number;
  tokens_1d: number;
  requests_1d: number;
  uptime_1d: Maybe<number>;
  throughput_p50: Maybe<number>;
  latency_p50_ms: Maybe<number>;
  configured: boolean;
}

/** In the list `models` is how many; on the provider's own page it is which. */
export interface ProviderDetail extends Omit<ProviderStats, "models"> {
  daily: { date: string; tokens: number; requests: number; uptime: Maybe<number> }[];
  models: ProviderModel[];
}

export interface ProviderModel {
  id: string;
  tokens: number;
  uptime: Maybe<number>;
  throughput_p50: Maybe<number>;
  latency_p50_ms: Maybe<number>;
}

export type ProviderState = "normal" | "degraded" | "down" | "unknown";

export interface HourOfProvider {
  bucket: string;
  uptime: Maybe<number>;
  requests: Maybe<number>;
}

export interface EngineModel {
  id: string;
  loaded: boolean;
  running: number;
  waiting: number;
  /** The share of the cache that is in use. */
  kv_used: Maybe<number>;
  kv_tokens: Maybe<number>;
  weights_bytes: Maybe<number>;
  device: "cpu" | "cuda";
}

export interface ProviderStatus {
  slug: string;
  name: string;
  status: ProviderState;
  uptime_1h: Maybe<number>;
  uptime_1d: Maybe<number>;
  /** 72, oldest first. */
  hours: HourOfProvider[];
  breaker_open: boolean;
}

export interface Status {
  version: string;
  started: string;
  engine: Maybe<{ models: EngineModel[] }>;
  providers: ProviderStatus[];
  incidents: Incident[];
}
