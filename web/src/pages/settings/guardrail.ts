/** A guardrail between the dialog's fields and the API's body. */
import type { BuiltinFilter, ContentFilter, FilterAction, Guardrail, GuardrailBody } from "@/api/settings";
import { linesOf } from "./parts";

/** The filters that the server has; each finds what is written plainly. */
export const BUILTINS = [
  ["email", "E-mail addresses"],
  ["phone", "Phone numbers"],
  ["ssn", "US social security numbers"],
  ["credit-card", "Credit card numbers"],
  ["ip-address", "IP addresses"],
  ["regex-prompt-injection", "Known words of prompt injection"],
] as const;

export interface GuardrailForm {
  name: string;
  description: string;
  limit: string;
  reset: "" | "daily" | "weekly" | "monthly";
  allowedModels: string;
  ignoredModels: string;
  allowedProviders: string;
  ignoredProviders: string;
  zdr: boolean;
  builtins: Record<string, FilterAction | "">;
  filters: ContentFilter[];
}

export const NEW: GuardrailForm = {
  name: "",
  description: "",
  limit: "",
  reset: "",
  allowedModels: "",
  ignoredModels: "",
  allowedProviders: "",
  ignoredProviders: "",
  zdr: false,
  builtins: {},
  filters: [],
};

export function formOf(guardrail: Guardrail): GuardrailForm {
  const lines = (list: string[] | null | undefined) => (list ?? []).join("\n");
  return {
    name: guardrail.name,
    description: guardrail.description ?? "",
    limit: guardrail.limit_usd === null ? "" : String(guardrail.limit_usd),
    reset: guardrail.reset_interval ?? "",
    allowedModels: lines(guardrail.allowed_models),
    ignoredModels: lines(guardrail.ignored_models),
    allowedProviders: lines(guardrail.allowed_providers),
    ignoredProviders: lines(guardrail.ignored_providers),
    zdr: guardrail.enforce_zdr,
    builtins: Object.fromEntries((guardrail.content_filter_builtins ?? []).map(({ slug, action }) => [slug, action])),
    filters: guardrail.content_filters ?? [],
  };
}

export type Problems = Partial<Record<"name" | "limit" | "reset" | "filters", string>>;

export function problemsOf(form: GuardrailForm): Problems {
  const problems: Problems = {};
  if (!form.name.trim()) problems.name = "A name is needed";
  else if (form.name.length > 200) problems.name = "200 characters at most";
  if (form.limit.trim() && !(Number(form.limit) > 0)) problems.limit = "An amount above 0, such as 5 or 0.50";
  if (Boolean(form.limit.trim()) !== Boolean(form.reset))
    problems.reset = "A budget needs both an amount and an interval";
  const wrong = form.filters.map((filter) => patternProblem(filter.pattern)).find(Boolean);
  if (wrong) problems.filters = wrong;
  return problems;
}

/** What the server refuses: it takes patterns that run in linear time only. */
function patternProblem(pattern: string): string | null {
  if (!pattern) return "A pattern is empty";
  if (/\(\?<?[=!]/.test(pattern)) return `${pattern}: looking around is not supported`;
  if (/\\[1-9]/.test(pattern)) return `${pattern}: references to groups are not supported`;
  return null;
}

/** `before` keeps what the dialog does not show of built-in filters. */
export function bodyOf(form: GuardrailForm, before?: Guardrail): GuardrailBody {
  const former = new Map((before?.content_filter_builtins ?? []).map((filter) => [filter.slug, filter]));
  const builtins = Object.entries(form.builtins)
    .filter((entry): entry is [string, FilterAction] => entry[1] !== "")
    .map(([slug, action]): BuiltinFilter => ({ ...scope(former.get(slug)), slug, action }));
  return {
    name: form.name.trim(),
    description: form.description.trim() || null,
    limit_usd: form.limit.trim() ? Number(form.limit) : null,
    reset_interval: form.reset || null,
    allowed_models: linesOf(form.allowedModels),
    ignored_models: linesOf(form.ignoredModels),
    allowed_providers: linesOf(form.allowedProviders),
    ignored_providers: linesOf(form.ignoredProviders),
    enforce_zdr: form.zdr,
    content_filters: form.filters.length > 0 ? form.filters : null,
    content_filter_builtins: builtins.length > 0 ? builtins : null,
  };
}

function scope(filter: BuiltinFilter | undefined): Pick<BuiltinFilter, "scan_scope"> {
  return filter?.scan_scope ? { scan_scope: filter.scan_scope } : {};
}

/** What a guardrail does, in a few words each. */
export function rulesOf(guardrail: Guardrail): string[] {
  const some = (list: unknown[] | null | undefined, one: string, many: string) =>
    list && list.length > 0 ? [list.length === 1 ? `1 ${one}` : `${list.length} ${many}`] : [];
  const filters = (guardrail.content_filters?.length ?? 0) + (guardrail.content_filter_builtins?.length ?? 0);
  return [
    ...some(guardrail.allowed_models, "model allowed", "models allowed"),
    ...some(guardrail.ignored_models, "model barred", "models barred"),
    ...some(guardrail.allowed_providers, "provider allowed", "providers allowed"),
    ...some(guardrail.ignored_providers, "provider barred", "providers barred"),
    ...(guardrail.enforce_zdr ? ["keeps nothing"] : []),
    ...(filters > 0 ? [filters === 1 ? "1 filter" : `${filters} filters`] : []),
  ];
}
