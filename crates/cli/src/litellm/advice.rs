//! What to do instead of a setting that has no equivalent. Data: one row each, by the table in which LiteLLM has it.

/// Settings, each with what is said of it.
pub type Table = [(&'static str, &'static str)];

/// What is said of a setting; `None` where nothing is known of it.
pub fn of(table: &Table, key: &str) -> Option<&'static str> {
    table.iter().find(|(known, _)| *known == key).map(|(_, instead)| *instead)
}

const RETRIES: &str =
    "not needed: a call that fails before its first word goes on to the next endpoint, within a budget for all of them";
const COOLDOWN: &str = "not needed: endpoints that keep failing are put behind the others, by what is measured of them";
const PACE: &str = "providers have no pace of their own here (their 429 sends a call on); a key has: requests and tokens per minute in /api/v1/keys";
const REDIS: &str = "not needed: one process holds all of it; remove it";
const CACHE: &str = "answers are not cached here; prompts are, by the providers";
const CALLBACKS: &str = "traces go to any OpenTelemetry collector: telemetry.otlp_endpoint; numbers to Prometheus: /metrics";
const DEFAULTS: &str = "a request's own field; for a default write a [[preset]] with it under parameters";
const CLOUD: &str = "not read here; write the keys themselves (aws = { region, access_key_id, secret_access_key })";
const GOOGLE: &str = "no token is made of it here; put an access token into api_key";
const BUDGET: &str = "write a [[guardrail]] with a budget per day, week or month, or a limit for each key";
const KEYS: &str = "keys are not configured here: roundhouse keys create, or POST /api/v1/keys";
const STORE: &str = "not needed: keys and the ledger are in SQLite in server.data_dir";
const LOGS: &str = "the log's detail is a flag: --log info";
const DROPPED: &str =
    "always so: fields that a provider does not take are left out (provider.require_parameters refuses instead)";
const LONGER: &str =
    "endpoints that are too short for a request are passed over: put the longer model behind the other one in [aliases]";
const REFUSED: &str = "a refusal is an answer here; put the other model behind in [aliases] if it may answer other failures too";
const ORDER: &str = "endpoints are drawn by price and by how they do; provider.order in a request, or a preset's, says otherwise";
const TAGS: &str = "there are no tags here; write a [[preset]] with a provider object";
const HEADERS: &str = "no headers are added for a provider here";
const PER_TOKEN: &str = "there are prices per token only";
const SUPPORTED: &str = "write supported_parameters at the model where the usual ones are wrong";
const ALERTS: &str = "alerts are Prometheus's business: /metrics (docs/operations.md)";
const HEALTH: &str = "roundhouse providers test asks each provider once; failing ones are noticed by calls";
const NOTHING: &str = "not needed; remove it";

/// Beside `model_list`.
pub const ROOT: [(&str, &str); 8] = [
    ("environment_variables", "set them where the server is started (systemd: Environment=); a file here only refers to them"),
    ("mcp_servers", "tools of MCP servers are not called here; clients call them"),
    (
        "guardrails",
        "write [[guardrail]] sections: content_filters and content_filter_builtins look at prompts; answers are not filtered here",
    ),
    ("callback_settings", CALLBACKS),
    ("include", "only this file was read: import the others one by one, and put the sections together"),
    ("files_settings", "there are no files here"),
    ("finetune_settings", "there is no fine-tuning here"),
    ("vector_store_registry", "there are no vector stores here"),
];

/// Of an entry of `model_list`.
pub const DEPLOYMENT: [(&str, &str); 2] = [("tpm", PACE), ("rpm", PACE)];

/// Of `model_info`.
pub const MODEL_INFO: [(&str, &str); 6] = [
    ("id", "not needed: an endpoint is known by its provider and model"),
    ("access_groups", "write a [[guardrail]] with allowed_models for the keys"),
    ("team_id", "there are no teams here; keys have allowed models"),
    ("supports_function_calling", SUPPORTED),
    ("supports_reasoning", SUPPORTED),
    ("health_check_model", "roundhouse providers test asks each provider once"),
];

/// Of `litellm_params`.
pub const PARAMETERS: [(&str, &str); 36] = [
    ("rpm", PACE),
    ("tpm", PACE),
    ("max_parallel_requests", PACE),
    ("weight", ORDER),
    ("order", ORDER),
    ("tags", TAGS),
    ("num_retries", RETRIES),
    ("max_retries", RETRIES),
    ("cooldown_time", COOLDOWN),
    ("max_budget", BUDGET),
    ("budget_duration", BUDGET),
    ("drop_params", DROPPED),
    ("additional_drop_params", "write quirks.drop at the provider"),
    ("allowed_openai_params", "write supported_parameters at the model"),
    ("temperature", DEFAULTS),
    ("top_p", DEFAULTS),
    ("max_tokens", DEFAULTS),
    ("max_completion_tokens", DEFAULTS),
    ("stop", DEFAULTS),
    ("seed", DEFAULTS),
    ("thinking", DEFAULTS),
    ("reasoning_effort", DEFAULTS),
    ("extra_body", DEFAULTS),
    ("extra_headers", HEADERS),
    ("headers", HEADERS),
    ("organization", "the key's default organization counts; make a key in the other one"),
    ("input_cost_per_second", PER_TOKEN),
    ("output_cost_per_second", PER_TOKEN),
    ("aws_profile_name", CLOUD),
    ("aws_role_name", CLOUD),
    ("aws_session_name", CLOUD),
    ("aws_web_identity_token", CLOUD),
    ("vertex_credentials", GOOGLE),
    ("azure_ad_token", "not sent here; Azure takes a key (api_key)"),
    ("mock_response", "nothing is made up here"),
    ("configurable_clientside_auth_params", "callers' own keys are [[byok]]"),
];

/// Of `router_settings`.
pub const ROUTER: [(&str, &str); 23] = [
    (
        "routing_strategy",
        "endpoints are drawn by price, and failing ones come last; a request says otherwise with provider.sort (price, throughput, latency)",
    ),
    ("routing_strategy_args", "how endpoints are measured is not configured"),
    ("num_retries", RETRIES),
    ("max_fallbacks", RETRIES),
    ("retry_after", RETRIES),
    ("retry_policy", RETRIES),
    ("model_group_retry_policy", RETRIES),
    ("allowed_fails", COOLDOWN),
    ("allowed_fails_policy", COOLDOWN),
    ("cooldown_time", COOLDOWN),
    ("disable_cooldowns", COOLDOWN),
    ("context_window_fallbacks", LONGER),
    ("content_policy_fallbacks", REFUSED),
    ("redis_host", REDIS),
    ("redis_port", REDIS),
    ("redis_password", REDIS),
    ("redis_url", REDIS),
    ("cache_responses", CACHE),
    ("enable_pre_call_checks", "always so: whether a prompt fits is checked before a call"),
    ("enable_tag_filtering", TAGS),
    ("provider_budget_config", BUDGET),
    ("default_litellm_params", DEFAULTS),
    ("set_verbose", LOGS),
];

/// Of `litellm_settings`.
pub const LITELLM: [(&str, &str); 30] = [
    ("drop_params", DROPPED),
    ("modify_params", "always so: what a provider takes in another form is sent in that form"),
    ("num_retries", RETRIES),
    ("allowed_fails", COOLDOWN),
    ("cooldown_time", COOLDOWN),
    ("context_window_fallbacks", LONGER),
    ("content_policy_fallbacks", REFUSED),
    ("cache", CACHE),
    ("cache_params", CACHE),
    ("success_callback", CALLBACKS),
    ("failure_callback", CALLBACKS),
    ("callbacks", CALLBACKS),
    ("service_callback", CALLBACKS),
    ("turn_off_message_logging", "always so: what is said is never logged"),
    ("redact_user_api_key_info", "always so: keys are never logged"),
    ("langfuse_default_tags", CALLBACKS),
    ("set_verbose", LOGS),
    ("verbose", LOGS),
    ("json_logs", "always so where the log is no terminal"),
    ("telemetry", "nothing is sent anywhere unless telemetry.otlp_endpoint is set"),
    ("max_budget", BUDGET),
    ("budget_duration", BUDGET),
    ("max_internal_user_budget", BUDGET),
    ("internal_user_budget_duration", BUDGET),
    ("default_internal_user_params", KEYS),
    ("default_team_settings", "there are no teams here; keys have limits and allowed models"),
    ("upperbound_key_generate_params", KEYS),
    ("ssl_verify", "certificates are always checked, by the system's list"),
    ("tag_budget_config", BUDGET),
    ("enable_preview_features", NOTHING),
];

/// Of `general_settings`.
pub const GENERAL: [(&str, &str); 24] = [
    (
        "master_key",
        "not taken over: the first start makes keys (initial-keys.json), and roundhouse keys create makes more (--management for those that manage)",
    ),
    ("database_url", STORE),
    ("database_connection_pool_limit", STORE),
    ("database_connection_timeout", STORE),
    ("database_type", STORE),
    ("store_model_in_db", STORE),
    ("store_prompts_in_spend_logs", "what is said is not kept here"),
    ("maximum_spend_logs_retention_period", "ledger.keep_days (365) says how long records of calls are kept"),
    ("proxy_batch_write_at", STORE),
    ("alerting", ALERTS),
    ("alerting_threshold", ALERTS),
    ("alert_types", ALERTS),
    ("background_health_checks", HEALTH),
    ("health_check_interval", HEALTH),
    ("custom_auth", KEYS),
    ("enable_jwt_auth", KEYS),
    ("litellm_jwtauth", KEYS),
    ("allowed_ips", "a firewall's or proxy's business; server.host says where is listened"),
    ("global_max_parallel_requests", PACE),
    ("max_parallel_requests", PACE),
    ("ui_access_mode", "there is no page for managing; /api/v1/keys, /api/v1/activity and the commands do it"),
    ("disable_spend_logs", STORE),
    ("forward_client_headers_to_llm_api", "headers of clients are never passed on"),
    ("pass_through_endpoints", "other paths are not passed on"),
];
