//! What an administrator sends: callers' own keys at providers, guardrails, credits (openrouter API reference, "byok", "guardrails"). What
//! is absent stays as it is; `null` takes away.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{keys::sent, provider::Amount};

/// `POST /byok` and `PATCH /byok/{id}`.
#[derive(Clone, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, expecting = "a JSON object")]
pub struct ByokChange {
    /// The provider's slug; only of a new one.
    pub provider: Option<String>,
    /// The credential there. In no reply.
    pub key: Option<String>,
    /// For people.
    #[serde(deserialize_with = "sent")]
    pub name: Option<Option<String>>,
    /// Not used for now.
    pub disabled: Option<bool>,
    /// For when everything else has failed.
    pub is_fallback: Option<bool>,
    /// The house's own credential is never used instead.
    pub is_byok_only: Option<bool>,
    /// Ids of models.
    #[serde(deserialize_with = "sent")]
    pub allowed_models: Option<Option<Vec<String>>>,
    /// Hashes of the keys whose calls may use it.
    #[serde(deserialize_with = "sent")]
    pub allowed_api_key_hashes: Option<Option<Vec<String>>>,
    /// Nobody's: there are no users here.
    #[serde(deserialize_with = "sent")]
    pub allowed_user_ids: Option<Option<Vec<String>>>,
}

/// `POST /guardrails` and `PATCH /guardrails/{id}`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(default, expecting = "a JSON object")]
pub struct GuardrailChange {
    /// At least one character.
    pub name: Option<String>,
    /// For people.
    #[serde(deserialize_with = "sent")]
    pub description: Option<Option<String>>,
    /// US dollars, for each key.
    #[serde(deserialize_with = "sent")]
    pub limit_usd: Option<Option<Amount>>,
    /// `daily`, `weekly`, `monthly`.
    #[serde(deserialize_with = "sent")]
    #[cfg_attr(test, schemars(with = "Option<crate::Reset>"))]
    pub reset_interval: Option<Option<String>>,
    /// Ids of models.
    #[serde(deserialize_with = "sent")]
    pub allowed_models: Option<Option<Vec<String>>>,
    /// Ids of models.
    #[serde(deserialize_with = "sent")]
    pub ignored_models: Option<Option<Vec<String>>>,
    /// Slugs of providers.
    #[serde(deserialize_with = "sent")]
    pub allowed_providers: Option<Option<Vec<String>>>,
    /// Slugs of providers.
    #[serde(deserialize_with = "sent")]
    pub ignored_providers: Option<Option<Vec<String>>>,
    /// Whether only providers that keep nothing may answer.
    #[serde(deserialize_with = "sent")]
    pub enforce_zdr: Option<Option<bool>>,
    /// Patterns to look for in prompts.
    #[serde(deserialize_with = "sent")]
    pub content_filters: Option<Option<Vec<ContentFilter>>>,
    /// Kinds to look for in prompts.
    #[serde(deserialize_with = "sent")]
    pub content_filter_builtins: Option<Option<Vec<ContentFilterBuiltin>>>,
    /// What else was sent.
    #[serde(flatten)]
    pub unknown: Map<String, Value>,
}

/// A pattern of a guardrail's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(expecting = "an object with `pattern` and `action`")]
pub struct ContentFilter {
    /// A regular expression without lookaround and backreferences.
    pub pattern: String,
    /// What happens where it is found.
    pub action: FilterAction,
    /// What stands for it when it is redacted.
    #[serde(default)]
    pub label: Option<String>,
}

/// A kind that is built in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(expecting = "an object with `slug` and `action`")]
pub struct ContentFilterBuiltin {
    /// `email`, `phone`, ...
    pub slug: String,
    /// What happens where it is found.
    pub action: FilterAction,
    /// Only of `regex-prompt-injection`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scan_scope: Option<ScanScope>,
}

/// What happens to a request in which something is found; of several the strongest, which is the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum FilterAction {
    /// It is told in the route's metadata and in the log, and goes on as it is.
    Flag,
    /// A placeholder stands for it.
    Redact,
    /// The request is refused.
    Block,
}

/// Whose messages are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ScanScope {
    /// Those of the role `user`.
    UserOnly,
    /// All.
    #[default]
    AllMessages,
}

/// `POST /guardrails/{id}/assignments/keys`, and `.../remove`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(expecting = "a JSON object")]
pub struct KeyHashes {
    /// Hashes of keys, at least one.
    pub key_hashes: Vec<String>,
}

/// `POST /credits/grant`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(expecting = "a JSON object")]
pub struct CreditGrant {
    /// US dollars; below zero takes them back.
    pub amount: Amount,
    /// For people.
    #[serde(default)]
    pub note: Option<String>,
}
