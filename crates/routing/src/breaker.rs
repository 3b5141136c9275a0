//! A circuit breaker: an endpoint that keeps failing is left alone for a while, then tried by one call.
//!
//! Only faults of the provider count: a client that sends nonsense opens nobody's breaker.

/// Failures in a row that open it.
const FAILURES: u32 = 5;
/// How long it stays open at first and at most, in milliseconds; each failed probe doubles it.
const PAUSE_MS: u64 = 5_000;
const PAUSE_MAX_MS: u64 = 60_000;
/// A probe that has not come back after this long counts as lost.
const PROBE_MS: u64 = 120_000;

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
    /// The provider itself asked not to be called before this (`Retry-After`).
    asked_until: u64,
}

impl Breaker {
    /// Whether a call now would be wasted, or a probe is already under way.
    #[must_use]
    pub fn is_open(&self, now: u64) -> bool {
        let probed = self.probing.is_some_and(|began| now < began.saturating_add(PROBE_MS));
        now < self.asked_until || (self.opened > 0 && (now < self.open_until || probed))
    }

    /// A call is about to be made. The first one after a pause is the probe.
    pub fn calling(&mut self, now: u64) {
        if self.opened > 0 && !self.is_open(now) {
            self.probing = Some(now);
        }
    }

    /// A call was answered, or failed by the client's own fault.
    pub fn succeeded(&mut self) {
        *self = Self { asked_until: self.asked_until, ..Self::default() };
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

    /// A call ended without saying anything about the provider: the client left, or it was refused for its rate.
    pub fn abandoned(&mut self) {
        self.probing = None;
    }

    /// The provider wants no call for so many milliseconds.
    pub fn asked_to_wait(&mut self, now: u64, milliseconds: u64) {
        self.asked_until = self.asked_until.max(now.saturating_add(milliseconds));
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
            breaker.succeeded();
        }
        assert!(opened(0).is_open(PAUSE_MS - 1));
        assert!(!opened(0).is_open(PAUSE_MS));
    }

    #[test]
    fn one_probe_at_a_time_and_longer_pauses() {
        let mut breaker = opened(0);
        let mut now = PAUSE_MS;
        for pause in [10_000, 20_000, 40_000, 60_000, 60_000] {
            assert!(!breaker.is_open(now));
            breaker.calling(now);
            assert!(breaker.is_open(now), "others wait for the probe");
            breaker.failed(now);
            assert!(breaker.is_open(now + pause - 1) && !breaker.is_open(now + pause), "{pause}");
            now += pause;
        }
        breaker.calling(now);
        breaker.succeeded();
        assert_eq!(breaker, Breaker::default());
    }

    #[test]
    fn a_probe_that_says_nothing_or_never_comes_back_does_not_block_for_ever() {
        let mut breaker = opened(0);
        breaker.calling(PAUSE_MS);
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
        breaker.asked_to_wait(100, 3_000);
        breaker.asked_to_wait(100, 1_000);
        assert!(breaker.is_open(3_099) && !breaker.is_open(3_100));
        breaker.succeeded();
        assert!(breaker.is_open(3_099), "an answer to an earlier call does not take back the wish");
    }
}
