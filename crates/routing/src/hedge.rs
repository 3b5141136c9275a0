//! How many calls may be made twice at the same time, because the first endpoint is slow to begin (Dean and Barroso 2013, "The tail
//! at scale"): a share of all calls. Whoever asks also asks the retry budget; this one holds even when there is plenty of that.

/// Most that can be saved up: after a quiet time so many calls in a row.
const SAVED_MAX: f64 = 10.0;

/// What is left for calls that are made twice.
#[derive(Clone, Copy, Debug)]
pub struct HedgeBudget {
    left: f64,
}

impl Default for HedgeBudget {
    /// The first slow call of a fresh house may be made twice.
    fn default() -> Self {
        Self { left: 1.0 }
    }
}

impl HedgeBudget {
    /// A call was made that might have been made twice; `share` is how many of all may be, from 0 to 1.
    pub fn called(&mut self, share: f64) {
        self.left = (self.left + share).min(SAVED_MAX);
    }

    /// Whether there is enough for one.
    #[must_use]
    pub fn allows(&self) -> bool {
        self.left >= 1.0
    }

    /// One call is made twice.
    pub fn take(&mut self) {
        self.left -= 1.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_the_share_of_all_calls_and_the_first() {
        for (share, most) in [(0.05, 51), (0.0, 1), (1.0, 1001)] {
            let mut budget = HedgeBudget::default();
            let mut made = 0;
            for _ in 0..1000 {
                budget.called(share);
                if budget.allows() {
                    budget.take();
                    made += 1;
                }
            }
            assert!((most - 2..=most).contains(&made), "{share}: {made}");
        }
    }

    #[test]
    fn what_is_saved_up_has_a_limit() {
        let mut budget = HedgeBudget::default();
        (0..100_000).for_each(|_| budget.called(0.05));
        let mut made = 0;
        while budget.allows() {
            budget.take();
            made += 1;
        }
        assert_eq!(made, 10);
    }
}
