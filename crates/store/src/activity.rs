//! What was used per day and endpoint: the figures behind bills and charts.

use inner::Nanos;

/// Which days and keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActivityQuery {
    /// The first day, counted from 1970-01-01 (UTC).
    pub first_day: i64,
    /// The day after the last.
    pub end_day: i64,
    /// Only of this key.
    pub key_hash: Option<String>,
}

/// One day of one model at one provider. Answers that failed are not in it: they cost nothing and gave nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActivityRow {
    /// Counted from 1970-01-01 (UTC).
    pub day: i64,
    /// Our id.
    pub model: String,
    /// As displayed.
    pub provider: String,
    /// What was charged.
    pub cost: Nanos,
    /// What providers charged callers' own keys.
    pub byok_cost: Nanos,
    /// Calls.
    pub requests: u64,
    /// Tokens, cached ones included.
    pub prompt_tokens: u64,
    /// Tokens, reasoning included.
    pub completion_tokens: u64,
    /// Part of `completion_tokens`.
    pub reasoning_tokens: u64,
    /// Part of `prompt_tokens`.
    pub cached_tokens: u64,
}

impl ActivityQuery {
    /// Rows of one answer.
    pub const ROWS_MAX: i64 = 10_000;
}
