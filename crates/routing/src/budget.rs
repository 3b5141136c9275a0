//! A budget for retries: when everything fails, trying everything again makes it worse (Finagle's and Linkerd's retry budget).

/// A retry may follow every fifth call.
const SHARE: f64 = 0.2;
/// And some per second in any case, so that a quiet house can retry.
const PER_SECOND: f64 = 10.0;
/// Most that can be saved up: ten seconds' worth of a quiet house.
const SAVED_MAX: f64 = 100.0;

/// What is left for retries. Times are milliseconds of a monotonic clock.
#[derive(Clone, Copy, Debug)]
pub struct RetryBudget {
    left: f64,
    refilled: u64,
}

impl Default for RetryBudget {
    fn default() -> Self {
        Self { left: PER_SECOND, refilled: 0 }
    }
}

impl RetryBudget {
    /// A first attempt was made.
    pub fn called(&mut self) {
        self.left = (self.left + SHARE).min(SAVED_MAX);
    }

    /// Whether one more attempt may be made now; takes it from the budget.
    pub fn take(&mut self, now: u64) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds between two calls")]
        let seconds = now.saturating_sub(self.refilled) as f64 / 1e3;
        self.refilled = self.refilled.max(now);
        self.left = (self.left + seconds * PER_SECOND).min(SAVED_MAX);
        let allowed = self.left >= 1.0;
        if allowed {
            self.left -= 1.0;
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn under_load_a_fifth_of_the_calls_may_be_retried() {
        let mut budget = RetryBudget::default();
        let mut retried = 0;
        for _ in 0..10_000 {
            budget.called();
            retried += u32::from(budget.take(0));
        }
        assert!((2_000..2_050).contains(&retried), "{retried}");
    }

    #[test]
    fn a_quiet_house_may_retry_ten_times_a_second() {
        let mut budget = RetryBudget::default();
        assert_eq!((0..50).filter(|_| budget.take(0)).count(), 10);
        assert_eq!((0..50).filter(|_| budget.take(1_000)).count(), 10);
        assert_eq!((0..500).filter(|_| budget.take(3_600_000)).count(), 100, "what is saved up has a limit");
    }
}
