//! `[money]`, `[[preset]]`, `[[guardrail]]` and `[[byok]]`: what things may cost, and who may use what.

use providers::Secret;
use serde::Deserialize;
use serde_json::{Map, Value};
use wire::admin::{FilterAction, ScanScope};

/// How money is counted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Money {
    /// Whether models whose price is not known may answer keys whose spending is limited; they then cost nothing.
    pub allow_unpriced: bool,
    /// Requests to free models that all keys together may make in any 60 seconds; 0 is without a bound.
    pub free_requests_per_minute: u32,
    /// The same in one UTC day.
    pub free_requests_per_day: u32,
    /// Whether each key has these two limits for itself.
    pub free_requests_per_key: bool,
    /// What a call on a caller's own key costs here, in percent of what the provider charges: `"5"`; else nothing.
    pub byok_fee_percent: Option<String>,
    /// US dollars of credits below which the pages warn: `"100"`; `"0"` is never.
    pub low_balance: String,
}

impl Default for Money {
    fn default() -> Self {
        Self {
            allow_unpriced: false,
            free_requests_per_minute: 0,
            free_requests_per_day: 0,
            free_requests_per_key: false,
            byok_fee_percent: None,
            low_balance: "100".to_owned(),
        }
    }
}

/// Models, instructions and parameters under a name, for requests to call for: `@preset/slug`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// The name in requests.
    pub slug: String,
    /// For people.
    pub name: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// The model, unless the request names one.
    pub model: Option<String>,
    /// Fallbacks.
    pub models: Option<Vec<String>>,
    /// Instructions before those of the request.
    pub system_prompt: Option<String>,
    /// Fields of a chat request: `{ temperature = 0.2, max_tokens = 500 }`.
    #[serde(default)]
    pub parameters: Map<String, Value>,
    /// The `provider` object.
    pub provider: Option<Map<String, Value>>,
}

/// Rules over keys.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guardrail {
    /// Named in refusals.
    pub name: String,
    /// Names or hashes of keys, or `*`.
    pub keys: Vec<String>,
    /// Only these models.
    pub allowed_models: Option<Vec<String>>,
    /// Not these models.
    #[serde(default)]
    pub ignored_models: Vec<String>,
    /// Only these providers.
    pub allowed_providers: Option<Vec<String>>,
    /// Not these providers.
    #[serde(default)]
    pub ignored_providers: Vec<String>,
    /// Only providers that keep nothing.
    #[serde(default)]
    pub zdr: bool,
    /// What each key may spend.
    #[serde(default)]
    pub budget: Budget,
    /// Patterns that are looked for in prompts.
    #[serde(default)]
    pub content_filters: Vec<ContentFilter>,
    /// Kinds of content that are looked for in prompts.
    #[serde(default)]
    pub content_filter_builtins: Vec<BuiltinFilter>,
}

/// A pattern that is looked for in prompts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContentFilter {
    /// A regular expression.
    pub pattern: String,
    /// What is done where it is found.
    pub action: FilterAction,
    /// What stands for it when it is redacted; else `[REDACTED]`.
    pub label: Option<String>,
}

/// A kind of content that is looked for in prompts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuiltinFilter {
    /// Which one.
    pub slug: String,
    /// What is done where it is found.
    pub action: FilterAction,
    /// Whose messages are looked at; for `regex-prompt-injection` only.
    pub scan_scope: Option<ScanScope>,
}

/// A caller's own key at a provider that is connected here.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Byok {
    /// Stands with the calls that it paid for; each once.
    pub name: String,
    /// The provider's slug.
    pub provider: String,
    /// The caller's credential there; write `${env:NAME}`.
    pub api_key: Secret,
    /// API keys whose calls may use it: names, hashes, or `*`.
    pub keys: Vec<String>,
    /// Only for these models.
    pub models: Option<Vec<String>>,
    /// For when everything else has failed, rather than first.
    #[serde(default)]
    pub fallback: bool,
    /// These API keys never use the house's credential there.
    #[serde(default)]
    pub only: bool,
}

/// US dollars as decimal strings: `"0.50"`. A float would not be exact.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Budget {
    /// From midnight (UTC).
    pub daily: Option<String>,
    /// From Monday.
    pub weekly: Option<String>,
    /// From the first.
    pub monthly: Option<String>,
}
