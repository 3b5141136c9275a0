//! The words of the store.

use inner::{Nanos, PriceSheet, Usage};

/// What a new key shall be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeySpec {
    /// Shown in lists.
    pub name: String,
    /// A management key administers and cannot do inference.
    pub management: bool,
    /// Most it may ever spend (with `limit_reset`: per window).
    pub limit: Option<Nanos>,
    /// Unix seconds after which it is refused.
    pub expires_at: Option<i64>,
}

/// A key as the store knows it. Never the key itself.
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
    /// Unix seconds.
    pub expires_at: Option<i64>,
    /// Unix seconds.
    pub created_at: i64,
    /// Settled so far.
    pub usage: Nanos,
    /// Settled today, this week (from Monday) and this month, UTC.
    pub usage_daily: Nanos,
    /// See `usage_daily`.
    pub usage_weekly: Nanos,
    /// See `usage_daily`.
    pub usage_monthly: Nanos,
    /// Reserved and not settled.
    pub held: Nanos,
}

/// A call that is about to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// `gen-<unix seconds>-<20 alphanumerics>`.
    pub id: String,
    /// Who pays.
    pub key_hash: String,
    /// The model as asked for, after aliases.
    pub model: String,
    /// The provider's displayed name.
    pub provider: String,
    /// The most the call can cost.
    pub most: Nanos,
    /// The prices in force, kept with the generation so that it can be repriced; `None` is "unpriced".
    pub prices: Option<PriceSheet>,
    /// Unix milliseconds.
    pub created_ms: i64,
    /// Whether the client streams.
    pub streamed: bool,
    /// `HTTP-Referer`.
    pub referer: Option<String>,
    /// `X-OpenRouter-Title` or `X-Title`.
    pub title: Option<String>,
    /// `User-Agent`.
    pub user_agent: Option<String>,
    /// The request's `user`, hashed by the caller if it must be.
    pub external_user: Option<String>,
    /// Pictures and clips in the prompt.
    pub media: u32,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A complete answer was delivered.
    Done,
    /// The upstream failed (before or after output).
    Failed,
    /// The client went away.
    Cancelled,
    /// The process died; found at the next start.
    Interrupted,
}

/// What a call did cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// The reservation's id.
    pub id: String,
    /// How it ended.
    pub outcome: Outcome,
    /// What was consumed.
    pub usage: Usage,
    /// What is charged.
    pub cost: Nanos,
    /// Normalised finish reason, if there was one.
    pub finish: Option<String>,
    /// The upstream's own word.
    pub native_finish: Option<String>,
    /// The upstream's id of the call.
    pub upstream_id: Option<String>,
    /// Milliseconds to the first token.
    pub latency_ms: Option<i64>,
    /// Milliseconds of the whole call.
    pub duration_ms: i64,
    /// HTTP status of the error, if there was one.
    pub error_status: Option<u16>,
}

/// A reservation and, once it ended, its settlement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generation {
    /// What was asked.
    pub reservation: Reservation,
    /// What came of it.
    pub settlement: Settlement,
}

/// Why a call may not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReserveError {
    /// The key's limit does not allow it.
    #[error(
        "this key may spend {remaining_dollars:.9} USD more, the request could cost {most_dollars:.9} USD"
    )]
    LimitExceeded {
        /// Left, in dollars.
        remaining_dollars: f64,
        /// Wanted, in dollars.
        most_dollars: f64,
    },
    /// The key is unknown (deleted meanwhile).
    #[error("the key does not exist")]
    UnknownKey,
    /// The ledger cannot write. Nothing was sent.
    #[error(transparent)]
    Store(#[from] crate::StoreError),
}
