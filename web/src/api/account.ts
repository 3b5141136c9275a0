/** Keys and credits, as those who are signed in see them. */
import { queryOptions } from "@tanstack/react-query";
import { data, send } from "./client";

export type Reset = "daily" | "weekly" | "monthly";

export interface Key {
  hash: string;
  name: string;
  /** The key with its middle masked. */
  label: string;
  disabled: boolean;
  limit: number | null;
  limit_remaining: number | null;
  limit_reset: Reset | null;
  include_byok_in_limit: boolean;
  usage: number;
  usage_daily: number;
  usage_weekly: number;
  usage_monthly: number;
  byok_usage: number;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  allowed_models: string[] | null;
  allowed_providers: string[] | null;
  requests_per_minute: number | null;
  tokens_per_minute: number | null;
}

/** What is absent stays as it is; null takes a limit away. */
export type KeyChange = Partial<
  Pick<
    Key,
    | "name"
    | "disabled"
    | "limit_reset"
    | "expires_at"
    | "allowed_models"
    | "allowed_providers"
    | "requests_per_minute"
    | "tokens_per_minute"
  >
> & { limit?: string | null };

export interface Credits {
  total_credits: number;
  total_usage: number;
  /** Nothing was granted, so nothing is limited. */
  unlimited: boolean;
}

export interface Grant {
  id: string;
  created_at: string;
  amount: number;
  note: string | null;
}

export const keys = queryOptions({
  queryKey: ["keys"],
  queryFn: ({ signal }) => data<Key[]>("/keys", { include_disabled: "true" }, signal),
  staleTime: 10_000,
});

export const credits = queryOptions({
  queryKey: ["credits"],
  queryFn: ({ signal }) => data<Credits>("/credits", {}, signal),
  staleTime: 10_000,
});

export const grants = queryOptions({
  queryKey: ["credits", "ledger"],
  queryFn: ({ signal }) => data<Grant[]>("/credits/ledger", {}, signal),
  staleTime: 10_000,
});

/** The plain text of the key stands in this answer only. */
export function createKey(change: KeyChange): Promise<{ data: Key; key: string }> {
  return send("POST", "/keys", change);
}

export function changeKey(hash: string, change: KeyChange): Promise<{ data: Key }> {
  return send("PATCH", `/keys/${hash}`, change);
}

export function deleteKey(hash: string): Promise<{ deleted: boolean }> {
  return send("DELETE", `/keys/${hash}`);
}

export function grant(amount: string, note: string): Promise<unknown> {
  return send("POST", "/credits/grant", { amount, note: note || null });
}
