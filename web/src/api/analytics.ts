/** What was spent and used over time, by whatever it is split. */
import { queryOptions } from "@tanstack/react-query";
import { send } from "./client";

export type Metric = "request_count" | "total_usage" | "tokens_total";
export type Dimension = "model" | "provider" | "api_key_id" | "app" | "external_user";
export type Granularity = "minute" | "hour" | "day" | "week" | "month";

export interface Question {
  metrics: Metric[];
  dimensions: Dimension[];
  granularity: Granularity;
  time_range: { start: string; end: string };
  limit?: number;
}

export type Row = Record<string, string | number | null>;

interface Answer {
  data: { data: Row[]; metadata: { query_time_ms: number; row_count: number; truncated: boolean } };
}

export const analytics = (question: Question) =>
  queryOptions({
    queryKey: ["analytics", question],
    queryFn: () => send<Answer>("POST", "/analytics/query", question).then(({ data }) => data),
    staleTime: 10_000,
  });
