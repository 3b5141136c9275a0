/** What the server is sent. Made by `cargo xtask types` of the shapes in `crates/wire`; changed there. */

/** An amount as decimal text, whether it was sent as a string or as a number. */
export type Amount = number | string;

/** `POST /byok` and `PATCH /byok/{id}`. */
export interface ByokChange {
  /** The provider's slug; only of a new one. */
  provider?: string | null;
  /** The credential there. In no reply. */
  key?: string | null;
  /** For people. */
  name?: string | null;
  /** Not used for now. */
  disabled?: boolean | null;
  /** For when everything else has failed. */
  is_fallback?: boolean | null;
  /** The house's own credential is never used instead. */
  is_byok_only?: boolean | null;
  /** Ids of models. */
  allowed_models?: string[] | null;
  /** Hashes of the keys whose calls may use it. */
  allowed_api_key_hashes?: string[] | null;
  /** Nobody's: there are no users here. */
  allowed_user_ids?: string[] | null;
}

/** A filter of a question. */
export interface Condition {
  /** A dimension. */
  field: string;
  /** A word of `/analytics/meta`. */
  operator: string;
  /** A text or a number, or a list of them. */
  value: unknown;
}

/** A pattern of a guardrail's. */
export interface ContentFilter {
  /** A regular expression without lookaround and backreferences. */
  pattern: string;
  /** What happens where it is found. */
  action: FilterAction;
  /** What stands for it when it is redacted. */
  label?: string | null;
}

/** A kind that is built in. */
export interface ContentFilterBuiltin {
  /** `email`, `phone`, ... */
  slug: string;
  /** What happens where it is found. */
  action: FilterAction;
  /** Only of `regex-prompt-injection`. */
  scan_scope?: ScanScope | null;
}

/** `POST /credits/grant`. */
export interface CreditGrant {
  /** US dollars; below zero takes them back. */
  amount: Amount;
  /** For people. */
  note?: string | null;
}

/** Whom a key is made for. */
export interface External {
  /** In the words of whoever makes the key. */
  user: string;
}

/** What happens to a request in which something is found; of several the strongest, which is the last. */
export type FilterAction =
  /** It is told in the route's metadata and in the log, and goes on as it is. */
  | "flag"
  /** A placeholder stands for it. */
  | "redact"
  /** The request is refused. */
  | "block";

/** `POST /guardrails` and `PATCH /guardrails/{id}`. */
export interface GuardrailChange {
  /** At least one character. */
  name?: string | null;
  /** For people. */
  description?: string | null;
  /** US dollars, for each key. */
  limit_usd?: Amount | null;
  /** `daily`, `weekly`, `monthly`. */
  reset_interval?: Reset | null;
  /** Ids of models. */
  allowed_models?: string[] | null;
  /** Ids of models. */
  ignored_models?: string[] | null;
  /** Slugs of providers. */
  allowed_providers?: string[] | null;
  /** Slugs of providers. */
  ignored_providers?: string[] | null;
  /** Whether only providers that keep nothing may answer. */
  enforce_zdr?: boolean | null;
  /** Patterns to look for in prompts. */
  content_filters?: ContentFilter[] | null;
  /** Kinds to look for in prompts. */
  content_filter_builtins?: ContentFilterBuiltin[] | null;
}

/** `POST /keys` and `PATCH /keys/{hash}`: what is absent stays as it is, `null` takes a limit away. */
export interface KeyChange {
  /** At least one character. */
  name?: string | null;
  /** Refused from now on. */
  disabled?: boolean | null;
  /** US dollars. */
  limit?: Amount | null;
  /** `daily`, `weekly`, `monthly`. */
  limit_reset?: Reset | null;
  /** Whether own-key usage counts. */
  include_byok_in_limit?: boolean | null;
  /** ISO 8601 in UTC, with seconds. */
  expires_at?: string | null;
  /** Who it was made for. */
  external_user?: string | null;
  /** The same in the words of the official SDKs. */
  external?: External | null;
  /** Ids of models. */
  allowed_models?: string[] | null;
  /** Slugs of providers. */
  allowed_providers?: string[] | null;
  /** At least 1. */
  requests_per_minute?: number | null;
  /** At least 1. */
  tokens_per_minute?: number | null;
}

/** `POST /guardrails/{id}/assignments/keys`, and `.../remove`. */
export interface KeyHashes {
  /** Hashes of keys, at least one. */
  key_hashes: string[];
}

/** Which rows come first. */
export interface OrderBy {
  /** A metric of the question. */
  field: string;
  /** `asc`, `desc`. */
  direction: string;
}

/** A question. */
export interface Question {
  /** What is counted; at least one word of `/analytics/meta`. */
  metrics: string[];
  /** By what it is split; words of `/analytics/meta`. */
  dimensions?: string[];
  /** What is counted at all. */
  filters?: Condition[];
  /** `minute`, `hour`, `day`, `week`, `month`; null does not split by time. */
  granularity?: string | null;
  /** The last 30 days unless it is said. */
  time_range?: TimeRange | null;
  /** Rows. */
  limit?: number | null;
  /** Not supported here. */
  group_limit?: number | null;
  /** Which rows come first. */
  order_by?: OrderBy | null;
  /** Not supported here. */
  classifier_dimensions?: unknown;
  /** Not supported here. */
  classifier_filters?: unknown;
}

/** How often an amount starts afresh, at midnight UTC. */
export type Reset =
  /** Every day. */
  | "daily"
  /** Every Monday. */
  | "weekly"
  /** Every first of a month. */
  | "monthly";

/** Whose messages are looked at. */
export type ScanScope =
  /** Those of the role `user`. */
  | "user_only"
  /** All. */
  | "all_messages";

/** `POST /session`. */
export interface SignIn {
  /** The key in plain text. */
  key: string;
}

/** From when until when. */
export interface TimeRange {
  /** ISO 8601. */
  start: string;
  /** ISO 8601, itself not included. */
  end: string;
}
