//! A histogram in Prometheus' sense: counts by bounds that are fixed, and a sum. Never locks.

use std::sync::atomic::{AtomicU64, Ordering};

use super::text::Counted;

/// What is counted, and between which bounds.
#[derive(Debug)]
pub(super) struct Scale {
    /// Upper bounds, rising; what is above the last counts all the same.
    pub(super) bounds: &'static [f64],
    /// Parts of a unit in which the sum is kept, so that it can be an integer.
    parts: f64,
}

/// Seconds of a whole call (OpenTelemetry GenAI, `gen_ai.server.request.duration`).
pub(super) const DURATION: Scale =
    Scale { bounds: &[0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92], parts: 1e6 };
/// Seconds to the first token (`gen_ai.server.time_to_first_token`).
pub(super) const FIRST_TOKEN: Scale =
    Scale { bounds: &[0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0], parts: 1e6 };
/// Seconds between two tokens (`gen_ai.server.time_per_output_token`).
pub(super) const TOKEN: Scale =
    Scale { bounds: &[0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1.0, 2.5], parts: 1e9 };
/// Tokens of a call (`gen_ai.client.token.usage`).
pub(super) const USAGE: Scale = Scale {
    bounds: &[
        1.0,
        4.0,
        16.0,
        64.0,
        256.0,
        1024.0,
        4096.0,
        16384.0,
        65536.0,
        262_144.0,
        1_048_576.0,
        4_194_304.0,
        16_777_216.0,
        67_108_864.0,
    ],
    parts: 1.0,
};
/// Tokens of a request, as vLLM counts them for a model with Qwen3-VL's context (`build_1_2_5_buckets` in `v1/metrics/loggers.py`,
/// 2025).
pub(super) const VLLM_USAGE: Scale = Scale {
    bounds: &[
        1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10_000.0, 20_000.0, 50_000.0, 100_000.0,
        200_000.0,
    ],
    parts: 1.0,
};

/// Counts of one series.
#[derive(Debug)]
pub(super) struct Histogram {
    scale: &'static Scale,
    /// One for each bound, and one for what is above the last.
    counts: Vec<AtomicU64>,
    sum: AtomicU64,
}

impl Histogram {
    pub(super) fn new(scale: &'static Scale) -> Self {
        Self { scale, counts: (0..=scale.bounds.len()).map(|_| AtomicU64::new(0)).collect(), sum: AtomicU64::new(0) }
    }

    /// Counts a value; below zero counts as zero.
    pub(super) fn observe(&self, value: f64) {
        let bucket = self.scale.bounds.partition_point(|bound| *bound < value);
        self.counts[bucket].fetch_add(1, Ordering::Relaxed);
        let parts = (value.max(0.0) * self.scale.parts).round() as u64;
        self.sum.fetch_add(parts, Ordering::Relaxed);
    }
}

impl Counted for Histogram {
    fn cumulative(&self) -> Vec<(Option<f64>, u64)> {
        let bounds = self.scale.bounds.iter().copied().map(Some).chain([None]);
        let mut counted = 0;
        let count = |(bound, count): (Option<f64>, &AtomicU64)| {
            counted += count.load(Ordering::Relaxed);
            (bound, counted)
        };
        bounds.zip(&self.counts).map(count).collect()
    }

    fn sum(&self) -> f64 {
        self.sum.load(Ordering::Relaxed) as f64 / self.scale.parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_counts_at_its_bound_and_at_all_above() {
        let histogram = Histogram::new(&FIRST_TOKEN);
        for value in [0.001, 0.0011, 11.0, -1.0] {
            histogram.observe(value);
        }
        let counts = histogram.cumulative();
        assert_eq!(counts.first(), Some(&(Some(0.001), 2)));
        assert_eq!(counts[1], (Some(0.005), 3));
        assert_eq!(counts.last(), Some(&(None, 4)));
        assert!((histogram.sum() - 11.0021).abs() < 1e-9);
    }

    #[test]
    fn bounds_rise() {
        for scale in [&DURATION, &FIRST_TOKEN, &TOKEN, &USAGE, &VLLM_USAGE] {
            assert!(scale.bounds.is_sorted());
        }
    }
}
