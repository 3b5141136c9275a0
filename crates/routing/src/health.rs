//! How one endpoint has been doing: what its calls measured, whether it fails, whether it is to be left alone.

use std::time::Duration;

use crate::{
    Breaker, Histogram, Pulse, Waiting,
    uptime::{Figures, Record},
    window::Window,
};

/// Outages are seen over the last half minute: six slots of five seconds.
const CALL_SLOT_MS: u64 = 5_000;
/// Tool calls are rare, and enough of them must come together to say anything: half an hour, six slots of five minutes.
const TOOL_SLOT_MS: u64 = 300_000;
/// An outage: at least so many failures, and at least this share of all calls.
const OUTAGE_FAILURES: u32 = 3;
const OUTAGE_SHARE: f64 = 0.5;

/// With fewer first tokens nobody can say what is late for an endpoint: the 95th percentile of fewer than twenty is their greatest.
const FIRST_TOKENS_MIN: u32 = 20;

/// How long others are better than one that refused for its rate limit and did not say until when.
const BUSY: Duration = Duration::from_secs(1);

/// How a call ended, as far as it says something about the endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was answered; also when the answer is that the request was wrong.
    Answered,
    /// The provider failed: no connection, 5xx, time limit, nonsense, a stream that broke off.
    Failed,
    /// It failed for want of room, perhaps with a wish when to be called again.
    Overloaded(Option<Duration>),
    /// The provider refused for its rate limit, perhaps with a wish when to be called again.
    Limited(Option<Duration>),
    /// It has no room for so long, which it says at no cost: others are better, but it may be asked.
    Busy(Duration),
    /// The client left first.
    Abandoned,
}

/// The record of one endpoint. Times are milliseconds of a monotonic clock.
#[derive(Clone, Debug, Default)]
pub struct Health {
    breaker: Breaker,
    recent: Window<CALL_SLOT_MS>,
    tools: Window<TOOL_SLOT_MS>,
    latency: Histogram,
    throughput: Histogram,
    record: Record,
}

impl Health {
    /// A call is about to be made. Whether it is the one that finds out if the endpoint is well again.
    ///
    /// # Errors
    /// When no call may be made now.
    pub fn admit(&mut self, now: u64) -> Result<bool, Waiting> {
        self.breaker.admit(now)
    }

    /// Why no call may be made now, if so.
    #[must_use]
    pub fn waiting(&self, now: u64) -> Option<Waiting> {
        self.breaker.waiting(now)
    }

    /// The first word of an answer to a call that was sent at `sent`: who speaks is well, and whoever waits for that need not wait
    /// for the last word.
    pub fn spoke(&mut self, sent: u64) {
        self.breaker.succeeded(sent);
    }

    /// The first token came after so many seconds.
    pub fn first_token(&mut self, now: u64, seconds: f64) {
        self.latency.add(now, seconds);
        self.record.first_token(now, seconds);
    }

    /// Seconds within which this share (from 0 to 1) of the calls of five minutes had their first token; `None` when those were
    /// fewer than [`FIRST_TOKENS_MIN`].
    pub fn first_token_within(&mut self, now: u64, share: f64) -> Option<f64> {
        self.latency.within(now, share, FIRST_TOKENS_MIN)
    }

    /// An answer was made at so many tokens per second.
    pub fn speed(&mut self, now: u64, tokens_per_second: f64) {
        self.throughput.add(now, tokens_per_second);
        self.record.speed(now, tokens_per_second);
    }

    /// A tool call was made; `bad` if no tool of the request has its name, or its arguments are no JSON, or not what the tool
    /// takes.
    pub fn tool_call(&mut self, now: u64, bad: bool) {
        self.tools.add(now, bad);
    }

    /// A call that was sent at `sent` has ended.
    pub fn ended(&mut self, now: u64, sent: u64, outcome: Outcome) {
        let asked = |breaker: &mut Breaker, wait: Duration, limited| breaker.asked_to_wait(now, milliseconds(wait), limited);
        match outcome {
            Outcome::Answered => self.breaker.succeeded(sent),
            Outcome::Failed | Outcome::Overloaded(None) => self.breaker.failed(now),
            Outcome::Overloaded(Some(wait)) => {
                self.breaker.failed(now);
                asked(&mut self.breaker, wait, false);
            }
            Outcome::Limited(None) => return self.ended(now, sent, Outcome::Busy(BUSY)),
            Outcome::Limited(Some(wait)) => {
                self.breaker.abandoned();
                return asked(&mut self.breaker, wait, true);
            }
            Outcome::Busy(wait) => {
                self.breaker.abandoned();
                return self.breaker.busy(now, milliseconds(wait));
            }
            Outcome::Abandoned => return self.breaker.abandoned(),
        }
        let failed = outcome != Outcome::Answered;
        self.recent.add(now, failed);
        self.record.ended(now, failed);
    }

    /// What people want to know.
    pub fn figures(&mut self, now: u64) -> Figures {
        self.record.figures(now)
    }

    /// What routing wants to know.
    pub fn pulse(&mut self, now: u64) -> Pulse {
        let (calls, tools) = (self.recent.sum(now), self.tools.sum(now));
        Pulse {
            outage: calls.bad >= OUTAGE_FAILURES && f64::from(calls.bad) >= OUTAGE_SHARE * f64::from(calls.all),
            broken: self.breaker.is_open(now),
            standing: self.record.standing(now),
            throughput: self.throughput.above(now),
            latency: self.latency.below(now),
            tool_errors: (tools.all > 0).then(|| f64::from(tools.bad) / f64::from(tools.all)),
            tool_calls: tools.all,
        }
    }
}

fn milliseconds(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_half_of_the_calls_of_half_a_minute() {
        let mut health = Health::default();
        for _ in 0..2 {
            health.ended(0, 0, Outcome::Failed);
            health.ended(0, 0, Outcome::Answered);
        }
        assert!(!health.pulse(0).outage, "two failures are no outage");
        health.ended(0, 0, Outcome::Failed);
        assert!(health.pulse(29_999).outage);
        assert!(!health.pulse(30_000).outage, "it is over");
        (0..3).for_each(|_| health.ended(60_000, 60_000, Outcome::Failed));
        (0..4).for_each(|_| health.ended(60_000, 60_000, Outcome::Answered));
        assert!(!health.pulse(60_000).outage, "less than half");
    }

    #[test]
    fn only_the_providers_faults_count() {
        let mut health = Health::default();
        for _ in 0..100 {
            health.ended(0, 0, Outcome::Abandoned);
            health.ended(0, 0, Outcome::Answered);
        }
        assert_eq!(health.pulse(0), Pulse::default());
        health.ended(0, 0, Outcome::Limited(Some(Duration::from_secs(3))));
        assert!(health.pulse(2_999).broken && !health.pulse(3_000).broken);
        assert!(!health.pulse(0).outage, "a rate limit is no outage");
    }

    #[test]
    fn one_that_is_always_overloaded_is_in_an_outage_and_left_alone() {
        let mut health = Health::default();
        (0..5).for_each(|_| health.ended(0, 0, Outcome::Overloaded(None)));
        let pulse = health.pulse(0);
        assert!(pulse.outage && pulse.broken);
        let mut asks = Health::default();
        asks.ended(0, 0, Outcome::Overloaded(Some(Duration::from_secs(3))));
        assert_eq!(asks.admit(0), Err(Waiting { left: Duration::from_secs(3), limited: false }));
    }

    #[test]
    fn a_rate_limit_without_a_time_makes_others_better_and_nothing_more() {
        let mut health = Health::default();
        (0..100).for_each(|_| health.ended(0, 0, Outcome::Limited(None)));
        assert!(health.pulse(999).broken && !health.pulse(1_000).broken);
        assert!(health.admit(0).is_ok() && !health.pulse(0).outage);
    }

    #[test]
    fn what_was_measured_is_told() {
        let mut health = Health::default();
        health.first_token(0, 0.2);
        health.speed(0, 80.0);
        health.tool_call(0, false);
        health.tool_call(0, true);
        let pulse = health.pulse(0);
        assert!((pulse.latency.unwrap().p50 / 0.2 - 1.0).abs() < 0.06);
        assert!((pulse.throughput.unwrap().p99 / 80.0 - 1.0).abs() < 0.06);
        assert_eq!((pulse.tool_errors, pulse.tool_calls), (Some(0.5), 2));
    }

    #[test]
    fn what_is_late_is_said_only_after_enough_calls() {
        let mut health = Health::default();
        (0..FIRST_TOKENS_MIN - 1).for_each(|_| health.first_token(0, 0.2));
        assert_eq!(health.first_token_within(0, 0.95), None);
        health.first_token(0, 9.0);
        assert!((health.first_token_within(0, 0.95).unwrap() / 0.2 - 1.0).abs() < 0.06);
        assert!((health.first_token_within(0, 0.96).unwrap() / 9.0 - 1.0).abs() < 0.06);
        assert_eq!(health.first_token_within(300_000, 0.95), None, "five minutes later it is forgotten");
    }

    #[test]
    fn tool_calls_are_remembered_for_half_an_hour() {
        let mut health = Health::default();
        health.tool_call(0, true);
        health.tool_call(600_000, false);
        assert_eq!(health.pulse(1_799_999).tool_errors, Some(0.5));
        assert_eq!(health.pulse(1_800_000).tool_errors, Some(0.0), "whoever mends itself is taken back");
        assert_eq!(health.pulse(2_400_000), Pulse::default());
    }
}
