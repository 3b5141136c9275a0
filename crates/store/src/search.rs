//! Looking through the ledger by request: the last attempt at each, newest first, of those that meet some conditions.

use inner::Nanos;

use crate::{Generation, Outcome};

/// Which requests. What is `None` is any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Only of this key.
    pub key_hash: Option<String>,
    /// Whose last attempt was made before this time, Unix milliseconds.
    pub before_ms: i64,
    /// At most so many, and all others of the last one's millisecond, so that the next page begins before it.
    pub limit: u32,
    /// Only of this model.
    pub model: Option<String>,
    /// Only of this provider, by its slug, its name or an endpoint's tag.
    pub provider: Option<String>,
    /// Only of this app, by its id.
    pub app: Option<String>,
    /// Only those that ended so.
    pub outcome: Option<Outcome>,
    /// Only those that cost at least this.
    pub min_cost: Option<Nanos>,
    /// Only those with this text in an id, a name or a title; the case of ASCII letters does not matter.
    pub text: Option<String>,
}

/// A request by its last attempt: the one that was answered, or else the youngest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// That attempt.
    pub generation: Generation,
    /// How many there were.
    pub attempts: u64,
    /// The id of the app, if it said what it is.
    pub app: Option<String>,
}

/// Conversations that clients gave a name, of apps that say what they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionCosts {
    /// Of calls made from this time on, Unix milliseconds.
    pub from_ms: i64,
    /// Of calls made before.
    pub until_ms: i64,
    /// Only of this app, by its id.
    pub app: Option<String>,
    /// Only with this model.
    pub model: Option<String>,
}

/// One conversation with one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionCost {
    /// The app's id.
    pub app: String,
    /// Our id.
    pub model: String,
    /// Requests.
    pub turns: u64,
    /// What they cost, whoever paid.
    pub cost: Nanos,
}

impl SessionCosts {
    /// Conversations of one answer.
    pub const ROWS_MAX: i64 = 50_000;
}

impl Search {
    /// Largest page.
    pub const ROWS_MAX: u32 = 1000;
}

impl Default for Search {
    fn default() -> Self {
        let (key_hash, model, provider, app, outcome, min_cost, text) = Default::default();
        Self { key_hash, before_ms: i64::MAX, limit: 50, model, provider, app, outcome, min_cost, text }
    }
}
