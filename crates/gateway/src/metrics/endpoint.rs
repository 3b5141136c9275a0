//! What the calls to one endpoint came to. Written by each call twice, at its beginning and at its end; never locks.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use inner::Usage;
use store::{Outcome, Settlement};

use super::{
    answers::Answers,
    histogram::{DURATION, FIRST_TOKEN, Histogram, TOKEN, USAGE},
    lock,
    modality::Modalities,
};

/// How calls end, as the label `status` says it.
pub(super) const STATUSES: [&str; 4] = ["2xx", "4xx", "5xx", "cancelled"];
/// The status of a failure that has none of its own.
const UNKNOWN: u16 = 500;
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
    /// Of prompts.
    pub(super) read: Modalities,
    /// Of answers.
    pub(super) written: Modalities,
    /// Nano-dollars.
    pub(super) spent: AtomicU64,
    pub(super) first_token: Histogram,
    pub(super) duration: Histogram,
    pub(super) per_token: Histogram,
    pub(super) prompt: Histogram,
    pub(super) completion: Histogram,
    /// From when a call went out: what the provider alone took.
    pub(super) upstream_duration: Histogram,
    /// The same to its first content.
    pub(super) first_chunk: Histogram,
    /// Between two pieces of an answer as they come.
    pub(super) per_chunk: Histogram,
    /// Where our own engine answers.
    pub(super) engine: Option<Answers>,
    /// How long calls took that failed, by HTTP status.
    pub(super) failed: Mutex<BTreeMap<u16, Arc<Failed>>>,
}

/// Calls that failed with one status.
#[derive(Debug)]
pub(super) struct Failed {
    /// As [`Endpoint::duration`].
    pub(super) duration: Histogram,
    /// As [`Endpoint::upstream_duration`].
    pub(super) upstream_duration: Histogram,
}

/// One call to an endpoint, from its reservation to its settlement.
#[derive(Debug)]
pub(crate) struct Tally {
    endpoint: Arc<Endpoint>,
    streamed: bool,
    /// Whether its content comes piece by piece.
    in_pieces: bool,
}

/// How long a call took, from when the request came in; not rounded, as the ledger's times are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    /// Until the call went out: not the provider's time.
    pub(crate) waited: Duration,
    pub(crate) first_content: Option<Duration>,
    pub(crate) total: Duration,
}

impl Endpoint {
    /// `is_local` is whether our own engine answers.
    pub(super) fn new(is_local: bool) -> Self {
        Self {
            in_flight: AtomicU64::new(0),
            calls: Default::default(),
            tokens: Default::default(),
            read: Modalities::default(),
            written: Modalities::default(),
            spent: AtomicU64::new(0),
            first_token: Histogram::new(&FIRST_TOKEN),
            duration: Histogram::new(&DURATION),
            per_token: Histogram::new(&TOKEN),
            prompt: Histogram::new(&USAGE),
            completion: Histogram::new(&USAGE),
            upstream_duration: Histogram::new(&DURATION),
            first_chunk: Histogram::new(&FIRST_TOKEN),
            per_chunk: Histogram::new(&TOKEN),
            engine: is_local.then(Answers::new),
            failed: Mutex::default(),
        }
    }

    fn failed(&self, status: u16) -> Arc<Failed> {
        let fresh = || Arc::new(Failed { duration: Histogram::new(&DURATION), upstream_duration: Histogram::new(&DURATION) });
        Arc::clone(lock(&self.failed).entry(status).or_insert_with(fresh))
    }
}

impl Tally {
    pub(super) fn begin(endpoint: Arc<Endpoint>, streamed: bool) -> Self {
        endpoint.in_flight.fetch_add(1, Ordering::Relaxed);
        // Our own engine answers piece by piece even where the answer is sent whole.
        Self { in_pieces: streamed || endpoint.engine.is_some(), endpoint, streamed }
    }

    /// A piece of the answer came, so long after the one before it.
    pub(crate) fn chunk(&self, after: Duration) {
        if self.in_pieces {
            self.endpoint.per_chunk.observe(after.as_secs_f64());
        }
    }

    /// The call has ended and was settled so. Exactly once.
    pub(crate) fn ended(&self, settlement: &Settlement, times: Times) {
        let Self { endpoint, streamed, in_pieces } = self;
        endpoint.calls[status(settlement)][usize::from(*streamed)].fetch_add(1, Ordering::Relaxed);
        for (counter, (_, count)) in endpoint.tokens.iter().zip(TOKENS) {
            counter.fetch_add(count(&settlement.usage), Ordering::Relaxed);
        }
        endpoint.read.read(&settlement.usage);
        endpoint.written.written(&settlement.usage);
        endpoint.spent.fetch_add(settlement.cost.0.max(0).unsigned_abs(), Ordering::Relaxed);
        let Times { waited, first_content, total } = times;
        let upstream = |time: Duration| time.saturating_sub(waited).as_secs_f64();
        if settlement.outcome == Outcome::Failed {
            let failed = endpoint.failed(settlement.error_status.unwrap_or(UNKNOWN));
            failed.duration.observe(total.as_secs_f64());
            failed.upstream_duration.observe(upstream(total));
            return;
        }
        if let Some(engine) = &endpoint.engine {
            engine.count(settlement);
        }
        endpoint.duration.observe(total.as_secs_f64());
        endpoint.upstream_duration.observe(upstream(total));
        if let Some(first) = first_content.filter(|_| *in_pieces) {
            endpoint.first_chunk.observe(upstream(first));
        }
        let tokens = settlement.usage.completion_tokens as f64;
        if let Some(first) = first_content {
            endpoint.first_token.observe(first.as_secs_f64());
            if tokens > 1.0 {
                endpoint.per_token.observe(total.saturating_sub(first).as_secs_f64() / (tokens - 1.0));
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
