//! What the calls to one endpoint came to. Written by each call twice, at its beginning and at its end; never locks.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use inner::Usage;
use store::{Outcome, Settlement};

use super::histogram::{DURATION, FIRST_TOKEN, Histogram, TOKEN, USAGE};

/// How calls end, as the label `status` says it.
pub(super) const STATUSES: [&str; 4] = ["2xx", "4xx", "5xx", "cancelled"];
/// A kind of tokens, as the label `type` says it, and what a usage has of it.
type Kind = (&'static str, fn(&Usage) -> u64);
/// All of them.
pub(super) const TOKENS: [Kind; 5] = [
    ("prompt", |usage| usage.prompt_tokens),
    ("completion", |usage| usage.completion_tokens),
    ("reasoning", |usage| usage.reasoning_tokens),
    ("cached", |usage| usage.cached_tokens),
    ("cache_write", |usage| usage.cache_write_tokens.saturating_add(usage.cache_write_1h_tokens)),
];

/// The counts of one endpoint.
#[derive(Debug)]
pub(super) struct Endpoint {
    /// Calls that run now.
    pub(super) in_flight: AtomicU64,
    /// Calls that ended, by status, whole answers and streams.
    pub(super) calls: [[AtomicU64; 2]; STATUSES.len()],
    pub(super) tokens: [AtomicU64; TOKENS.len()],
    /// Nano-dollars.
    pub(super) spent: AtomicU64,
    pub(super) first_token: Histogram,
    pub(super) duration: Histogram,
    pub(super) per_token: Histogram,
    pub(super) prompt: Histogram,
    pub(super) completion: Histogram,
}

/// One call to an endpoint, from its reservation to its settlement.
#[derive(Debug)]
pub(crate) struct Tally {
    endpoint: Arc<Endpoint>,
    streamed: bool,
}

impl Endpoint {
    pub(super) fn new() -> Self {
        Self {
            in_flight: AtomicU64::new(0),
            calls: Default::default(),
            tokens: Default::default(),
            spent: AtomicU64::new(0),
            first_token: Histogram::new(&FIRST_TOKEN),
            duration: Histogram::new(&DURATION),
            per_token: Histogram::new(&TOKEN),
            prompt: Histogram::new(&USAGE),
            completion: Histogram::new(&USAGE),
        }
    }
}

impl Tally {
    pub(super) fn begin(endpoint: Arc<Endpoint>, streamed: bool) -> Self {
        endpoint.in_flight.fetch_add(1, Ordering::Relaxed);
        Self { endpoint, streamed }
    }

    /// The call has ended and was settled so. Exactly once.
    pub(crate) fn ended(&self, settlement: &Settlement) {
        let Self { endpoint, streamed } = self;
        endpoint.calls[status(settlement)][usize::from(*streamed)].fetch_add(1, Ordering::Relaxed);
        for (counter, (_, count)) in endpoint.tokens.iter().zip(TOKENS) {
            counter.fetch_add(count(&settlement.usage), Ordering::Relaxed);
        }
        endpoint.spent.fetch_add(settlement.cost.0.max(0).unsigned_abs(), Ordering::Relaxed);
        if settlement.outcome == Outcome::Failed {
            return;
        }
        let duration = seconds(settlement.duration_ms);
        endpoint.duration.observe(duration);
        let tokens = settlement.usage.completion_tokens as f64;
        if let Some(latency) = settlement.latency_ms.map(seconds) {
            endpoint.first_token.observe(latency);
            if tokens > 1.0 {
                endpoint.per_token.observe((duration - latency).max(0.0) / (tokens - 1.0));
            }
        }
        endpoint.prompt.observe(settlement.usage.prompt_tokens as f64);
        endpoint.completion.observe(tokens);
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        self.endpoint.in_flight.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The place in [`STATUSES`].
fn status(settlement: &Settlement) -> usize {
    match settlement.outcome {
        Outcome::Done => 0,
        Outcome::Failed if settlement.error_status.is_some_and(|status| status < 500) => 1,
        Outcome::Failed | Outcome::Interrupted => 2,
        Outcome::Cancelled => 3,
    }
}

fn seconds(milliseconds: i64) -> f64 {
    milliseconds as f64 / 1e3
}
