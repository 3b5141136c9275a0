//! What is measured: one line of the table each. Adding a figure is a word in [`Figure`] and its row in [`ROWS`].

/// A figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Figure {
    AddedP50OneCore,
    AddedP99OneCore,
    AddedFirstTokenOneCore,
    AddedP50,
    AddedP99,
    AddedFirstToken,
    LongestGap,
    RequestCost,
    RequestCostRatio,
    StreamCost,
    StreamCostRatio,
    Saturation,
    HeldRate,
    AddedP99Held,
    OverloadShed,
    OverloadLost,
    OverloadGoodput,
    Idle,
    StreamsOpen,
    PerStream,
    PictureGrowth,
}

/// How a figure is written, and in what it is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// Microseconds more than the direct call took; of the direct call, how many it took.
    AddedMicroseconds,
    /// The same in milliseconds.
    AddedMilliseconds,
    Microseconds,
    Milliseconds,
    /// A multiple.
    Times,
    PerSecond,
    Percent,
    Mebibytes,
    Kibibytes,
    Count,
}

/// What a figure shall be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Goal {
    AtMost(f64),
    AtLeast(f64),
    None,
}

/// A line of the table.
pub(super) struct Row {
    pub(super) figure: Figure,
    /// In JSON, its unit last.
    pub(super) key: &'static str,
    /// In the table.
    pub(super) name: &'static str,
    pub(super) unit: Unit,
    pub(super) goal: Goal,
}

use Figure::*;
use Goal::{AtLeast, AtMost};
use Unit::*;

/// A delayed acknowledgement that meets Nagle's algorithm shows as a gap of this length (Linux, `TCP_DELACK_MIN`).
const NAGLE_MS: f64 = 40.0;

/// The table.
pub(super) const ROWS: &[Row] = &[
    row(AddedP50OneCore, "added_p50_one_core_us", "1 KB call p50, all on one core", AddedMicroseconds, AtMost(100.0)),
    row(AddedP99OneCore, "added_p99_one_core_us", "1 KB call p99, all on one core", AddedMicroseconds, AtMost(250.0)),
    row(
        AddedFirstTokenOneCore,
        "added_ttft_p50_one_core_us",
        "first token p50, all on one core",
        AddedMicroseconds,
        AtMost(150.0),
    ),
    row(AddedP50, "added_p50_us", "1 KB call p50, as the machine is", AddedMicroseconds, AtMost(100.0)),
    row(AddedP99, "added_p99_us", "1 KB call p99, as the machine is", AddedMicroseconds, AtMost(250.0)),
    row(AddedFirstToken, "added_ttft_p50_us", "first token p50, as the machine is", AddedMicroseconds, AtMost(150.0)),
    row(LongestGap, "longest_gap_p50_ms", "longest gap in a stream, p50", Milliseconds, AtMost(NAGLE_MS)),
    row(RequestCost, "request_cpu_us", "CPU per 1 KB request", Microseconds, Goal::None),
    row(RequestCostRatio, "request_cpu_of_bare", "  of bare hyper's", Times, AtMost(1.5)),
    row(StreamCost, "stream_cpu_us", "CPU per stream of 64 chunks", Microseconds, Goal::None),
    row(StreamCostRatio, "stream_cpu_of_bare", "  of bare hyper's", Times, AtMost(1.5)),
    row(Saturation, "saturation_per_second", "saturation: 64 connections, closed loop", PerSecond, Goal::None),
    row(HeldRate, "held_per_second", "highest rate held without error", PerSecond, AtLeast(1200.0)),
    row(AddedP99Held, "added_p99_held_ms", "  p99 at that rate", AddedMilliseconds, AtMost(10.0)),
    row(OverloadShed, "overload_shed_percent", "twice the saturation: refused by 503", Percent, Goal::None),
    row(OverloadLost, "overload_lost_percent", "  failed or not answered in time", Percent, Goal::None),
    row(OverloadGoodput, "overload_goodput_percent", "  goodput of saturation", Percent, AtLeast(90.0)),
    row(Idle, "idle_mib", "resident, idle, no model", Mebibytes, AtMost(30.0)),
    row(StreamsOpen, "streams_open", "streams open at once", Count, Goal::None),
    row(PerStream, "per_stream_kib", "  resident per open stream", Kibibytes, AtMost(48.0)),
    row(PictureGrowth, "picture_growth_of_body", "resident growth by a 10 MB picture, of it", Times, AtMost(1.3)),
];

const fn row(figure: Figure, key: &'static str, name: &'static str, unit: Unit, goal: Goal) -> Row {
    Row { figure, key, name, unit, goal }
}

impl Unit {
    /// A value in words.
    pub(super) fn show(self, value: f64) -> String {
        match self {
            AddedMicroseconds | Microseconds => format!("{value:.0} us"),
            AddedMilliseconds | Milliseconds => format!("{value:.1} ms"),
            Times => format!("{value:.2}x"),
            PerSecond => format!("{value:.0}/s"),
            Percent => format!("{value:.1} %"),
            Mebibytes => format!("{value:.1} MiB"),
            Kibibytes => format!("{value:.1} KiB"),
            Count => format!("{value:.0}"),
        }
    }

    /// Whether it says how much more something is than the direct call's.
    pub(super) fn is_added(self) -> bool {
        matches!(self, AddedMicroseconds | AddedMilliseconds)
    }
}

impl Goal {
    /// Whether a value is as it shall be.
    pub(super) fn met(self, value: f64) -> bool {
        match self {
            AtMost(most) => value <= most,
            AtLeast(least) => value >= least,
            Goal::None => true,
        }
    }

    /// In words.
    pub(super) fn show(self, unit: Unit) -> String {
        match self {
            AtMost(most) => format!("<= {}", unit.show(most)),
            AtLeast(least) => format!(">= {}", unit.show(least)),
            Goal::None => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_has_one_row_and_one_key() {
        for (index, row) in ROWS.iter().enumerate() {
            assert_eq!(row.figure as usize, index, "rows are in the order of the figures");
            assert_eq!(ROWS.iter().filter(|other| other.key == row.key).count(), 1, "{}", row.key);
        }
        assert_eq!(PictureGrowth as usize + 1, ROWS.len());
    }

    #[test]
    fn goals_are_bounds() {
        assert!(AtMost(1.5).met(1.5) && !AtMost(1.5).met(1.51) && AtLeast(90.0).met(90.0) && !AtLeast(90.0).met(89.9));
        assert_eq!(AtMost(30.0).show(Mebibytes), "<= 30.0 MiB");
    }
}
