/** What was spent and used over time, by whatever it is split. */
import { queryOptions } from "@tanstack/react-query";
import { ask } from "./client";
import type { Analytics } from "./generated/replies";
import type { Question, TimeRange } from "./generated/requests";

export type { AnalyticsRow as Row } from "./generated/replies";

/** Of the words of `/analytics/meta` those that pages use. */
export type Metric = "request_count" | "total_usage" | "tokens_total";
export type Dimension = "model" | "provider" | "api_key_id" | "app" | "external_user";
export type Granularity = "minute" | "hour" | "day" | "week" | "month";

/** What pages ask. */
export interface Asked extends Question {
  metrics: Metric[];
  dimensions: Dimension[];
  granularity: Granularity;
  time_range: TimeRange;
}

export const analytics = (question: Asked) =>
  queryOptions({
    queryKey: ["analytics", question],
    queryFn: ({ signal }) => ask<{ data: Analytics }>("/analytics/query", question, signal).then(({ data }) => data),
    staleTime: 10_000,
  });
