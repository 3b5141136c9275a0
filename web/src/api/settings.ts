/** What administers this server: settings in force, tests of providers, presets, guardrails and own provider keys. */
import { queryOptions } from "@tanstack/react-query";
import { ApiError, data, get, send } from "./client";
import type {
  Guardrail,
  KeyAssignment,
  OwnKey,
  Preset,
  PresetDetail,
  PresetVersion,
  ProviderTest,
  PublicEndpoint,
  Setting,
  Source,
} from "./generated/replies";
import type { ByokChange, GuardrailChange, KeyHashes } from "./generated/requests";

export type {
  ContentFilter,
  ContentFilterBuiltin as BuiltinFilter,
  FilterAction,
  Guardrail,
  Json as SettingValue,
  OwnKey,
  Preset,
  PresetDetail,
  PresetVersion,
  ProviderTest,
  Setting,
} from "./generated/replies";
export type { ByokChange as OwnKeyChange, GuardrailChange as GuardrailBody } from "./generated/requests";

/** Entries of the configuration file can be changed only there. */
export interface Sourced {
  source: Source;
}

/** Rows of a page of the lists below; more entries than this nobody administers by hand. */
const PAGE = 100;

export const settings = queryOptions({
  queryKey: ["admin", "settings"],
  queryFn: ({ signal }) => data<Setting[]>("/admin/settings", {}, signal),
  staleTime: 30_000,
});

/** Endpoints whose providers keep nothing of what is sent. */
export const zdrEndpoints = queryOptions({
  queryKey: ["endpoints", "zdr"],
  queryFn: ({ signal }) => data<PublicEndpoint[]>("/endpoints/zdr", {}, signal),
  staleTime: 60_000,
});

export const presets = queryOptions({
  queryKey: ["presets"],
  queryFn: ({ signal }) => data<Preset[]>("/presets", {}, signal),
  staleTime: 10_000,
});

export const preset = (slug: string) =>
  queryOptions({
    queryKey: ["presets", slug],
    queryFn: ({ signal }) => data<PresetDetail>(`/presets/${encodeURIComponent(slug)}`, {}, signal),
    staleTime: 10_000,
  });

export const presetVersions = (slug: string) =>
  queryOptions({
    queryKey: ["presets", slug, "versions"],
    queryFn: ({ signal }) => data<PresetVersion[]>(`/presets/${encodeURIComponent(slug)}/versions`, {}, signal),
    staleTime: 10_000,
  });

export const guardrails = queryOptions({
  queryKey: ["guardrails"],
  queryFn: ({ signal }) => data<Guardrail[]>("/guardrails", { limit: PAGE }, signal),
  staleTime: 10_000,
});

export const assignments = (id: string) =>
  queryOptions({
    queryKey: ["guardrails", id, "keys"],
    queryFn: ({ signal }) => data<KeyAssignment[]>(`/guardrails/${id}/assignments/keys`, { limit: PAGE }, signal),
    staleTime: 10_000,
  });

export const ownKeys = queryOptions({
  queryKey: ["byok"],
  queryFn: ({ signal }) => get<{ data: OwnKey[] }>("/byok", { limit: PAGE }, signal).then((page) => page.data),
  staleTime: 10_000,
});

export async function testProvider(slug: string): Promise<ProviderTest> {
  const at = `/admin/providers/${encodeURIComponent(slug)}/test`;
  return (await send<{ data: ProviderTest }>("POST", at)).data;
}

/** Keeps `body`, a chat request without its conversation, as the newest version of a preset. */
export function savePreset(slug: string, body: Record<string, unknown>): Promise<unknown> {
  return send("POST", `/presets/${encodeURIComponent(slug)}/chat/completions`, body);
}

export function createGuardrail(body: GuardrailChange): Promise<unknown> {
  return send("POST", "/guardrails", body);
}

export function changeGuardrail(id: string, body: GuardrailChange): Promise<unknown> {
  return send("PATCH", `/guardrails/${id}`, body);
}

export function deleteGuardrail(id: string): Promise<unknown> {
  return send("DELETE", `/guardrails/${id}`);
}

/** Lays a guardrail over keys, or takes it away from them. */
export function assign(id: string, hashes: string[], remove = false): Promise<unknown> {
  const body: KeyHashes = { key_hashes: hashes };
  return send("POST", `/guardrails/${id}/assignments/keys${remove ? "/remove" : ""}`, body);
}

export function createOwnKey(provider: string, change: ByokChange & { key: string }): Promise<unknown> {
  return send("POST", "/byok", { provider, ...change });
}

export function changeOwnKey(id: string, change: ByokChange): Promise<unknown> {
  return send("PATCH", `/byok/${id}`, change);
}

export function deleteOwnKey(id: string): Promise<unknown> {
  return send("DELETE", `/byok/${id}`);
}

/** The server is older than this page, or built without these routes. */
export function isAbsent(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.status === 405 || error.status === 501);
}
