//! How long and how often things are measured.

use std::time::Duration;

/// The measures of a run.
pub(super) struct Extent {
    /// Latency: turns of each way.
    pub(super) turns: usize,
    /// Calls per turn.
    pub(super) calls: usize,
    /// Calls before the clock counts.
    pub(super) warm_up: usize,
    /// Streams of 64 fragments whose gaps are looked at.
    pub(super) gaps: usize,
    /// Processor time: turns of each contender.
    pub(super) cost_turns: usize,
    /// How long each such turn, and each try of a rate, takes.
    pub(super) span: Duration,
    /// How long a contender is overloaded.
    pub(super) overload: Duration,
    /// Rates that are tried, as shares of the saturation, falling.
    pub(super) shares: &'static [f64],
    /// Streams that are open at once.
    pub(super) streams: usize,
    /// How long opening them may take: well below the time after which gateways give up a silent upstream.
    pub(super) opening: Duration,
}

impl Extent {
    /// Figures to be told: 2,000 calls of each kind, 5,000 streams.
    pub(super) fn full() -> Self {
        Self {
            turns: 20,
            calls: 100,
            warm_up: 300,
            gaps: 20,
            cost_turns: 3,
            span: Duration::from_secs(2),
            overload: Duration::from_secs(5),
            shares: &[0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5],
            streams: 5_000,
            opening: Duration::from_secs(40),
        }
    }

    /// Whether everything runs.
    pub(super) fn quick() -> Self {
        Self {
            turns: 4,
            calls: 25,
            warm_up: 25,
            gaps: 2,
            cost_turns: 1,
            span: Duration::from_millis(500),
            overload: Duration::from_secs(1),
            shares: &[0.9, 0.7, 0.5],
            streams: 200,
            opening: Duration::from_secs(10),
        }
    }
}
