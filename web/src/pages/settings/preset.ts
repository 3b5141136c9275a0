/** What a preset is made of, between the dialog's text and the body that the server keeps. */
import type { PresetDetail, PresetVersion } from "@/api/settings";
import { MODEL_PARAMETERS, REQUEST_PARAMETERS } from "@/samples/parameters";

/** Parts of a request that belong to one conversation and are not kept. */
const NOT_KEPT = ["messages", "input", "prompt", "stream", "preset", "user", "session_id", "metadata"];
const KNOWN = new Set([...MODEL_PARAMETERS, ...REQUEST_PARAMETERS].map((parameter) => parameter.name));
/** As the server has it in `@preset/slug`. */
const SLUG = /^[a-z0-9][a-z0-9-]{0,63}$/;

export const EMPTY_CONFIG = `{
  "model": "",
  "temperature": 0.3
}`;

export interface PresetForm {
  slug: string;
  system: string;
  config: string;
}

export function formOf(preset: PresetDetail): PresetForm {
  const version = preset.designated_version;
  const config = version?.config ?? preset.config ?? {};
  return {
    slug: preset.slug,
    system: version?.system_prompt ?? preset.system_prompt ?? "",
    config: JSON.stringify(config, null, 2),
  };
}

export function formOfVersion(slug: string, version: PresetVersion): PresetForm {
  return { slug, system: version.system_prompt ?? "", config: JSON.stringify(version.config, null, 2) };
}

export interface Checked {
  /** What the server is sent; null where something is wrong. */
  body: Record<string, unknown> | null;
  slug?: string;
  config?: string;
  /** Not wrong, but perhaps not meant. */
  warning?: string;
}

export function checked(form: PresetForm): Checked {
  const slug = SLUG.test(form.slug) ? undefined : "Small letters, digits and dashes, 64 at most";
  const { value, problem } = parsed(form.config);
  const config = problem ?? (value ? ruleBroken(value, form.system) : undefined);
  if (slug || config || !value) {
    return { body: null, ...(slug ? { slug } : {}), ...(config ? { config } : {}) };
  }
  const unknown = Object.keys(value).filter((name) => !KNOWN.has(name));
  const system = form.system.trim();
  const body = system ? { ...value, messages: [{ role: "system", content: system }] } : value;
  const warning = `Not a parameter that this page knows: ${unknown.join(", ")}. It is passed on as it is.`;
  return { body, ...(unknown.length > 0 ? { warning } : {}) };
}

function parsed(text: string): { value?: Record<string, unknown>; problem?: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: `Not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { problem: "Must be a JSON object" };
  return { value: value as Record<string, unknown> };
}

function ruleBroken(value: Record<string, unknown>, system: string): string | undefined {
  const notKept = Object.keys(value).find((name) => NOT_KEPT.includes(name));
  if (notKept) return `${notKept} belongs to a request and is not kept in a preset`;
  if ("model" in value && (typeof value.model !== "string" || !value.model)) return "model must be the id of a model";
  if ("models" in value && !(Array.isArray(value.models) && value.models.every((id) => typeof id === "string"))) {
    return "models must be a list of ids";
  }
  if (Object.keys(value).length === 0 && !system.trim()) return "An empty preset changes nothing";
  return undefined;
}
