//! `GET /key`: what a key may do and has used; the superset of what both SDKs require.

use serde::Serialize;

use crate::{Dollars, Reset};

/// The reply.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KeyReply {
    /// The key.
    pub data: KeyInfo,
}

/// A key as its bearer sees it. Windows are UTC; weeks start on Monday.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct KeyInfo {
    /// The key with its middle masked.
    pub label: String,
    /// Most that it may spend.
    pub limit: Option<Dollars>,
    /// What is left of it.
    pub limit_remaining: Option<Dollars>,
    /// How often that starts afresh; null is never.
    pub limit_reset: Option<Reset>,
    /// Whether own-key usage counts.
    pub include_byok_in_limit: bool,
    /// What it has spent.
    #[serde(flatten)]
    pub spent: Spent,
    /// Whether the account never bought credits.
    pub is_free_tier: bool,
    /// Whether it is for administration.
    pub is_management_key: bool,
    /// The deprecated twin of the above.
    pub is_provisioning_key: bool,
    /// Deprecated, constant.
    pub rate_limit: RateLimit,
    /// Who made it.
    pub creator_user_id: Option<String>,
    /// ISO 8601.
    pub expires_at: Option<String>,
    /// Null here.
    pub organization_id: Option<String>,
    /// The same as in the lists of keys.
    pub workspace_id: Option<String>,
    /// Empty is everywhere.
    pub allowed_data_regions: Vec<String>,
    /// Requests to free models.
    pub free_model_daily_requests: DailyRequests,
    /// The key's own limit, then those that are laid over it.
    pub budgets: Vec<KeyBudget>,
    /// The one of them of which the least is left.
    pub effective_budget: Option<KeyBudget>,
}

/// A limit on what a key spends.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct KeyBudget {
    /// Whose it is.
    pub scope: BudgetScope,
    /// The most that may be spent.
    pub limit_usd: Dollars,
    /// What was, since it last started afresh.
    pub spend_usd: Dollars,
    /// What is left.
    pub remaining_usd: Dollars,
    /// How often it starts afresh; null is never.
    pub reset_interval: Option<Reset>,
    /// When it next does; ISO 8601.
    pub resets_at: Option<String>,
    /// Whether own-key usage counts.
    pub include_byok: bool,
    /// Null here.
    pub budget_id: Option<String>,
    /// The guardrail that lays it over the key.
    pub guardrail_id: Option<String>,
}

/// Whose limit it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum BudgetScope {
    /// The key's own.
    KeyLimit,
    /// A guardrail's, for each of its keys.
    ApiKey,
}

/// What a key has spent, in all and by window.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(missing_docs, reason = "the words of the API are their own explanation")]
pub struct Spent {
    pub usage: Dollars,
    pub usage_daily: Dollars,
    pub usage_weekly: Dollars,
    pub usage_monthly: Dollars,
    pub byok_usage: Dollars,
    pub byok_usage_daily: Dollars,
    pub byok_usage_weekly: Dollars,
    pub byok_usage_monthly: Dollars,
}

/// A deprecated object that clients still require.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RateLimit {
    /// Always -1.
    pub requests: i64,
    /// A duration.
    pub interval: &'static str,
    /// For people.
    pub note: &'static str,
}

impl Default for RateLimit {
    fn default() -> Self {
        Self { requests: -1, interval: "10s", note: "This field is deprecated and safe to ignore." }
    }
}

/// A daily allowance; -1 is without a bound.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(missing_docs, reason = "the words of the API are their own explanation")]
pub struct DailyRequests {
    pub limit: i64,
    pub used: i64,
    pub remaining: i64,
}
