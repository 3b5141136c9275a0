//! How one endpoint has been doing: what its calls measured, whether it fails, whether it is to be left alone.

use std::time::Duration;

use crate::{Breaker, Histogram, Pulse};

/// Slots of five seconds over the last half minute.
const SLOTS: usize = 6;
const SLOT_MS: u64 = 5_000;
/// An outage: at least so many failures, and at least this share of all calls.
const OUTAGE_FAILURES: u32 = 3;
const OUTAGE_SHARE: f64 = 0.5;

/// How a call ended, as far as it says something about the endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was answered; also when the answer is that the request was wrong.
    Answered,
    /// The provider failed: no connection, 5xx, time limit, nonsense, a stream that broke off.
    Failed,
    /// The provider refused for its rate limit, perhaps with a wish when to be called again.
    Limited(Option<Duration>),
    /// The client left first.
    Abandoned,
}

/// The record of one endpoint. Times are milliseconds of a monotonic clock.
#[derive(Clone, Debug, Default)]
pub struct Health {
    breaker: Breaker,
    recent: [Counts; SLOTS],
    newest: u64,
    latency: Histogram,
    throughput: Histogram,
    calls: u64,
    bad_calls: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    all: u32,
    failed: u32,
}

impl Health {
    /// A call is about to be made.
    pub fn calling(&mut self, now: u64) {
        self.breaker.calling(now);
    }

    /// The first token came after so many seconds.
    pub fn first_token(&mut self, now: u64, seconds: f64) {
        self.latency.add(now, seconds);
    }

    /// An answer was made at so many tokens per second.
    pub fn speed(&mut self, now: u64, tokens_per_second: f64) {
        self.throughput.add(now, tokens_per_second);
    }

    /// A tool call was made; `bad` if its name or arguments were no good.
    pub fn tool_call(&mut self, bad: bool) {
        self.calls += 1;
        self.bad_calls += u64::from(bad);
    }

    /// A call has ended.
    pub fn ended(&mut self, now: u64, outcome: Outcome) {
        match outcome {
            Outcome::Answered => self.breaker.succeeded(),
            Outcome::Failed => self.breaker.failed(now),
            Outcome::Abandoned => return self.breaker.abandoned(),
            Outcome::Limited(wait) => {
                self.breaker.abandoned();
                let wait = wait.unwrap_or(Duration::from_secs(1));
                return self.breaker.asked_to_wait(now, u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
            }
        }
        self.forget(now);
        let counts = &mut self.recent[slot(self.newest)];
        counts.all = counts.all.saturating_add(1);
        counts.failed = counts.failed.saturating_add(u32::from(outcome == Outcome::Failed));
    }

    /// What routing wants to know.
    pub fn pulse(&mut self, now: u64) -> Pulse {
        self.forget(now);
        let sum = |field: fn(&Counts) -> u32| self.recent.iter().map(field).fold(0_u32, u32::saturating_add);
        let (all, failed) = (sum(|counts| counts.all), sum(|counts| counts.failed));
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let share = |part: u64, whole: u64| part as f64 / whole as f64;
        Pulse {
            outage: failed >= OUTAGE_FAILURES && f64::from(failed) >= OUTAGE_SHARE * f64::from(all),
            broken: self.breaker.is_open(now),
            throughput: self.throughput.above(now),
            latency: self.latency.below(now),
            tool_errors: (self.calls > 0).then(|| share(self.bad_calls, self.calls)),
        }
    }

    fn forget(&mut self, now: u64) {
        let current = now / SLOT_MS;
        let passed = current.saturating_sub(self.newest).min(SLOTS as u64);
        (0..passed).for_each(|number| self.recent[slot(current - number)] = Counts::default());
        self.newest = self.newest.max(current);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "below SLOTS")]
fn slot(number: u64) -> usize {
    (number % SLOTS as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_half_of_the_calls_of_half_a_minute() {
        let mut health = Health::default();
        for _ in 0..2 {
            health.ended(0, Outcome::Failed);
            health.ended(0, Outcome::Answered);
        }
        assert!(!health.pulse(0).outage, "two failures are no outage");
        health.ended(0, Outcome::Failed);
        assert!(health.pulse(29_999).outage);
        assert!(!health.pulse(30_000).outage, "it is over");
        (0..3).for_each(|_| health.ended(60_000, Outcome::Failed));
        (0..4).for_each(|_| health.ended(60_000, Outcome::Answered));
        assert!(!health.pulse(60_000).outage, "less than half");
    }

    #[test]
    fn only_the_providers_faults_count() {
        let mut health = Health::default();
        for _ in 0..100 {
            health.ended(0, Outcome::Abandoned);
            health.ended(0, Outcome::Answered);
        }
        assert_eq!(health.pulse(0), Pulse::default());
        health.ended(0, Outcome::Limited(Some(Duration::from_secs(3))));
        assert!(health.pulse(2_999).broken && !health.pulse(3_000).broken);
        assert!(!health.pulse(0).outage, "a rate limit is no outage");
    }

    #[test]
    fn what_was_measured_is_told() {
        let mut health = Health::default();
        health.first_token(0, 0.2);
        health.speed(0, 80.0);
        health.tool_call(false);
        health.tool_call(true);
        let pulse = health.pulse(0);
        assert!((pulse.latency.unwrap().p50 / 0.2 - 1.0).abs() < 0.06);
        assert!((pulse.throughput.unwrap().p99 / 80.0 - 1.0).abs() < 0.06);
        assert_eq!(pulse.tool_errors, Some(0.5));
    }
}
