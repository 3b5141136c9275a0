/** Keys and credits, as those who are signed in see them. */
import { queryOptions } from "@tanstack/react-query";
import { data, send } from "./client";
import type { CreatedKey, Credits, Deleted, Grant, KeyInfo, KeyRow } from "./generated/replies";
import type { CreditGrant, KeyChange } from "./generated/requests";

export type { Grant, KeyBudget, KeyInfo as OwnKey, KeyRow as Key, Reset } from "./generated/replies";
export type { KeyChange } from "./generated/requests";

export const ownKey = queryOptions({
  queryKey: ["keys", "own"],
  queryFn: ({ signal }) => data<KeyInfo>("/key", {}, signal),
  staleTime: 10_000,
});

export const keys = queryOptions({
  queryKey: ["keys"],
  queryFn: ({ signal }) => data<KeyRow[]>("/keys", { include_disabled: "true" }, signal),
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
export function createKey(change: KeyChange): Promise<CreatedKey> {
  return send("POST", "/keys", change);
}

export function changeKey(hash: string, change: KeyChange): Promise<{ data: KeyRow }> {
  return send("PATCH", `/keys/${hash}`, change);
}

export function deleteKey(hash: string): Promise<Deleted> {
  return send("DELETE", `/keys/${hash}`);
}

export function grant(amount: string, note: string): Promise<unknown> {
  const body: CreditGrant = { amount, note: note || null };
  return send("POST", "/credits/grant", body);
}
