/** What the server answers. Made by `cargo xtask types` of the shapes in `crates/wire`; changed there. */

/** Any JSON. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/** What a moving alias means. */
export interface AliasTarget {
  /** The model's id. */
  slug: string;
  /** The model's name. */
  name: string;
}

/** An answer. */
export interface Analytics {
  /** About the answer. */
  metadata: AnalyticsMeta;
  /** The rows. */
  data: AnalyticsRow[];
}

/** About an answer. */
export interface AnalyticsMeta {
  /** Milliseconds. */
  query_time_ms: number;
  /** Rows of the answer. */
  row_count: number;
  /** There were more than `limit`. */
  truncated: boolean;
}

/** A row: `date__{granularity}`, then the dimensions and the metrics by their words, in the order in which they were asked for. */
export type AnalyticsRow = Record<string, AnalyticsValue>;

/** What stands in a row. */
export type AnalyticsValue = string | number | Dollars | null;

/** A day of an app's. */
export interface AppDay {
  /** The day. */
  date: string;
  /** What it used. */
  tokens: number;
  /** How often it called. */
  requests: number;
}

/** `/stats/apps/{app_id}`. */
export interface AppDetail {
  /** Ours. */
  app_id: string;
  /** What it calls itself. */
  title: string | null;
  /** Scheme, host and port. */
  url: string | null;
  /** The known kinds that it says it is of. */
  categories: string[];
  /** When its first call was made. */
  first_seen: string;
  /** In all that is kept. */
  tokens: number;
  /** In all that is kept. */
  requests: number;
  /** 30 days, oldest first. */
  daily: AppDay[];
  /** The most used first. */
  models: AppModel[];
}

/** A model that an app used. */
export interface AppModel {
  /** The model. */
  id: string;
  /** How much of it. */
  tokens: number;
  /** How often. */
  requests: number;
}

/** A row of `/stats/apps`. */
export interface AppRow {
  /** Counted from 1. */
  rank: number;
  /** Ours. */
  app_id: string;
  /** What it calls itself. */
  title: string | null;
  /** Scheme, host and port. */
  url: string | null;
  /** In the time that was asked about. */
  tokens: number;
  /** In the time that was asked about. */
  requests: number;
  /** The known kinds that it says it is of. */
  categories: string[];
  /** By how much its tokens grew, as a share of those of the same time before; null where there were none. */
  change: number | null;
}

/** What goes in and out of a model. */
export interface Architecture {
  /** `text+image->text`. */
  modality: string | null;
  /** `text`, `image`, `file`, `audio`, `video`. */
  input_modalities: string[];
  /** The same words. */
  output_modalities: string[];
  /** Family of the tokenizer. */
  tokenizer: string | null;
  /** Family of the chat template. */
  instruct_type: string | null;
}

/** How many keys got a guardrail. */
export interface Assigned {
  /** Those that had it before are not counted. */
  assigned_count: number;
}

/** Why an endpoint was tried when it was; an addition of ours. */
export interface Because {
  /** Its place in the order in which they were to be tried, counted from 1. */
  place: number;
  /** How many could be tried. */
  of: number;
  /** What put it there. */
  by: ChosenBy;
  /** The probability of coming first, from 0 to 1, before the dice were thrown. */
  chance: number;
  /** What put it behind others: `broken`, `outage`, `uptime`, `tool_errors`, `preferences`. */
  behind_for?: string[];
  /** How many endpoints could not be tried, by the field of the request that forbids it. Told with the first attempt. */
  removed?: RemovedFor[];
}

/** A published score (ours, `source=published`): who measured it, where that stands and since when. Null is not said there. */
export interface Benchmark {
  /** `published`. */
  source: string;
  /** The model, as of its day. */
  model_permaslug: string;
  /** The model. */
  model: string;
  /** What it is called. */
  display_name: string;
  /** The test. */
  benchmark: string;
  /** As it was published. */
  score: number;
  /** What the score counts: `percent correct`, `pass@1`, ... */
  metric: string | null;
  /** Which form of the model: an effort, a mode. */
  variant: string | null;
  /** The program around the model. */
  harness: string | null;
  /** The test's version. */
  version: string | null;
  /** The part of the test. */
  dataset: string | null;
  /** Who measured. */
  reported_by: ReportedBy;
  /** Where it stands. */
  source_url: string;
  /** When it was published there, `YYYY-MM-DD`. */
  date: string | null;
  /** The list by which it came here; null where the operator wrote it. */
  via: string | null;
  /** When that list was read, `YYYY-MM-DD`. */
  read_on: string | null;
}

/** The scores of one source, or of all. */
export interface BenchmarkList {
  /** The scores. */
  data: Benchmark[];
  /** About them. */
  meta: BenchmarkMeta;
}

/** About a list of scores. */
export interface BenchmarkMeta {
  /** ISO 8601. */
  as_of: string;
  /** Of the form of the list. */
  version: string;
  /** The source that was asked for; null is all of them. */
  source: string | null;
  /** Where the source publishes. */
  source_url: string | null;
  /** The kind of tests that was asked for; null is all of them. */
  task_type: string | null;
  /** How the source wants to be cited. */
  citation: string | null;
  /** Models with a score. */
  model_count: number;
}

/** What each key may spend in a window. */
export interface Budget {
  /** The amount. */
  limit_usd: Dollars;
  /** How often it starts afresh. */
  reset_interval: Reset;
}

/** Whose limit it is. */
export type BudgetScope =
  /** The key's own. */
  | "key_limit"
  /** A guardrail's, for each of its keys. */
  | "api_key";

/** A model that apps of one kind used. */
export interface CategoryModel {
  /** The model. */
  id: string;
  /** How much of it. */
  tokens: number;
}

/** A row of `/stats/categories`: what apps of one kind used, the most used kind first. */
export interface CategoryStats {
  /** The kind. */
  category: string;
  /** What they used. */
  tokens: number;
  /** How often they called. */
  requests: number;
  /** The most used first; at most ten. */
  models: CategoryModel[];
}

/** What decides on an endpoint's place. */
export type ChosenBy =
  /** `provider.order` names it. */
  | "order"
  /** It has the beginning of the conversation in its cache. */
  | "cache"
  /** The dice, on which cheaper ones have more faces. */
  | "draw"
  /** A sort by price. */
  | "price"
  /** A sort by tokens per second. */
  | "throughput"
  /** A sort by time to the first token. */
  | "latency"
  /** A sort by malformed tool calls. */
  | "exacto";

/** A pattern of a guardrail's. */
export interface ContentFilter {
  /** A regular expression without lookaround and backreferences. */
  pattern: string;
  /** What happens where it is found. */
  action: FilterAction;
  /** What stands for it when it is redacted. */
  label: string | null;
}

/** A kind that is built in. */
export interface ContentFilterBuiltin {
  /** `email`, `phone`, ... */
  slug: string;
  /** What happens where it is found. */
  action: FilterAction;
  /** Only of `regex-prompt-injection`. */
  scan_scope?: ScanScope;
}

/** The reply to `POST /keys`, the only one that has the key's plain text. */
export interface CreatedKey {
  /** What others see of it. */
  data: KeyRow;
  /** The plain text. */
  key: string;
}

/** `GET /credits`: what was granted, and what all keys spent of it. */
export interface Credits {
  /** The sum of all grants. */
  total_credits: Dollars;
  /** What was spent. */
  total_usage: Dollars;
  /** Nothing was ever granted, so that nothing is limited; an addition of ours. */
  unlimited: boolean;
}

/** A daily allowance; -1 is without a bound. */
export interface DailyRequests {
  limit: number;
  used: number;
  remaining: number;
}

/** What a provider does with prompts and answers; null is unknown, which counts as the worse. */
export interface DataPolicy {
  /** Whether it may train on them. */
  training: boolean | null;
  /** Whether it keeps them, be it only to look for abuse. Where it is false, the provider serves requests that ask for `zdr`. */
  retention: boolean | null;
}

/** Sampling that is used when a request leaves it out; null means "the provider's own". */
export interface DefaultParameters {
  /** 0..=2. */
  temperature: number | null;
  /** 0..=1. */
  top_p: number | null;
  /** 0 is off. */
  top_k: number | null;
  /** -2..=2. */
  frequency_penalty: number | null;
  /** -2..=2. */
  presence_penalty: number | null;
  /** 1 is neutral. */
  repetition_penalty: number | null;
}

/** Something is gone. */
export interface Deleted {
  /** Always: what was not there is an error. */
  deleted: boolean;
}

/** What an engine runs on. */
export type Device = "cpu";

/**
 * US dollars, held as whole nano-dollars (1e-9 USD) and written as a plain decimal number: `Dollars(3380)` is
 * `0.00000338`, never `3.3800000000000003e-06`.
 */
export type Dollars = number;

/** What a token really cost in the last seven days, in USD. */
export interface EffectivePrice {
  /** Of the prompt, after caches. */
  prompt: number | null;
  /** Of the completion. */
  completion: number | null;
  /** Of the prompt tokens. */
  cache_hit_rate: number | null;
  /** Of how many. */
  tokens: number;
}

/** A stretch of hours in which an endpoint did not answer. */
export interface EndpointIncident {
  /** As displayed. */
  provider_name: string;
  /** The endpoint. */
  tag: string;
  /** The beginning of the first hour. */
  from: string;
  /** The end of the last hour; of one that goes on, now. */
  to: string;
  /** Whether it reaches into the running hour. */
  ongoing: boolean;
  /** Calls that failed. */
  failed: number;
  /** All calls. */
  requests: number;
}

/** The same at one endpoint. */
export interface EndpointPrice {
  /** Of the prompt, after caches. */
  prompt: number | null;
  /** Of the completion. */
  completion: number | null;
  /** Of the prompt tokens. */
  cache_hit_rate: number | null;
  /** Of how many. */
  tokens: number;
  /** As displayed. */
  provider_name: string;
  /** The endpoint. */
  tag: string;
}

/** The hours of an endpoint. */
export interface EndpointUptime {
  /** As displayed. */
  provider_name: string;
  /** The slug for `provider.order` and `provider.only`. */
  tag: string;
  /** The share of its calls that were answered. */
  uptime: (number | null)[];
  /** Those calls. */
  requests: number[];
}

/** The engine of a model. */
export interface EngineModel {
  /** The model's id. */
  id: string;
  /** Whether it takes requests on. */
  loaded: boolean;
  /** Sequences being served. */
  running: number;
  /** Requests waiting. */
  waiting: number;
  /** The share of the cache that is in use, 0 to 1. */
  kv_used: number | null;
  /** Tokens that the cache holds. */
  kv_tokens: number | null;
  /** Bytes. */
  weights_bytes: number | null;
  /** What it runs on. */
  device: Device;
}

/** Our own engines. */
export interface EngineStatus {
  /** One for each model. */
  models: EngineModel[];
}

/** What happens to a request in which something is found; of several the strongest, which is the last. */
export type FilterAction =
  /** It is told in the route's metadata and in the log, and goes on as it is. */
  | "flag"
  /** A placeholder stands for it. */
  | "redact"
  /** The request is refused. */
  | "block";

/** The record of a call. */
export interface Generation {
  /** `gen-...`. */
  id: string;
  /** The model that answered. */
  model: string;
  /** ISO 8601. */
  created_at: string;
  /** What the account was charged. */
  total_cost: Dollars;
  /** The same. */
  usage: Dollars;
  /** Whether the caller's own provider key paid. */
  is_byok: boolean;
  /** The calling app's address; empty when unknown. */
  origin: string;
  /** `global`, `europe`, `us`. */
  data_region: string;
  /** Who served it, as displayed. */
  provider_name: string | null;
  /** `completions`, `embeddings`, ... */
  api_type: string | null;
  /** The calling app. */
  app_id: number | null;
  /** What a cache saved. */
  cache_discount: Dollars | null;
  /** Whether the client left. */
  cancelled: boolean | null;
  /** Whether it was streamed. */
  streamed: boolean | null;
  /** Normalised. */
  finish_reason: string | null;
  /** The upstream's own word. */
  native_finish_reason: string | null;
  /** Milliseconds from first to last token. */
  generation_time: number | null;
  /** Milliseconds to the first token. */
  latency: number | null;
  /** Milliseconds. */
  moderation_latency: number | null;
  /** What the upstream charged the caller's own key. */
  upstream_inference_cost: Dollars | null;
  /** Normalised count. */
  tokens_prompt: number | null;
  /** Normalised count. */
  tokens_completion: number | null;
  /** The serving model's count. */
  native_tokens_prompt: number | null;
  /** The serving model's count. */
  native_tokens_completion: number | null;
  /** The serving model's count. */
  native_tokens_cached: number | null;
  /** The serving model's count. */
  native_tokens_reasoning: number | null;
  /** The serving model's count. */
  native_tokens_completion_images: number | null;
  /** Pictures and films sent. */
  num_media_prompt: number | null;
  /** Pictures and films received. */
  num_media_completion: number | null;
  /** Sounds sent. */
  num_input_audio_prompt: number | null;
  /** Web searches. */
  num_search_results: number | null;
  /** Web fetches. */
  num_fetches: number | null;
  /** Who searched. */
  web_search_engine: string | null;
  /** The upstream's own id of the call. */
  upstream_id: string | null;
  /** The end user. */
  external_user: string | null;
  /** Of the request. */
  http_referer: string | null;
  /** Of the request. */
  user_agent: string | null;
  /** Which automatic router chose the model. */
  router: string | null;
  /** Which preset was used. */
  preset_id: string | null;
  /** `flex`, `priority`. */
  service_tier: string | null;
  /** Whose call it was. */
  workspace_id: string | null;
  /** Attempts. */
  provider_responses: ProviderResponse[] | null;
  /** Whether the counts are our own estimate, because the provider reported none; an addition of ours. */
  usage_estimated: boolean;
  /**
   * Whether the call was left at a provider that is not known to stop charging then: it may have charged the house for more than
   * `usage`, which is what was delivered; an addition of ours.
   */
  upstream_may_bill_on: boolean;
  /** The calling app's name; an addition of ours. */
  app_name?: string;
  /** The kinds of the calling app, separated by commas; an addition of ours. */
  app_categories?: string;
  /** Of the request. */
  request_id?: string;
  /** Of the request. */
  session_id?: string;
}

/** A page, newest first. */
export interface GenerationPage {
  /** The rows. */
  data: GenerationRow[];
  /** What `before` must be for the next page; null when this may be the last. */
  next: string | null;
}

/** One request, by its last attempt. */
export interface GenerationRow {
  /** `gen-...`. */
  id: string;
  /** ISO 8601. */
  created_at: string;
  /** The model that answered. */
  model: string;
  /** Who served it, as displayed. */
  provider_name: string;
  /** What the calling app calls itself, or its address. */
  app: string | null;
  /** The calling app. */
  app_id: string | null;
  /** The key's name; null where the key is gone. */
  key_name: string | null;
  /** The key's. */
  key_hash: string;
  /** All of them, cached ones included. */
  prompt_tokens: number;
  /** All of them, reasoning included. */
  completion_tokens: number;
  /** Of the completion. */
  reasoning_tokens: number;
  /** Of the prompt. */
  cached_tokens: number;
  /** What was charged. */
  cost: Dollars;
  /** Milliseconds to the first token. */
  latency_ms: number | null;
  /** Milliseconds of the whole call. */
  duration_ms: number;
  /** Completion tokens per second of the answer's own time. */
  throughput: number | null;
  /** Normalised. */
  finish_reason: string | null;
  /** How it ended. */
  outcome: Outcome;
  /** HTTP status of the error, if there was one. */
  status: number | null;
  /** Whether it was streamed. */
  streamed: boolean;
  /** How many were needed. */
  attempts: number;
  /** Of the request. */
  session_id: string | null;
  /** Which preset was used. */
  preset: string | null;
}

/** A row of `GET /credits/ledger`. */
export interface Grant {
  /** Counted from 1. */
  id: string;
  /** ISO 8601. */
  created_at: string;
  /** Below zero takes credits back. */
  amount: Dollars;
  /** For people; empty if nothing was said. */
  note: string;
}

/** One guardrail. Where a list is null, it says nothing. */
export interface Guardrail {
  /** `config:...` where it stands in the configuration. */
  id: string;
  /** For people. */
  name: string;
  /** For people. */
  description: string | null;
  /** What each key may spend; the first of `budgets`. */
  limit_usd: Dollars | null;
  /** How often that starts afresh. */
  reset_interval: Reset | null;
  /** Every budget; only of the configuration, which may have several. An addition of ours. */
  budgets?: Budget[];
  /** Ids of models. */
  allowed_models: string[] | null;
  /** Ids of models. */
  ignored_models: string[] | null;
  /** Slugs of providers. */
  allowed_providers: string[] | null;
  /** Slugs of providers. */
  ignored_providers: string[] | null;
  /** Only providers that keep nothing may answer. */
  enforce_zdr: boolean;
  /** Patterns to look for in prompts. */
  content_filters: ContentFilter[] | null;
  /** Kinds to look for in prompts. */
  content_filter_builtins: ContentFilterBuiltin[] | null;
  /** ISO 8601. */
  created_at: string;
  /** ISO 8601; null where it never changed. */
  updated_at: string | null;
  /** The one that there is. */
  workspace_id: string;
  /** The keys that it holds for: hashes, in the configuration names too, or `*`. An addition of ours. */
  keys: string[];
  /** An addition of ours. */
  source: Source;
  allowed_data_regions: string[] | null;
  include_byok_in_budgets: boolean;
  enforce_zdr_anthropic: boolean | null;
  enforce_zdr_openai: boolean | null;
  enforce_zdr_google: boolean | null;
  enforce_zdr_xai: boolean | null;
  enforce_zdr_other: boolean | null;
  enable_free_model_training: boolean | null;
  enable_free_model_publication: boolean | null;
  enable_paid_model_training: boolean | null;
}

/** An hour of a provider's. */
export interface HourOfProvider {
  /** Its beginning, ISO 8601. */
  bucket: string;
  /** The share of its calls that were answered, 0 to 1; null without any. */
  uptime: number | null;
  /** Those calls. */
  requests: number;
}

/** A stretch of hours in which a provider did not answer. */
export interface Incident {
  /** As displayed. */
  provider_name: string;
  /** The beginning of the first hour. */
  from: string;
  /** The end of the last hour; of one that goes on, now. */
  to: string;
  /** Whether it reaches into the running hour. */
  ongoing: boolean;
  /** Calls that failed. */
  failed: number;
  /** All calls. */
  requests: number;
}

/** A key that a guardrail holds for. */
export interface KeyAssignment {
  /** Ours. */
  id: string;
  /** The guardrail's. */
  guardrail_id: string;
  /** The key's. */
  key_hash: string;
  /** The key's. */
  key_name: string;
  /** The key with its middle masked. */
  key_label: string;
  /** Null: there are no users here. */
  assigned_by: string | null;
  /** ISO 8601. */
  created_at: string;
}

/** A limit on what a key spends. */
export interface KeyBudget {
  /** Whose it is. */
  scope: BudgetScope;
  /** The most that may be spent. */
  limit_usd: Dollars;
  /** What was, since it last started afresh. */
  spend_usd: Dollars;
  /** What is left. */
  remaining_usd: Dollars;
  /** How often it starts afresh; null is never. */
  reset_interval: Reset | null;
  /** When it next does; ISO 8601. */
  resets_at: string | null;
  /** Whether own-key usage counts. */
  include_byok: boolean;
  /** Null here. */
  budget_id: string | null;
  /** The guardrail that lays it over the key. */
  guardrail_id: string | null;
}

/** A key as its bearer sees it. Windows are UTC; weeks start on Monday. */
export interface KeyInfo {
  /** The key with its middle masked. */
  label: string;
  /** Most that it may spend. */
  limit: Dollars | null;
  /** What is left of it. */
  limit_remaining: Dollars | null;
  /** How often that starts afresh; null is never. */
  limit_reset: Reset | null;
  /** Whether own-key usage counts. */
  include_byok_in_limit: boolean;
  usage: Dollars;
  usage_daily: Dollars;
  usage_weekly: Dollars;
  usage_monthly: Dollars;
  byok_usage: Dollars;
  byok_usage_daily: Dollars;
  byok_usage_weekly: Dollars;
  byok_usage_monthly: Dollars;
  /** Whether the account never bought credits. */
  is_free_tier: boolean;
  /** Whether it is for administration. */
  is_management_key: boolean;
  /** The deprecated twin of the above. */
  is_provisioning_key: boolean;
  /** Deprecated, constant. */
  rate_limit: RateLimit;
  /** Who made it. */
  creator_user_id: string | null;
  /** ISO 8601. */
  expires_at: string | null;
  /** Null here. */
  organization_id: string | null;
  /** The same as in the lists of keys. */
  workspace_id: string | null;
  /** Empty is everywhere. */
  allowed_data_regions: string[];
  /** Requests to free models. */
  free_model_daily_requests: DailyRequests;
  /** The key's own limit, then those that are laid over it. */
  budgets: KeyBudget[];
  /** The one of them of which the least is left. */
  effective_budget: KeyBudget | null;
}

/** A key. The last four fields are additions of ours. */
export interface KeyRow {
  /** SHA-256 of the plain text. */
  hash: string;
  /** For people. */
  name: string;
  /** The key with its middle masked. */
  label: string;
  /** Refused. */
  disabled: boolean;
  /** Most that it may spend. */
  limit: Dollars | null;
  /** What is left of it. */
  limit_remaining: Dollars | null;
  /** How often that starts afresh; null is never. */
  limit_reset: Reset | null;
  /** Whether own-key usage counts. */
  include_byok_in_limit: boolean;
  usage: Dollars;
  usage_daily: Dollars;
  usage_weekly: Dollars;
  usage_monthly: Dollars;
  byok_usage: Dollars;
  byok_usage_daily: Dollars;
  byok_usage_weekly: Dollars;
  byok_usage_monthly: Dollars;
  /** ISO 8601. */
  created_at: string;
  /** ISO 8601. */
  updated_at: string | null;
  /** ISO 8601. */
  expires_at: string | null;
  /** ISO 8601. */
  last_used_at: string | null;
  /** Never null: clients refuse that. */
  workspace_id: string;
  /** Null until there are users. */
  creator_user_id: string | null;
  /** Who it was made for. */
  external_user: string | null;
  /** Ids of models; null is every one. */
  allowed_models: string[] | null;
  /** Slugs of providers; null is every one. */
  allowed_providers: string[] | null;
  /** Calls in any 60 seconds. */
  requests_per_minute: number | null;
  /** Tokens in any 60 seconds. */
  tokens_per_minute: number | null;
}

/** One model. */
export interface Model {
  /** The slug to call it by. */
  id: string;
  /** The name that never changes. */
  canonical_slug: string;
  /** For people, "Author: Model". */
  name: string;
  /** Unix seconds. */
  created: number;
  /** For people. */
  description: string;
  /** `owner/name`, when it is there. */
  hugging_face_id: string | null;
  /** `YYYY-MM-DD`. */
  knowledge_cutoff: string | null;
  /** `YYYY-MM-DD`. */
  expiration_date: string | null;
  /** Tokens. */
  context_length: number | null;
  /** What goes in and out. */
  architecture: Architecture;
  /** Decimal strings in USD; see `Pricing`. */
  pricing: Pricing;
  /** The best endpoint's limits. */
  top_provider: TopProvider;
  /** Always null here. */
  per_request_limits: PerRequestLimits | null;
  /** Union over the endpoints. */
  supported_parameters: string[];
  /** What is used when a request leaves it out. */
  default_parameters: DefaultParameters | null;
  /** Null unless it speaks. */
  supported_voices: string[] | null;
  /** Where to read more. */
  links: ModelLinks;
  /** Only on models that reason. */
  reasoning?: ModelReasoning;
  /** Only on rows of an alias: what it means today. */
  alias_target?: AliasTarget;
  /** Ours: false on models that nobody here serves (`available=all`); absent on all others. */
  available?: boolean;
}

/** A row of `/stats/models/{author}/{slug}/apps`. */
export interface ModelApp {
  /** Counted from 1. */
  rank: number;
  /** Ours. */
  app_id: string;
  /** What it calls itself. */
  title: string | null;
  /** Scheme, host and port. */
  url: string | null;
  /** In the time that was asked about. */
  tokens: number;
  /** In the time that was asked about. */
  requests: number;
  /** The known kinds that it says it is of. */
  categories: string[];
}

/** A row of `/stats/models/{author}/{slug}/activity`: one day. Every day is present, and its zeros are measured. */
export interface ModelDay {
  /** The day. */
  date: string;
  /** All of them, pictures and films included. */
  prompt_tokens: number;
  /** All of them, reasoning included. */
  completion_tokens: number;
  /** Of the completion. */
  reasoning_tokens: number;
  /** Of the prompt. */
  image_tokens: number;
  /** Of the prompt. */
  video_tokens: number;
  /** Requests. */
  requests: number;
  /** Calls of tools that the model made. */
  tool_calls: number;
}

/** A model with its endpoints. */
export interface ModelEndpoints {
  /** The slug. */
  id: string;
  /** For people. */
  name: string;
  /** Unix seconds. */
  created: number;
  /** For people; never null. */
  description: string;
  /** What goes in and out. */
  architecture: Architecture;
  /** Who serves it. */
  endpoints: PublicEndpoint[];
}

/** The links of a model. */
export interface ModelLinks {
  /** Relative path of its endpoints. */
  details: string;
}

/** `GET /models`. */
export interface ModelList {
  /** The rows of this page. */
  data: Model[];
  /** Rows over all pages. */
  total_count: number;
  /** Where to go on. */
  links: PageLinks;
}

/** `/stats/models/{author}/{slug}/pricing`. */
export interface ModelPricing {
  /** Over all endpoints. */
  effective: EffectivePrice;
  /** One for each endpoint. */
  providers: EndpointPrice[];
  /** The steps of the listed prices that this installation has seen, oldest first. */
  history: PriceStep[];
}

/** How a model reasons. */
export interface ModelReasoning {
  /** Whether it cannot be switched off. */
  mandatory: boolean;
  /** Whether it is on when a request does not say. */
  default_enabled?: boolean;
  /** The effort when a request does not say. */
  default_effort?: string;
  /** Efforts that it knows, highest first; absent is all of them. */
  supported_efforts?: string[];
  /** Whether a token budget is understood. */
  supports_max_tokens?: boolean;
}

/** A row of `/stats/models`: a model with traffic in the last seven days. */
export interface ModelStats {
  /** The model. */
  id: string;
  /** Of seven days. */
  weekly_tokens: number;
  /** Of seven days. */
  weekly_requests: number;
  /** Tokens per second. */
  throughput_p50: number | null;
  /** Milliseconds to the first token. */
  latency_p50_ms: number | null;
  /** Of the last 24 hours. */
  uptime_1d: number | null;
}

/** `/stats/models/{author}/{slug}/uptime`: 72 hours, oldest first. */
export interface ModelUptime {
  /** The hours. */
  buckets: string[];
  /** The share of requests that were answered. */
  availability: (number | null)[];
  /** What it would have been with the first provider alone. */
  without_routing: (number | null)[];
  /** Requests. */
  requests: number[];
  /** One for each endpoint. */
  providers: EndpointUptime[];
  /** Newest first. */
  incidents: EndpointIncident[];
}

/**
 * Addresses where an operator says what people should know, those that begin with a slash on this server; null where there is no such
 * page.
 */
export interface Operator {
  /** Who operates it. */
  about: string | null;
  /** What happens to what is sent. */
  privacy: string | null;
  /** The terms of use. */
  terms: string | null;
  /** Where to ask for help. */
  support: string | null;
}

/** A page of the operator's whose text the site shows itself: `GET /site/{page}`. */
export interface OperatorPage {
  /** `about`, `privacy`, `terms`, `support`. */
  page: string;
  /** How to show it. */
  format: TextFormat;
  /** What it says. */
  text: string;
}

/** How a call ended. */
export type Outcome =
  /** A complete answer was delivered. */
  | "done"
  /** The upstream failed. */
  | "failed"
  /** The client went away. */
  | "cancelled"
  /** The server's process died. */
  | "interrupted";

/** One credential. */
export interface OwnKey {
  /** `config:...` where it stands in the configuration. */
  id: string;
  /** The provider's slug. */
  provider: string;
  /** The credential with its middle masked; nobody can read the rest again. */
  label: string;
  /** For people. */
  name: string | null;
  /** Not used for now. */
  disabled: boolean;
  /** For when everything else has failed. */
  is_fallback: boolean;
  /** The house's own credential is never used instead. */
  is_byok_only: boolean;
  /** The same. */
  is_required: boolean;
  /** Ids of models; null is every one. */
  allowed_models: string[] | null;
  /** Hashes of the keys whose calls may use it, in the configuration names too; null is every one. */
  allowed_api_key_hashes: string[] | null;
  /** Null: there are no users here. */
  allowed_user_ids: string[] | null;
  /** ISO 8601. */
  created_at: string;
  /** In which order they are tried; only in lists, else 0. */
  sort_order: number;
  /** The one that there is. */
  workspace_id: string;
  /** An addition of ours. */
  source: Source;
}

/** The links of a page. */
export interface PageLinks {
  /** A relative path with query, or null on the last page. */
  next: string | null;
}

/** Limits of one request. */
export interface PerRequestLimits {
  /** Tokens. */
  prompt_tokens: number;
  /** Tokens. */
  completion_tokens: number;
}

/** A distribution. */
export interface Percentiles {
  p50: number;
  p75: number;
  p90: number;
  p99: number;
}

/** `/stats/models/{author}/{slug}/performance`. */
export interface Performance {
  /** Oldest first. */
  buckets: string[];
  /** One for each endpoint, the most used first. */
  series: PerformanceSeries[];
}

/** How fast and how sound an endpoint's answers were, by bucket. */
export interface PerformanceSeries {
  /** As displayed. */
  provider_name: string;
  /** The slug for `provider.order` and `provider.only`. */
  tag: string;
  /** Calls. */
  requests: number[];
  /** Tokens per second. */
  throughput: (Percentiles | null)[];
  /** Milliseconds to the first token. */
  latency: (Percentiles | null)[];
  /** Milliseconds to the end. */
  e2e: (Percentiles | null)[];
  /** Of the answers with calls of tools. */
  tool_call_error_rate: (number | null)[];
  /** Of the answers that had to keep a form. */
  structured_output_error_rate: (number | null)[];
  /** Of the prompt tokens. */
  cache_hit_rate: (number | null)[];
}

/** A row of `GET /presets`. */
export interface Preset {
  /** That of a preset of the configuration is its slug. */
  id: string;
  /** Called for as `@preset/slug`. */
  slug: string;
  /** For people. */
  name: string;
  /** For people. */
  description: string | null;
  /** Whether it can be called for. */
  status: PresetStatus;
  /** Null: there are no users here. */
  creator_user_id: string | null;
  /** The version in force; null where there are no versions. */
  designated_version_id: string | null;
  /** Null: presets are everybody's. */
  workspace_id: string | null;
  /** ISO 8601. */
  created_at: string;
  /** ISO 8601. */
  updated_at: string;
  /** Null: the status never changes. */
  status_updated_at: string | null;
  /** An addition of ours. */
  source: Source;
}

/** `GET /presets/{slug}`: the row, and what is in force. */
export interface PresetDetail {
  /** That of a preset of the configuration is its slug. */
  id: string;
  /** Called for as `@preset/slug`. */
  slug: string;
  /** For people. */
  name: string;
  /** For people. */
  description: string | null;
  /** Whether it can be called for. */
  status: PresetStatus;
  /** Null: there are no users here. */
  creator_user_id: string | null;
  /** The version in force; null where there are no versions. */
  designated_version_id: string | null;
  /** Null: presets are everybody's. */
  workspace_id: string | null;
  /** ISO 8601. */
  created_at: string;
  /** ISO 8601. */
  updated_at: string;
  /** Null: the status never changes. */
  status_updated_at: string | null;
  /** An addition of ours. */
  source: Source;
  /** That of the version in force, as it stood here before there were versions. */
  system_prompt: string | null;
  /** Likewise. */
  config: Record<string, Json>;
  /** The version in force. */
  designated_version: PresetVersion | null;
}

/** Whether a preset can be called for: what is there can. */
export type PresetStatus = "active";

/** What a preset was from some time on. */
export interface PresetVersion {
  /** Ours. */
  id: string;
  /** The preset's. */
  preset_id: string;
  /** Counted from 1. */
  version: number;
  /** Who saved it. */
  creator_id: string;
  /** Laid before a request's messages. */
  system_prompt: string | null;
  /** Fields laid below those of a request. */
  config: Record<string, Json>;
  /** ISO 8601. */
  created_at: string;
  /** The same: a version never changes. */
  updated_at: string;
}

/** A listed price from a day on. */
export interface PriceStep {
  /** The day. */
  date: string;
  /** As displayed. */
  provider_name: string;
  /** The endpoint. */
  tag: string;
  /** Per prompt token, as decimal text in USD. */
  prompt: string;
  /** Per completion token, as decimal text in USD. */
  completion: string;
}

/** Prices per token or unit as decimal strings: `"0"` is free, `"-1"` is unknown or dynamic. */
export interface Pricing {
  /** Per prompt token. */
  prompt: string;
  /** Per completion token. */
  completion: string;
  /** Per request. */
  request?: string;
  /** Per picture. */
  image?: string;
  /** Per prompt token read from a cache. */
  input_cache_read?: string;
  /** Per prompt token written to a cache. */
  input_cache_write?: string;
  /** Per prompt token written to a cache that lasts an hour. */
  input_cache_write_1h?: string;
  /** Per prompt token of sound. */
  audio?: string;
  /** Per completion token of sound. */
  audio_output?: string;
  /** Per completion token of reasoning. */
  internal_reasoning?: string;
  /** Share that is still to be taken off the prices above; only on endpoints. */
  discount?: number;
  /** Other prices under conditions; of several that hold, later ones win. */
  overrides?: PricingOverride[];
}

/** Prices for prompts that are longer than a threshold; absent keys inherit. */
export interface PricingOverride {
  /** Tokens; the prompt must be strictly longer. */
  min_prompt_tokens: number;
  /** Per prompt token. */
  prompt?: string;
  /** Per completion token. */
  completion?: string;
  /** Per prompt token read from a cache. */
  input_cache_read?: string;
  /** Per prompt token written to a cache. */
  input_cache_write?: string;
}

/** A row of `GET /providers`. */
export interface Provider {
  /** As displayed. */
  name: string;
  /** For `provider.order` and `provider.only`. */
  slug: string;
  /** What it does with what is sent. */
  privacy_policy_url: string | null;
  /** On which terms. */
  terms_of_service_url: string | null;
  /** Whether it works. */
  status_page_url: string | null;
  /** Country, ISO 3166 alpha-2. */
  headquarters: string | null;
  /** Countries, ISO 3166 alpha-2. */
  datacenters: string[] | null;
  /** Ours: what becomes there of what is sent. */
  data_policy: DataPolicy;
  /** Ours: how many models can be reached there; of one that is not connected here, how many it is known to serve. */
  models: number;
  /** Ours: false where it is known and not connected here (`available=all`); absent on all others. */
  available?: boolean;
}

/** A day of a provider's. */
export interface ProviderDay {
  /** The day. */
  date: string;
  /** Of all models. */
  tokens: number;
  /** Calls. */
  requests: number;
  /** The share of them that were answered. */
  uptime: number | null;
}

/** `/stats/providers/{slug}`. */
export interface ProviderDetail {
  /** For `provider.order` and `provider.only`. */
  slug: string;
  /** As displayed. */
  name: string;
  /** Those with traffic in the last seven days, the most used first. */
  models: ProviderModel[];
  /** Of all models. */
  tokens_1d: number;
  /** Calls. */
  requests_1d: number;
  /** The share of them that were answered. */
  uptime_1d: number | null;
  /** Tokens per second. */
  throughput_p50: number | null;
  /** Milliseconds to the first token. */
  latency_p50_ms: number | null;
  /** Whether it is connected here. */
  configured: boolean;
  /** 30 days, oldest first. */
  daily: ProviderDay[];
}

/** A model at a provider, in the last seven days. */
export interface ProviderModel {
  /** The model. */
  id: string;
  /** What it was used. */
  tokens: number;
  /** The share of its calls that were answered. */
  uptime: number | null;
  /** Tokens per second. */
  throughput_p50: number | null;
  /** Milliseconds to the first token. */
  latency_p50_ms: number | null;
}

/** One attempt at a provider. */
export interface ProviderResponse {
  /** HTTP status; null when there was none. */
  status: number | null;
  /** As displayed. */
  provider_name?: string;
  /** The endpoint's tag: the provider's slug, with its variant behind it. */
  endpoint_id?: string;
  /** The attempt's own `gen-...`. */
  id?: string;
  /** Milliseconds to the first token, or to the failure. */
  latency?: number;
  /** Whether the caller's own provider key was used. */
  is_byok?: boolean;
  /** The model that was asked for there. */
  model_permaslug?: string;
  /** The service tier that was asked for there. */
  routed_service_tier?: string;
  /** Why it was tried when it was; an addition of ours. Absent where there was nothing to choose. */
  because?: Because;
}

/** How a provider does now. */
export type ProviderState =
  /** All is well. */
  | "normal"
  /** Some calls fail. */
  | "degraded"
  /** Most calls fail, or all of its endpoints are left alone. */
  | "down"
  /** Nobody called it today. */
  | "unknown";

/** A row of `/stats/providers`. */
export interface ProviderStats {
  /** For `provider.order` and `provider.only`. */
  slug: string;
  /** As displayed. */
  name: string;
  /** How many it serves. */
  models: number;
  /** Of all models. */
  tokens_1d: number;
  /** Calls. */
  requests_1d: number;
  /** The share of them that were answered. */
  uptime_1d: number | null;
  /** Tokens per second. */
  throughput_p50: number | null;
  /** Milliseconds to the first token. */
  latency_p50_ms: number | null;
  /** Whether it is connected here. */
  configured: boolean;
}

/** How a provider does. */
export interface ProviderStatus {
  /** For `provider.order` and `provider.only`. */
  slug: string;
  /** As displayed. */
  name: string;
  /** Now. */
  status: ProviderState;
  /** The share of the calls of the last 60 minutes that were answered, 0 to 1; null without any. */
  uptime_1h: number | null;
  /** Likewise of the last 24 hours. */
  uptime_1d: number | null;
  /** 72, oldest first. */
  hours: HourOfProvider[];
  /** One of its endpoints is left alone for now. */
  breaker_open: boolean;
}

/** `POST /admin/providers/{slug}/test`: whether a provider answers. */
export interface ProviderTest {
  /** It does. */
  ok: boolean;
  /** Milliseconds to the first word; null when none came. */
  latency_ms: number | null;
  /** What came, or what is wrong. */
  message: string;
  /** What to do about it; null if it answers. */
  remedy: string | null;
  /** What the provider calls the model that was asked; null when nobody knew one. */
  model: string | null;
  /** How many models it is known to serve. */
  models: number;
}

/** One endpoint, with every key that any SDK version requires. */
export interface PublicEndpoint {
  /** Provider and permaslug. */
  name: string;
  /** The permaslug. */
  model_id: string;
  /** For people. */
  model_name: string;
  /** For people. */
  provider_name: string;
  /** The slug for `provider.order` and `provider.only`. */
  tag: string;
  /** Tokens. */
  context_length: number;
  /** Tokens. */
  max_completion_tokens: number | null;
  /** Tokens. */
  max_prompt_tokens: number | null;
  /** This endpoint's prices. */
  pricing: Pricing;
  /** `fp8`, `bf16`, ... */
  quantization: string | null;
  /** What this endpoint takes. */
  supported_parameters: string[];
  /** Whether prompts are cached unasked. */
  supports_implicit_caching: boolean;
  /** Which forms of `tool_choice` work. */
  supports_tool_choice: ToolChoiceSupport;
  /** Tools that run at the provider; none yet. */
  native_tools: Record<string, Json>;
  /** `flex`, `priority`. */
  service_tier: string | null;
  /** Speech only. */
  supports_diarization: boolean;
  /** Speech only. */
  supports_voice_cloning: boolean;
  /** 0 is normal. */
  status: number;
  /** Percent. */
  uptime_last_5m: number | null;
  /** Percent. */
  uptime_last_30m: number | null;
  /** Percent. */
  uptime_last_1d: number | null;
  /** Milliseconds to the first token. */
  latency_last_30m: Percentiles | null;
  /** Tokens per second. */
  throughput_last_30m: Percentiles | null;
  /** Ours: what becomes there of what is sent. */
  data_policy: DataPolicy;
  /** Ours: false where nobody here has a key for it (`available=all`); absent on all others. */
  available?: boolean;
}

/** A model, or an author with all models. */
export interface RankedSeries {
  /** The model, or the author. */
  id: string;
  /** For people. */
  name: string;
  /** Whose it is. */
  author: string;
  /** Tokens, pictures or calls of tools, by week. */
  values: number[];
  /** By how much the last whole week grew, as a share of the one before; null where that had nothing. */
  change: number | null;
  /** It was used in no week before the last whole one. */
  is_new: boolean;
}

/** The weeks, and those that were used most in them. */
export interface Rankings {
  /** Mondays, oldest first. */
  weeks: string[];
  /** The last week is still running. */
  partial: boolean;
  /** By how much the running week grows if it goes on like this; null while it is too young to tell. */
  projected_factor: number | null;
  /** When this was said. */
  as_of: string;
  /** The most used first. */
  series: RankedSeries[];
  /** The sum of all others, by week. */
  other: number[];
}

/** A deprecated object that clients still require. */
export interface RateLimit {
  /** Always -1. */
  requests: number;
  /** A duration. */
  interval: string;
  /** For people. */
  note: string;
}

/** Endpoints that could not be tried for one reason. */
export interface RemovedFor {
  /** Of the request: `provider.zdr`, `max_tokens`. */
  field: string;
  /** How many. */
  endpoints: number;
}

/** Who measured a model. */
export type ReportedBy =
  /** Whoever made it. */
  | "maker"
  /** Somebody else. */
  | "third_party";

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

/** Who is signed in. */
export interface Session {
  /** What the key is for. */
  kind: SessionKind;
  /** The key's name. */
  name: string;
  /** The key with its middle masked. */
  label: string;
  /** ISO 8601; later if the session is used until then. */
  expires_at: string;
  /** Sent back as `X-CSRF-Token` with everything that changes something. */
  csrf: string;
}

/** What a key is for. */
export type SessionKind =
  /** Administration. */
  | "management"
  /** Calls of models. */
  | "inference";

/** A row of `GET /admin/settings`: a setting in force. */
export interface Setting {
  /** `section.name`, as in the configuration file. */
  setting: string;
  /** What it is; a secret is masked. */
  value: Json;
  /** Who said so: `default`, the file with its line, a variable or a flag. */
  source: string;
}

/** The installation. */
export interface Site {
  /** What it is called. */
  name: string;
  /** A line below the name. */
  tagline: string | null;
  /** Where clients reach it; null means where the page came from. */
  public_url: string | null;
  /** Pages of the operator's. */
  operator: Operator;
  /** The server's version. */
  version: string;
  /** Whether browsers may sign in. */
  sign_in: boolean;
}

/** Where a row stands, which is where it can be changed. */
export type Source =
  /** In the configuration file. */
  | "config"
  /** In the database, by way of the API. */
  | "store";

/** The installation. */
export interface Status {
  /** The server's version. */
  version: string;
  /** ISO 8601. */
  started: string;
  /** Our own engines; null where there are none. */
  engine: EngineStatus | null;
  /** Everybody who is connected here. */
  providers: ProviderStatus[];
  /** Newest first. */
  incidents: Incident[];
}

/** How a text is to be shown. */
export type TextFormat =
  /** As Markdown. */
  | "markdown"
  /** As it is. */
  | "text";

/** Which forms of `tool_choice` an endpoint takes. */
export interface ToolChoiceSupport {
  auto: boolean;
  function: boolean;
  none: boolean;
  required: boolean;
}

/** The limits of a model's best endpoint. */
export interface TopProvider {
  /** Whether requests pass a moderation. */
  is_moderated: boolean;
  /** Tokens. */
  context_length: number | null;
  /** Tokens. */
  max_completion_tokens: number | null;
}

/** How many keys lost a guardrail. */
export interface Unassigned {
  /** Those that had it before. */
  unassigned_count: number;
}
