//! How every endpoint has been doing, measured by the calls of this process: written when a call begins to answer or ends, read
//! when a request is routed.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use inner::{End, Failure, FailureKind};
use routing::{Figures, Health, HedgeBudget, Outcome, Pulse, RetryBudget, Sticky, Success, Waiting};

use super::unlisted::Unlisted;

/// Answers shorter than this say nothing about speed.
const SPEED_TOKENS_MIN: u64 = 8;

/// The endpoints that were ever asked for.
pub(crate) struct Vitals {
    began: Instant,
    endpoints: Mutex<HashMap<(String, String), Arc<Vital>>>,
    unlisted: Mutex<Unlisted>,
    budget: Mutex<RetryBudget>,
    hedges: Mutex<HedgeBudget>,
    sticky: Mutex<Sticky>,
}

/// One endpoint.
pub(crate) struct Vital {
    began: Instant,
    health: Mutex<Health>,
}

/// One call, from the moment it is allowed. A call that is dropped without an end was left by its client.
pub(crate) struct Observed {
    vital: Arc<Vital>,
    sent: Instant,
    first: Option<Instant>,
    /// Whether others wait for what becomes of it.
    probes: bool,
    ended: bool,
}

impl Vitals {
    pub(crate) fn new() -> Self {
        let (endpoints, unlisted, budget, hedges, sticky) = Default::default();
        Self { began: Instant::now(), endpoints, unlisted, budget, hedges, sticky }
    }

    /// The record of an endpoint. `model` is one of the catalogue's.
    pub(crate) fn of(&self, provider: &str, model: &str) -> Arc<Vital> {
        let mut endpoints = lock(&self.endpoints);
        Arc::clone(endpoints.entry((provider.to_owned(), model.to_owned())).or_insert_with(|| self.apart()))
    }

    /// The record of an endpoint whose model the catalogue does not list: its name is the client's, so only so many are kept.
    pub(crate) fn of_unlisted(&self, provider: &str, model: &str) -> Arc<Vital> {
        lock(&self.unlisted).of(provider, model, || self.apart())
    }

    /// What was measured of an endpoint, if it was ever asked.
    pub(crate) fn figures(&self, provider: &str, model: &str) -> Option<(Pulse, Figures)> {
        let key = (provider.to_owned(), model.to_owned());
        let vital = lock(&self.endpoints).get(&key).map(Arc::clone)?;
        let now = since(self.began);
        let mut health = lock(&vital.health);
        Some((health.pulse(now), health.figures(now)))
    }

    /// A record of its own, that nobody reads afterwards.
    pub(crate) fn apart(&self) -> Arc<Vital> {
        Arc::new(Vital { began: self.began, health: Mutex::default() })
    }

    /// How every endpoint that was ever asked is doing, by provider slug and upstream model. The models that are not listed stand
    /// together, without a name: they are ill when all of them are.
    pub(crate) fn pulses(&self) -> BTreeMap<(String, String), Pulse> {
        let mut pulses: BTreeMap<_, _> =
            lock(&self.endpoints).iter().map(|(endpoint, vital)| (endpoint.clone(), vital.pulse())).collect();
        for (provider, vital) in lock(&self.unlisted).all() {
            let pulse = vital.pulse();
            let together = pulses.entry((provider.to_owned(), String::new())).or_insert(pulse);
            together.broken &= pulse.broken;
            together.outage &= pulse.outage;
        }
        pulses
    }

    /// Forgets the endpoints of all other providers: they are others now, or gone.
    pub(crate) fn keep(&self, providers: &[String]) {
        lock(&self.endpoints).retain(|(provider, _), _| providers.contains(provider));
        lock(&self.unlisted).keep(providers);
    }

    /// The slug of the endpoint where this conversation has its cache.
    pub(crate) fn home(&self, conversation: u128) -> Option<String> {
        lock(&self.sticky).find(conversation, since(self.began)).map(str::to_owned)
    }

    /// A call of this conversation was answered.
    pub(crate) fn succeeded(&self, conversation: u128, success: &Success<'_>) {
        lock(&self.sticky).succeeded(conversation, success, since(self.began));
    }

    /// A request makes its first attempt.
    pub(crate) fn first_attempt(&self) {
        lock(&self.budget).called();
    }

    /// Whether one more attempt may be made. When everything fails, trying everything again makes it worse.
    pub(crate) fn may_retry(&self) -> bool {
        lock(&self.budget).take(since(self.began))
    }

    /// A call is made that may be made twice; `share` is how many of all may be, from 0 to 1.
    pub(crate) fn hedgeable(&self, share: f64) {
        lock(&self.hedges).called(share);
    }

    /// Whether a call may be made twice now, which is a retry too.
    pub(crate) fn may_hedge(&self) -> bool {
        let mut hedges = lock(&self.hedges);
        let may = hedges.allows() && self.may_retry();
        if may {
            hedges.take();
        }
        may
    }
}

impl Vital {
    pub(crate) fn pulse(&self) -> Pulse {
        lock(&self.health).pulse(since(self.began))
    }

    /// How long this share (from 0 to 1) of the latest calls waited for their first token at most; `None` if those were too few.
    pub(crate) fn first_token_within(&self, share: f64) -> Option<Duration> {
        let seconds = lock(&self.health).first_token_within(since(self.began), share)?;
        Duration::try_from_secs_f64(seconds).ok()
    }

    /// A call was left without a first token after so long, because another endpoint was faster. Counted as if the token had come then:
    /// were only the fast ones counted, more and more calls would look late.
    pub(crate) fn outrun(&self, after: Duration) {
        lock(&self.health).first_token(since(self.began), after.as_secs_f64());
    }

    /// Whether no call may be made now.
    pub(crate) fn is_left_alone(&self) -> bool {
        lock(&self.health).waiting(since(self.began)).is_some()
    }

    /// A call is about to be made.
    ///
    /// # Errors
    /// When the endpoint is left alone: it asked for that, or it keeps failing and another call finds out whether it still does.
    pub(crate) fn admit(self: &Arc<Self>) -> Result<Observed, Waiting> {
        let probes = lock(&self.health).admit(since(self.began))?;
        Ok(Observed { vital: Arc::clone(self), sent: Instant::now(), first: None, probes, ended: false })
    }
}

impl Observed {
    /// The call goes out now.
    pub(crate) fn goes_out(&mut self) {
        self.sent = Instant::now();
    }

    /// The first content came.
    pub(crate) fn first_content(&mut self) {
        let now = Instant::now();
        self.first = Some(now);
        let seconds = now.duration_since(self.sent).as_secs_f64();
        let mut health = lock(&self.vital.health);
        health.first_token(since(self.vital.began), seconds);
        if std::mem::take(&mut self.probes) {
            health.spoke(self.sent());
        }
    }

    /// The call failed before any content.
    pub(crate) fn failed(mut self, failure: &Failure) {
        self.finish(outcome(failure));
    }

    /// The answer came to its end, good or bad.
    pub(crate) fn ended(&mut self, end: &End) {
        if let (Some(first), None) = (self.first, &end.failure) {
            let (tokens, seconds) = (end.usage.completion_tokens, first.elapsed().as_secs_f64());
            if tokens >= SPEED_TOKENS_MIN && seconds > 0.0 {
                #[expect(clippy::cast_precision_loss, reason = "a speed")]
                let speed = (tokens - 1) as f64 / seconds;
                lock(&self.vital.health).speed(since(self.vital.began), speed);
            }
        }
        self.finish(end.failure.as_ref().map_or(Outcome::Answered, outcome));
    }

    /// The model called a tool, in a form that can be used or not.
    pub(crate) fn tool_call(&self, malformed: bool) {
        lock(&self.vital.health).tool_call(since(self.vital.began), malformed);
    }

    fn finish(&mut self, outcome: Outcome) {
        if !std::mem::replace(&mut self.ended, true) {
            lock(&self.vital.health).ended(since(self.vital.began), self.sent(), outcome);
        }
    }

    /// Milliseconds since the gateway was made.
    fn sent(&self) -> u64 {
        u64::try_from(self.sent.duration_since(self.vital.began).as_millis()).unwrap_or(u64::MAX)
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        // Only of the probe does anybody wait to hear.
        if self.probes {
            self.finish(Outcome::Abandoned);
        }
    }
}

/// Whose fault a failure is. A credential that the provider refuses is not the client's fault: the endpoint is of no use. A name that
/// the provider does not know is.
fn outcome(failure: &Failure) -> Outcome {
    match failure.kind {
        // Our own engine's queue is full: it says so at no cost, and has room again before anybody knows.
        FailureKind::RateLimitExceeded if failure.provider.is_none() => {
            failure.retry_after.map_or(Outcome::Limited(None), Outcome::Busy)
        }
        FailureKind::RateLimitExceeded => Outcome::Limited(failure.retry_after),
        FailureKind::ProviderOverloaded => Outcome::Overloaded(failure.retry_after),
        FailureKind::Authentication
        | FailureKind::PaymentRequired
        | FailureKind::Server
        | FailureKind::ProviderUnavailable
        | FailureKind::Timeout => Outcome::Failed,
        _ => Outcome::Answered,
    }
}

/// Milliseconds since the gateway was made; a clock that cannot go back.
fn since(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// A panic while a record was held leaves at worst one call uncounted.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
