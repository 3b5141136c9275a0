/** What is typed about a key, and what of it is sent. */
import type { Key, KeyChange, Reset } from "@/api/account";

export interface KeyForm {
  name: string;
  limit: string;
  reset: Reset | "";
  /** A day, `YYYY-MM-DD`; the key ends when that day ends (UTC). */
  expires: string;
  models: string;
  providers: string;
  rpm: string;
  tpm: string;
}

export type Problems = Partial<Record<keyof KeyForm, string>>;

export const NEW: KeyForm = {
  name: "",
  limit: "",
  reset: "",
  expires: "",
  models: "",
  providers: "",
  rpm: "",
  tpm: "",
};

export function formOf(key: Key): KeyForm {
  return {
    name: key.name,
    limit: key.limit === null ? "" : String(key.limit),
    reset: key.limit_reset ?? "",
    expires: key.expires_at?.slice(0, 10) ?? "",
    models: key.allowed_models?.join("\n") ?? "",
    providers: key.allowed_providers?.join("\n") ?? "",
    rpm: key.requests_per_minute === null ? "" : String(key.requests_per_minute),
    tpm: key.tokens_per_minute === null ? "" : String(key.tokens_per_minute),
  };
}

export function problemsOf(form: KeyForm): Problems {
  const problems: Problems = {};
  if (form.name.trim() === "") problems.name = "A name tells keys apart.";
  if (form.limit !== "" && !/^\d+(\.\d{1,9})?$/.test(form.limit.trim()))
    problems.limit = "An amount of dollars, such as 25 or 0.50.";
  if (form.reset !== "" && form.limit === "") problems.reset = "Without a limit there is nothing to reset.";
  for (const name of ["rpm", "tpm"] as const) {
    if (form[name] !== "" && !/^[1-9]\d*$/.test(form[name].trim())) problems[name] = "A whole number, at least 1.";
  }
  return problems;
}

/** All fields; what is empty is no limit. The date that was not changed is not sent: its hour would be lost. */
export function changeOf(form: KeyForm, before: KeyForm): KeyChange {
  const list = (text: string) => {
    const entries = text.split(/[\s,]+/).filter(Boolean);
    return entries.length > 0 ? entries : null;
  };
  const number = (text: string) => (text.trim() === "" ? null : Number(text));
  return {
    name: form.name.trim(),
    limit: form.limit.trim() === "" ? null : form.limit.trim(),
    limit_reset: form.reset === "" ? null : form.reset,
    ...(form.expires === before.expires
      ? {}
      : { expires_at: form.expires === "" ? null : `${form.expires}T23:59:59Z` }),
    allowed_models: list(form.models),
    allowed_providers: list(form.providers),
    requests_per_minute: number(form.rpm),
    tokens_per_minute: number(form.tpm),
  };
}
