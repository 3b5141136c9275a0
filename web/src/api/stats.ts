/** The statistics of this installation, as options of TanStack Query. Its public read API is `/stats/*` and `/status`. */
import { queryOptions } from "@tanstack/react-query";
import { data } from "./client";
import type {
  AppDetail,
  AppRow,
  CategoryStats,
  ModelApp,
  ModelDay,
  ModelPricing,
  ModelStats,
  ModelUptime,
  Performance,
  ProviderDetail,
  ProviderStats,
  Rankings,
  Status,
} from "./generated/replies";

export type {
  AppDetail,
  AppRow,
  CategoryStats,
  EngineModel,
  HourOfProvider,
  Incident,
  ModelApp,
  ModelDay,
  ModelPricing,
  ModelStats,
  ModelUptime,
  PerformanceSeries,
  ProviderDetail,
  ProviderModel,
  ProviderState,
  ProviderStats,
  ProviderStatus,
  RankedSeries,
  Rankings,
  Status,
} from "./generated/replies";

/** What queries may ask for. */
export type Range = "1d" | "1w" | "1m";
export type RankingView = "models" | "authors" | "images" | "tool_calls";
export type AppRange = "day" | "week" | "month";
export type AppSort = "popular" | "trending";

const MINUTE = 60_000;
const STATUS_MS = 30_000;

/** Every model with traffic in the last seven days. */
export const modelStats = queryOptions({
  queryKey: ["stats", "models"],
  queryFn: ({ signal }) => data<ModelStats[]>("/stats/models", {}, signal),
  staleTime: MINUTE,
});

export const modelPerformance = (id: string, range: Range) =>
  queryOptions({
    queryKey: ["stats", "performance", id, range],
    queryFn: ({ signal }) => data<Performance>(`/stats/models/${id}/performance`, { range }, signal),
    staleTime: MINUTE,
  });

export const modelUptime = (id: string) =>
  queryOptions({
    queryKey: ["stats", "uptime", id],
    queryFn: ({ signal }) => data<ModelUptime>(`/stats/models/${id}/uptime`, {}, signal),
    staleTime: MINUTE,
  });

export const modelPricing = (id: string) =>
  queryOptions({
    queryKey: ["stats", "pricing", id],
    queryFn: ({ signal }) => data<ModelPricing>(`/stats/models/${id}/pricing`, {}, signal),
    staleTime: MINUTE,
  });

export const modelApps = (id: string, days = 30) =>
  queryOptions({
    queryKey: ["stats", "apps-of", id, days],
    queryFn: ({ signal }) => data<ModelApp[]>(`/stats/models/${id}/apps`, { days }, signal),
    staleTime: MINUTE,
  });

export const modelActivity = (id: string, days = 30) =>
  queryOptions({
    queryKey: ["stats", "activity", id, days],
    queryFn: ({ signal }) => data<ModelDay[]>(`/stats/models/${id}/activity`, { days }, signal),
    staleTime: MINUTE,
  });

export const rankings = (view: RankingView, weeks = 12) =>
  queryOptions({
    queryKey: ["stats", "rankings", view, weeks],
    queryFn: ({ signal }) => data<Rankings>("/stats/rankings", { view, weeks }, signal),
    staleTime: MINUTE,
  });

export const appRankings = (range: AppRange, sort: AppSort, category?: string) =>
  queryOptions({
    queryKey: ["stats", "apps", range, sort, category ?? null],
    queryFn: ({ signal }) => data<AppRow[]>("/stats/apps", { range, sort, category }, signal),
    staleTime: MINUTE,
  });

export const app = (id: string) =>
  queryOptions({
    queryKey: ["stats", "app", id],
    queryFn: ({ signal }) => data<AppDetail>(`/stats/apps/${encodeURIComponent(id)}`, {}, signal),
    staleTime: MINUTE,
  });

export const categories = (weeks = 1) =>
  queryOptions({
    queryKey: ["stats", "categories", weeks],
    queryFn: ({ signal }) => data<CategoryStats[]>("/stats/categories", { weeks }, signal),
    staleTime: MINUTE,
  });

export const providerStats = queryOptions({
  queryKey: ["stats", "providers"],
  queryFn: ({ signal }) => data<ProviderStats[]>("/stats/providers", {}, signal),
  staleTime: MINUTE,
});

export const provider = (slug: string) =>
  queryOptions({
    queryKey: ["stats", "provider", slug],
    queryFn: ({ signal }) => data<ProviderDetail>(`/stats/providers/${encodeURIComponent(slug)}`, {}, signal),
    staleTime: MINUTE,
  });

export const status = queryOptions({
  queryKey: ["status"],
  queryFn: ({ signal }) => data<Status>("/status", {}, signal),
  staleTime: STATUS_MS / 2,
});
