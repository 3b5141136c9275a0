//! What a generation reports.

/// One step of an answer. Exactly one `Finished` or `Failed` ends it.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The prompt is in the cache; the next event carries the first token, or the end.
    Prefilled {
        /// Prompt tokens.
        prompt_tokens: usize,
    },
    /// One generated token.
    Token(TokenEvent),
    /// The end.
    Finished(FinishReason),
    /// The model or the engine broke, or the engine was stopped; the sequence is gone, others go on. Safe to print.
    Failed(String),
}

/// One generated token.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenEvent {
    /// Its id.
    pub id: u32,
    /// Natural log-probability: log-softmax of the raw logits, before bias, penalties, masks and temperature; only when
    /// asked for.
    pub logprob: Option<f32>,
    /// The most likely ids with their log-probabilities (of the same raw softmax), most likely first, the lower id first
    /// among equals. Ids from `vocab_limit` on are left out: they have no text.
    pub top: Vec<(u32, f32)>,
}

/// Why a generation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FinishReason {
    /// A stop id.
    Stop,
    /// `max_tokens`, or no room is left in context or cache.
    Length,
    /// [`crate::Generation::cancel`] was called.
    Cancelled,
}
