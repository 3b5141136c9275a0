//! What an administrator sends: callers' own keys at providers, guardrails, credits (openrouter API reference, "byok", "guardrails"). What
//! is absent stays as it is; `null` takes away.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{keys::sent, provider::Amount};

/// `POST /byok` and `PATCH /byok/{id}`.
#[derive(Clone, Default, PartialEq, Deserialize)]
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
    /// What else was sent.
    #[serde(flatten)]
    pub unknown: Map<String, Value>,
}

/// `POST /guardrails/{id}/assignments/keys`, and `.../remove`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(expecting = "a JSON object")]
pub struct KeyHashes {
    /// Hashes of keys, at least one.
    pub key_hashes: Vec<String>,
}

/// `POST /credits/grant`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(expecting = "a JSON object")]
pub struct CreditGrant {
    /// US dollars; below zero takes them back.
    pub amount: Amount,
    /// For people.
    #[serde(default)]
    pub note: Option<String>,
}
