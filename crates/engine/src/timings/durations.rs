//! Durations, counted between fixed bounds.

use std::time::Duration;

/// A histogram of durations.
#[derive(Clone, Debug)]
pub struct Durations {
    /// In seconds, rising.
    bounds: &'static [f64],
    /// By bound, and last those above all of them.
    counts: Vec<u64>,
    total: Duration,
}

impl Durations {
    pub(super) fn between(bounds: &'static [f64]) -> Self {
        Self { bounds, counts: vec![0; bounds.len() + 1], total: Duration::ZERO }
    }

    /// Counts one.
    pub(super) fn add(&mut self, took: Duration) {
        let seconds = took.as_secs_f64();
        self.counts[self.bounds.partition_point(|bound| *bound < seconds)] += 1;
        self.total += took;
    }

    /// By upper bound in seconds, how many took at most so long; the last has no bound.
    pub fn cumulative(&self) -> impl Iterator<Item = (Option<f64>, u64)> {
        let mut counted = 0;
        let bounds = self.bounds.iter().copied().map(Some).chain([None]);
        bounds.zip(&self.counts).map(move |(bound, count)| {
            counted += count;
            (bound, counted)
        })
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// All of them together.
    #[must_use]
    pub fn total(&self) -> Duration {
        self.total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_counts_at_its_bound_and_at_all_above() {
        let mut durations = Durations::between(&[0.5, 1.0]);
        for ms in [200, 500, 501, 7000] {
            durations.add(Duration::from_millis(ms));
        }
        assert_eq!(durations.cumulative().collect::<Vec<_>>(), [(Some(0.5), 2), (Some(1.0), 3), (None, 4)]);
        assert_eq!((durations.count(), durations.total().as_millis()), (4, 8201));
    }
}
