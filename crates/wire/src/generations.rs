//! `GET /generations` (ours): the log. One row per request; what is unknown is null.

use serde::Serialize;

use crate::Dollars;

/// A page, newest first.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GenerationPage {
    /// The rows.
    pub data: Vec<GenerationRow>,
    /// What `before` must be for the next page; null when this may be the last.
    pub next: Option<String>,
}

/// One request, by its last attempt.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct GenerationRow {
    /// `gen-...`.
    pub id: String,
    /// ISO 8601.
    pub created_at: String,
    /// The model that answered.
    pub model: String,
    /// Who served it, as displayed.
    pub provider_name: String,
    /// What the calling app calls itself, or its address.
    pub app: Option<String>,
    /// The calling app.
    pub app_id: Option<String>,
    /// The key's name; null where the key is gone.
    pub key_name: Option<String>,
    /// The key's.
    pub key_hash: String,
    /// All of them, cached ones included.
    pub prompt_tokens: u64,
    /// All of them, reasoning included.
    pub completion_tokens: u64,
    /// Of the completion.
    pub reasoning_tokens: u64,
    /// Of the prompt.
    pub cached_tokens: u64,
    /// What was charged.
    pub cost: Dollars,
    /// Milliseconds to the first token.
    pub latency_ms: Option<i64>,
    /// Milliseconds of the whole call.
    pub duration_ms: i64,
    /// Completion tokens per second of the answer's own time.
    pub throughput: Option<f64>,
    /// Normalised.
    pub finish_reason: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// HTTP status of the error, if there was one.
    pub status: Option<u16>,
    /// Whether it was streamed.
    pub streamed: bool,
    /// How many were needed.
    pub attempts: u64,
    /// Of the request.
    pub session_id: Option<String>,
    /// Which preset was used.
    pub preset: Option<String>,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// A complete answer was delivered.
    Done,
    /// The upstream failed.
    Failed,
    /// The client went away.
    Cancelled,
    /// The server's process died.
    Interrupted,
}
