//! A circuit breaker: an endpoint that keeps failing is left alone for a while, then tried by one call at a time. So is one that
//! asked for it (`Retry-After`).
//!
//! Only faults of the provider count: a client that sends nonsense opens nobody's breaker.

use std::time::Duration;

/// Failures in a row that open it.
const FAILURES: u32 = 5;
/// How long it stays open at first and at most, in milliseconds; each failed probe doubles it. At most so long, because nothing but
/// a probe finds out that a provider is well again, and that shall not take ten seconds.
const PAUSE_MS: u64 = 5_000;
const PAUSE_MAX_MS: u64 = 8_000;
/// A probe that has not come back after this long counts as lost.
const PROBE_MS: u64 = 120_000;
/// How soon to come back while a probe is under way, in milliseconds.
const PROBED_MS: u64 = 1_000;
/// A wish to be left alone for longer is believed, and tried by one call each time that this many milliseconds have passed.
const ASKED_MS: u64 = 60_000;

/// The breaker of one endpoint. Times are milliseconds of a monotonic clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Breaker {
    /// Failures since the last success.
    failures: u32,
    /// How often it has opened since the last success.
    opened: u32,
    /// Closed to calls before this.
    open_until: u64,
    /// When the running probe began.
    probing: Option<u64>,
    /// The provider itself asked not to be called before this (`Retry-After`), and when it did so.
    asked_until: u64,
    asked_at: u64,
    /// When one call may find out whether it still means that.
    asked_again: u64,
    /// Whether it asked because a rate limit was reached.
    limited: bool,
    /// It has no room, without a word about when: others are better until this, but it may be asked.
    busy_until: u64,
}

/// An endpoint that must not be asked now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// How long.
    pub left: Duration,
    /// Whether it is for a rate limit, and not for a failure.
    pub limited: bool,
}

impl Breaker {
    /// Whether a call had better go elsewhere: it would be wasted, or a probe is already under way.
    #[must_use]
    pub fn is_open(&self, now: u64) -> bool {
        now < self.busy_until || self.waiting(now).is_some()
    }

    /// A call is about to be made. The first one after a pause is the probe, which this says of it.
    ///
    /// # Errors
    /// When no call may be made now.
    pub fn admit(&mut self, now: u64) -> Result<bool, Waiting> {
        if let Some(waiting) = self.waiting(now) {
            return Err(waiting);
        }
        self.asked_again = now.saturating_add(ASKED_MS);
        let probes = self.opened > 0;
        if probes {
            self.probing = Some(now);
        }
        Ok(probes)
    }

    /// Why no call may be made now, if so.
    #[must_use]
    pub fn waiting(&self, now: u64) -> Option<Waiting> {
        let left = |until: u64| Some(until.saturating_sub(now)).filter(|left| *left > 0);
        let asked = left(self.asked_until.min(self.asked_again));
        let open = left(self.open_until).filter(|_| self.opened > 0);
        let probed = self.probing.is_some_and(|began| self.opened > 0 && now < began.saturating_add(PROBE_MS));
        let waiting = asked.max(open).or_else(|| probed.then_some(PROBED_MS));
        waiting.map(|left| Waiting { left: Duration::from_millis(left), limited: self.limited && asked.is_some() })
    }

    /// A call that was sent at `sent` was answered, or failed by the client's own fault.
    pub fn succeeded(&mut self, sent: u64) {
        let Self { asked_until, asked_at, asked_again, limited, .. } = *self;
        *self = Self::default();
        // An answer to an earlier call does not take back the wish to be left alone.
        if sent < asked_at {
            *self = Self { asked_until, asked_at, asked_again, limited, ..Self::default() };
        }
    }

    /// A call failed by the provider's fault.
    pub fn failed(&mut self, now: u64) {
        self.failures = self.failures.saturating_add(1);
        let probe_failed = self.probing.take().is_some();
        if probe_failed || self.failures >= FAILURES && now >= self.open_until {
            let pause = PAUSE_MS.saturating_mul(1 << self.opened.min(10)).min(PAUSE_MAX_MS);
            self.opened = self.opened.saturating_add(1);
            self.open_until = now.saturating_add(pause);
        }
    }

    /// The probe ended without saying anything about the provider: the client left, or it was refused for its rate.
    pub fn abandoned(&mut self) {
        self.probing = None;
    }

    /// The provider wants no call for so many milliseconds; `limited` if it is for a rate limit.
    pub fn asked_to_wait(&mut self, now: u64, milliseconds: u64, limited: bool) {
        let until = now.saturating_add(milliseconds);
        self.asked_at = now;
        self.asked_again = now.saturating_add(ASKED_MS);
        if until > self.asked_until {
            (self.asked_until, self.limited) = (until, limited);
        }
    }

    /// The provider has no room now, and did not say when it will: others are better for so many milliseconds.
    pub fn busy(&mut self, now: u64, milliseconds: u64) {
        self.busy_until = self.busy_until.max(now.saturating_add(milliseconds));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(now: u64) -> Breaker {
        let mut breaker = Breaker::default();
        (0..FAILURES).for_each(|_| breaker.failed(now));
        breaker
    }

    #[test]
    fn five_failures_in_a_row_open_it_and_one_success_closes_it() {
        let mut breaker = Breaker::default();
        for _ in 0..20 {
            (0..FAILURES - 1).for_each(|_| breaker.failed(0));
            assert!(!breaker.is_open(0));
            breaker.succeeded(0);
        }
        assert!(opened(0).is_open(PAUSE_MS - 1));
        assert!(!opened(0).is_open(PAUSE_MS));
    }

    #[test]
    fn one_probe_at_a_time_and_longer_pauses() {
        let mut breaker = opened(0);
        let mut now = PAUSE_MS;
        for pause in [8_000, 8_000, 8_000] {
            assert!(!breaker.is_open(now));
            assert_eq!(breaker.admit(now), Ok(true));
            assert!(breaker.is_open(now), "others wait for the probe");
            assert_eq!(breaker.admit(now), Err(Waiting { left: Duration::from_secs(1), limited: false }));
            breaker.failed(now);
            assert!(breaker.is_open(now + pause - 1) && !breaker.is_open(now + pause), "{pause}");
            now += pause;
        }
        assert_eq!(breaker.admit(now), Ok(true));
        breaker.succeeded(now);
        assert_eq!(breaker, Breaker::default());
    }

    #[test]
    fn a_probe_that_says_nothing_or_never_comes_back_does_not_block_for_ever() {
        let mut breaker = opened(0);
        assert_eq!(breaker.admit(PAUSE_MS), Ok(true));
        assert!(breaker.is_open(PAUSE_MS + PROBE_MS - 1) && !breaker.is_open(PAUSE_MS + PROBE_MS));
        breaker.abandoned();
        assert!(!breaker.is_open(PAUSE_MS));
    }

    #[test]
    fn late_failures_of_calls_made_before_do_not_lengthen_the_pause() {
        let mut breaker = opened(0);
        (0..50).for_each(|_| breaker.failed(1));
        assert!(!breaker.is_open(PAUSE_MS));
    }

    #[test]
    fn a_provider_that_asks_to_wait_is_left_alone_and_not_ill() {
        let mut breaker = Breaker::default();
        breaker.asked_to_wait(100, 3_000, true);
        breaker.asked_to_wait(100, 1_000, true);
        assert!(breaker.is_open(3_099) && !breaker.is_open(3_100));
        assert_eq!(breaker.admit(1_100), Err(Waiting { left: Duration::from_secs(2), limited: true }));
        breaker.succeeded(99);
        assert!(breaker.is_open(3_099), "an answer to an earlier call does not take back the wish");
        breaker.succeeded(100);
        assert!(!breaker.is_open(100), "that to a later one does");
    }

    #[test]
    fn a_wish_for_ten_days_is_tried_once_a_minute() {
        let mut breaker = Breaker::default();
        breaker.asked_to_wait(0, 864_000_000, true);
        assert_eq!(breaker.admit(ASKED_MS - 1), Err(Waiting { left: Duration::from_millis(1), limited: true }));
        assert_eq!(breaker.admit(ASKED_MS), Ok(false));
        assert!(breaker.admit(ASKED_MS).is_err(), "one call at a time");
        breaker.asked_to_wait(ASKED_MS, 864_000_000, true);
        assert!(breaker.admit(2 * ASKED_MS - 1).is_err() && breaker.admit(2 * ASKED_MS).is_ok());
        breaker.succeeded(2 * ASKED_MS);
        assert_eq!(breaker, Breaker::default());
    }

    #[test]
    fn who_is_only_busy_may_be_asked() {
        let mut breaker = Breaker::default();
        breaker.busy(0, 1_000);
        assert!(breaker.is_open(999) && breaker.admit(999).is_ok() && !breaker.is_open(1_000));
    }
}
