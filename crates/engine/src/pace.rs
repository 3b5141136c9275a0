//! How long a request is served, measured, for the estimate in a refusal.

use std::time::Duration;

/// The longest wait that is ever suggested.
const RETRY_MAX_S: u64 = 600;

/// A moving average of the time from admission to the end.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pace {
    service: Option<Duration>,
}

impl Pace {
    /// Counts one served request; the last eight or so decide.
    pub(crate) fn served(&mut self, took: Duration) {
        self.service = Some(self.service.map_or(took, |old| (old * 7 + took) / 8));
    }

    /// Seconds until one of `running` sequences, equally far apart in their lives, is probably done: at least 1.
    pub(crate) fn retry_after(&self, running: usize) -> u64 {
        let service = self.service.unwrap_or_default().as_secs_f64();
        let wait = service / running.max(1) as f64;
        (wait.ceil() as u64).clamp(1, RETRY_MAX_S)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn estimates_from_what_was_served() {
        let mut pace = Pace::default();
        assert_eq!(pace.retry_after(4), 1);
        pace.served(Duration::from_secs(40));
        assert_eq!(pace.retry_after(4), 10);
        pace.served(Duration::from_secs(120));
        assert_eq!(pace.retry_after(1), 50);
        pace.served(Duration::from_secs(1_000_000));
        assert_eq!(pace.retry_after(0), RETRY_MAX_S);
    }
}
