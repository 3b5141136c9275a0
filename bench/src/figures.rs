//! Percentiles of measured times.

use std::time::Duration;

/// Measured times, sorted.
pub(crate) struct Figures(Vec<Duration>);

impl Figures {
    /// From times in any order.
    pub(crate) fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// The time that `percent` of all do not exceed (nearest rank); zero when there are none.
    pub(crate) fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        self.0.get(rank - 1).copied().unwrap_or_default()
    }

    /// The longest.
    pub(crate) fn longest(&self) -> Duration {
        self.0.last().copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_rank() {
        let figures = Figures::new((1..=200).rev().map(Duration::from_micros).collect());
        assert_eq!(figures.percentile(50), Duration::from_micros(100));
        assert_eq!(figures.percentile(99), Duration::from_micros(198));
        assert_eq!(figures.longest(), Duration::from_micros(200));
        assert_eq!(Figures::new(Vec::new()).percentile(50), Duration::ZERO);
    }
}
