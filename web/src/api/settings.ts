/** What administers this server: settings in force, tests of providers, presets, guardrails and own provider keys. */
import { queryOptions } from "@tanstack/react-query";
import { ApiError, data, get, send } from "./client";

/** Entries of the configuration file can be changed only there. */
export interface Sourced {
  source?: "config" | "store";
}

export type SettingValue = string | number | boolean | null | SettingValue[] | { [name: string]: SettingValue };

export interface Setting {
  /** `section.name`, as in the configuration file. */
  setting: string;
  value: SettingValue;
  /** Who said so: `default`, `file`, `environment` or a flag. */
  source: string | null;
}

export interface ProviderTest {
  ok: boolean;
  latency_ms: number | null;
  message: string | null;
  models: number | null;
}

export interface Preset extends Sourced {
  id: string;
  slug: string;
  name: string;
  description: string | null;
  status: "active" | "disabled" | "archived";
  designated_version_id: string | null;
  created_at: string;
  updated_at: string;
}

export interface PresetVersion {
  id: string;
  version: number;
  config: Record<string, unknown>;
  system_prompt: string | null;
  created_at: string;
}

export interface PresetDetail extends Preset {
  designated_version?: PresetVersion | null;
  /** A preset of the file has these two instead of versions. */
  config?: Record<string, unknown>;
  system_prompt?: string | null;
}

export type FilterAction = "redact" | "block" | "flag";

export interface ContentFilter {
  pattern: string;
  action: FilterAction;
  label?: string | null;
}

export interface BuiltinFilter {
  slug: string;
  action: FilterAction;
  scan_scope?: "user_only" | "all_messages";
}

export interface GuardrailBody {
  name: string;
  description: string | null;
  limit_usd: number | null;
  reset_interval: "daily" | "weekly" | "monthly" | null;
  include_byok_in_budgets: boolean;
  allowed_models: string[] | null;
  ignored_models: string[] | null;
  allowed_providers: string[] | null;
  ignored_providers: string[] | null;
  enforce_zdr: boolean | null;
  content_filters: ContentFilter[] | null;
  content_filter_builtins: BuiltinFilter[] | null;
}

export interface Guardrail extends Partial<GuardrailBody>, Sourced {
  id: string;
  name: string;
  created_at: string;
  updated_at?: string | null;
}

export interface KeyAssignment {
  id: string;
  key_hash: string;
  key_name: string;
  key_label: string;
}

export interface OwnKey extends Sourced {
  id: string;
  provider: string;
  /** The key with its middle masked; nobody can read the rest again. */
  label: string;
  name?: string | null;
  disabled: boolean;
  is_fallback: boolean;
  allowed_models: string[] | null;
  allowed_api_key_hashes: string[] | null;
  created_at: string;
}

export type OwnKeyChange = Partial<
  Pick<OwnKey, "name" | "disabled" | "is_fallback" | "allowed_models" | "allowed_api_key_hashes">
> & { key?: string };

/** Rows of a page of the lists below; more entries than this nobody administers by hand. */
const PAGE = 100;

export const settings = queryOptions({
  queryKey: ["admin", "settings"],
  queryFn: ({ signal }) => data<unknown>("/admin/settings", {}, signal).then(rowsOf),
  staleTime: 30_000,
});

/** Endpoints whose providers keep nothing of what is sent. */
export const zdrEndpoints = queryOptions({
  queryKey: ["endpoints", "zdr"],
  queryFn: ({ signal }) => data<{ provider_name: string; model_id: string }[]>("/endpoints/zdr", {}, signal),
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
  const answer = await send<ProviderTest | { data: ProviderTest }>(
    "POST",
    `/admin/providers/${encodeURIComponent(slug)}/test`,
  );
  return "data" in answer ? answer.data : answer;
}

/** Keeps `body`, a chat request without its conversation, as the newest version of a preset. */
export function savePreset(slug: string, body: Record<string, unknown>): Promise<unknown> {
  return send("POST", `/presets/${encodeURIComponent(slug)}/chat/completions`, body);
}

export function createGuardrail(body: GuardrailBody): Promise<unknown> {
  return send("POST", "/guardrails", body);
}

export function changeGuardrail(id: string, body: GuardrailBody): Promise<unknown> {
  return send("PATCH", `/guardrails/${id}`, body);
}

export function deleteGuardrail(id: string): Promise<unknown> {
  return send("DELETE", `/guardrails/${id}`);
}

/** Lays a guardrail over keys, or takes it away from them. */
export function assign(id: string, hashes: string[], remove = false): Promise<unknown> {
  return send("POST", `/guardrails/${id}/assignments/keys${remove ? "/remove" : ""}`, { key_hashes: hashes });
}

export function createOwnKey(provider: string, change: OwnKeyChange & { key: string }): Promise<unknown> {
  return send("POST", "/byok", { provider, ...change });
}

export function changeOwnKey(id: string, change: OwnKeyChange): Promise<unknown> {
  return send("PATCH", `/byok/${id}`, change);
}

export function deleteOwnKey(id: string): Promise<unknown> {
  return send("DELETE", `/byok/${id}`);
}

/** The server is older than this page, or built without these routes. */
export function isAbsent(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 404 || error.status === 405 || error.status === 501);
}

/** Settings as rows, whether they came as rows (as `config show --json` writes them) or as objects in objects. */
export function rowsOf(sent: unknown): Setting[] {
  if (Array.isArray(sent)) {
    return sent.filter((row): row is Setting => isObject(row) && typeof row.setting === "string");
  }
  return isObject(sent) ? flat("", sent) : [];
}

function flat(before: string, values: Record<string, unknown>): Setting[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const setting = before ? `${before}.${name}` : name;
    if (isObject(value) && "value" in value) {
      const source = typeof value.source === "string" ? value.source : null;
      return [{ setting, value: value.value as SettingValue, source }];
    }
    return isObject(value) ? flat(setting, value) : [{ setting, value: value as SettingValue, source: null }];
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
