//! What a key is. Never the key itself: its plain text exists in [`crate::secret`] for the moment of its creation only.

use std::sync::Arc;

use inner::Nanos;
use serde::{Deserialize, Serialize};

/// How often a limit starts afresh: at midnight UTC, weeks on Monday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LimitReset {
    /// Every day.
    Daily,
    /// Every Monday.
    Weekly,
    /// Every first of a month.
    Monthly,
}

impl LimitReset {
    /// The word of the API and of the database: `daily`, `weekly`, `monthly`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
        }
    }

    /// The reverse of [`Self::word`].
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Daily, Self::Weekly, Self::Monthly].into_iter().find(|reset| reset.word() == word)
    }
}

/// What a new key shall be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeySpec {
    /// Shown in lists.
    pub name: String,
    /// A management key administers and cannot do inference.
    pub management: bool,
    /// Refused from the beginning.
    pub disabled: bool,
    /// Most it may ever spend (with `limit_reset`: per window).
    pub limit: Option<Nanos>,
    /// `None`: the limit is for the key's whole life.
    pub limit_reset: Option<LimitReset>,
    /// Unix seconds after which it is refused.
    pub expires_at: Option<i64>,
    /// What it may do beyond spending.
    pub rules: KeyRules,
}

/// What a key may do beyond spending, and who has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyRules {
    /// Whether what is spent with a provider key of the caller's own counts against the limit.
    pub include_byok_in_limit: bool,
    /// Who it was made for, in the words of whoever made it.
    pub external_user: Option<String>,
    /// Ids of models; `None` is every one.
    pub allowed_models: Option<Vec<String>>,
    /// Slugs of providers; `None` is every one.
    pub allowed_providers: Option<Vec<String>>,
    /// Calls in any 60 seconds.
    pub requests_per_minute: Option<u32>,
    /// Tokens, of prompt and answer, in any 60 seconds.
    pub tokens_per_minute: Option<u64>,
}

/// What shall change about a key; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyChange {
    /// See [`KeySpec::name`].
    pub name: Option<String>,
    /// See [`KeyRow::disabled`].
    pub disabled: Option<bool>,
    /// See [`KeySpec::limit`]; `Some(None)` takes the limit away.
    pub limit: Option<Option<Nanos>>,
    /// See [`KeySpec::limit_reset`]; `Some(None)` makes the limit one for life.
    pub limit_reset: Option<Option<LimitReset>>,
    /// See [`KeySpec::expires_at`]; `Some(None)` takes the end away.
    pub expires_at: Option<Option<i64>>,
    /// See [`KeySpec::rules`].
    pub rules: RulesChange,
}

/// What shall change about the rules of a key, each on its own, so that two changes at the same time both hold; `None` leaves a
/// rule as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of `KeyRules`")]
pub struct RulesChange {
    pub include_byok_in_limit: Option<bool>,
    pub external_user: Option<Option<String>>,
    pub allowed_models: Option<Option<Vec<String>>>,
    pub allowed_providers: Option<Option<Vec<String>>>,
    pub requests_per_minute: Option<Option<u32>>,
    pub tokens_per_minute: Option<Option<u64>>,
}

impl RulesChange {
    /// The rules after the change.
    #[must_use]
    pub fn over(&self, former: &KeyRules) -> KeyRules {
        let Self { include_byok_in_limit, external_user, allowed_models, allowed_providers, .. } = self.clone();
        KeyRules {
            include_byok_in_limit: include_byok_in_limit.unwrap_or(former.include_byok_in_limit),
            external_user: external_user.unwrap_or_else(|| former.external_user.clone()),
            allowed_models: allowed_models.unwrap_or_else(|| former.allowed_models.clone()),
            allowed_providers: allowed_providers.unwrap_or_else(|| former.allowed_providers.clone()),
            requests_per_minute: self.requests_per_minute.unwrap_or(former.requests_per_minute),
            tokens_per_minute: self.tokens_per_minute.unwrap_or(former.tokens_per_minute),
        }
    }
}

/// A key as the store knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRow {
    /// SHA-256 of the plain text, 64 lowercase hex digits.
    pub hash: String,
    /// Shown in lists.
    pub name: String,
    /// Masked text such as `sk-or-v1-abc...123`.
    pub label: String,
    /// See [`KeySpec::management`].
    pub management: bool,
    /// Refused with 401.
    pub disabled: bool,
    /// See [`KeySpec::limit`].
    pub limit: Option<Nanos>,
    /// See [`KeySpec::limit_reset`].
    pub limit_reset: Option<LimitReset>,
    /// Unix seconds.
    pub expires_at: Option<i64>,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds; `None` until the first change.
    pub updated_at: Option<i64>,
    /// See [`KeySpec::rules`]. Shared: a row is copied for every call.
    pub rules: Arc<KeyRules>,
    /// Unix seconds; `None` until the first call.
    pub last_used_at: Option<i64>,
    /// Settled so far.
    pub usage: Nanos,
    /// Settled today, this week (from Monday) and this month, UTC, by the time at which a call was made.
    pub usage_daily: Nanos,
    /// See `usage_daily`.
    pub usage_weekly: Nanos,
    /// See `usage_daily`.
    pub usage_monthly: Nanos,
    /// What providers charged the caller's own keys so far, and by window.
    pub byok_usage: Nanos,
    /// See `byok_usage`.
    pub byok_usage_daily: Nanos,
    /// See `byok_usage`.
    pub byok_usage_weekly: Nanos,
    /// See `byok_usage`.
    pub byok_usage_monthly: Nanos,
    /// Reserved and not settled.
    pub held: Nanos,
}

impl KeyRow {
    /// What counts against the limit: the settled amount of the limit's window, or of the whole life.
    #[must_use]
    pub fn spent_in_window(&self) -> Nanos {
        let (spent, own) = match self.limit_reset {
            None => (self.usage, self.byok_usage),
            Some(LimitReset::Daily) => (self.usage_daily, self.byok_usage_daily),
            Some(LimitReset::Weekly) => (self.usage_weekly, self.byok_usage_weekly),
            Some(LimitReset::Monthly) => (self.usage_monthly, self.byok_usage_monthly),
        };
        if self.rules.include_byok_in_limit { Nanos(spent.0.saturating_add(own.0)) } else { spent }
    }

    /// The API's `limit_remaining`: the limit less what is settled in its window, never below zero. Holds are not counted.
    #[must_use]
    pub fn limit_remaining(&self) -> Option<Nanos> {
        self.limit.map(|limit| Nanos(limit.0.saturating_sub(self.spent_in_window().0).max(0)))
    }
}
