//! What the answers of one of our own engines came to, in vLLM's words and between its bounds. Counted here and not by the engine,
//! because a stop string ends an answer after the engine has gone on.

use std::sync::atomic::{AtomicU64, Ordering};

use store::{Outcome, Settlement};

use super::histogram::{Histogram, VLLM_USAGE};

/// Why an answer ended.
pub(super) const FINISHES: [&str; 3] = ["stop", "length", "abort"];

/// Counts of answers that did not fail.
#[derive(Debug)]
pub(super) struct Answers {
    /// By [`FINISHES`].
    pub(super) finishes: [AtomicU64; FINISHES.len()],
    /// Tokens of prompts.
    pub(super) prompt: Histogram,
    /// Tokens of answers.
    pub(super) completion: Histogram,
}

impl Answers {
    pub(super) fn new() -> Self {
        Self { finishes: Default::default(), prompt: Histogram::new(&VLLM_USAGE), completion: Histogram::new(&VLLM_USAGE) }
    }

    /// An answer has come to its end.
    pub(super) fn count(&self, settlement: &Settlement) {
        self.finishes[finish(settlement)].fetch_add(1, Ordering::Relaxed);
        self.prompt.observe(settlement.usage.prompt_tokens as f64);
        self.completion.observe(settlement.usage.completion_tokens as f64);
    }
}

/// The place in [`FINISHES`]. A tool call is a stop of the engine's.
fn finish(settlement: &Settlement) -> usize {
    match (settlement.outcome, settlement.finish.as_deref()) {
        (Outcome::Done, Some("length")) => 1,
        (Outcome::Done, _) => 0,
        _ => 2,
    }
}
