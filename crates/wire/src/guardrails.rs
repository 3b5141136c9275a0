//! `/guardrails` as they are shown: rules over keys (openrouter API reference, "guardrails"). How they are changed is in
//! [`crate::admin`].

use serde::Serialize;

use crate::{
    Dollars, Reset, Source,
    admin::{ContentFilter, ContentFilterBuiltin},
};

/// One guardrail. Where a list is null, it says nothing.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Guardrail {
    /// `config:...` where it stands in the configuration.
    pub id: String,
    /// For people.
    pub name: String,
    /// For people.
    pub description: Option<String>,
    /// What each key may spend; the first of `budgets`.
    pub limit_usd: Option<Dollars>,
    /// How often that starts afresh.
    pub reset_interval: Option<Reset>,
    /// Every budget; only of the configuration, which may have several. An addition of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budgets: Option<Vec<Budget>>,
    /// Ids of models.
    pub allowed_models: Option<Vec<String>>,
    /// Ids of models.
    pub ignored_models: Option<Vec<String>>,
    /// Slugs of providers.
    pub allowed_providers: Option<Vec<String>>,
    /// Slugs of providers.
    pub ignored_providers: Option<Vec<String>>,
    /// Only providers that keep nothing may answer.
    pub enforce_zdr: bool,
    /// Patterns to look for in prompts.
    pub content_filters: Option<Vec<ContentFilter>>,
    /// Kinds to look for in prompts.
    pub content_filter_builtins: Option<Vec<ContentFilterBuiltin>>,
    /// ISO 8601.
    pub created_at: String,
    /// ISO 8601; null where it never changed.
    pub updated_at: Option<String>,
    /// The one that there is.
    pub workspace_id: String,
    /// The keys that it holds for: hashes, in the configuration names too, or `*`. An addition of ours.
    pub keys: Vec<String>,
    /// An addition of ours.
    pub source: Source,
    /// Rules of the contract that are not held here.
    #[serde(flatten)]
    pub not_held: NotHeld,
}

/// What each key may spend in a window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Budget {
    /// The amount.
    pub limit_usd: Dollars,
    /// How often it starts afresh.
    pub reset_interval: Reset,
}

/// Rules of the contract that are not held here, so that they say nothing. Clients want the fields all the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(missing_docs, reason = "the words of the API are their own explanation")]
pub struct NotHeld {
    pub allowed_data_regions: Option<Vec<String>>,
    pub include_byok_in_budgets: bool,
    pub enforce_zdr_anthropic: Option<bool>,
    pub enforce_zdr_openai: Option<bool>,
    pub enforce_zdr_google: Option<bool>,
    pub enforce_zdr_xai: Option<bool>,
    pub enforce_zdr_other: Option<bool>,
    pub enable_free_model_training: Option<bool>,
    pub enable_free_model_publication: Option<bool>,
    pub enable_paid_model_training: Option<bool>,
}

/// A key that a guardrail holds for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct KeyAssignment {
    /// Ours.
    pub id: String,
    /// The guardrail's.
    pub guardrail_id: String,
    /// The key's.
    pub key_hash: String,
    /// The key's.
    pub key_name: String,
    /// The key with its middle masked.
    pub key_label: String,
    /// Null: there are no users here.
    pub assigned_by: Option<String>,
    /// ISO 8601.
    pub created_at: String,
}

/// How many keys got a guardrail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Assigned {
    /// Those that had it before are not counted.
    pub assigned_count: usize,
}

/// How many keys lost a guardrail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Unassigned {
    /// Those that had it before.
    pub unassigned_count: usize,
}
