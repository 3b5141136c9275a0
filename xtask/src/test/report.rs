//! Collects the steps of a test run and prints them at the end: by tier, then one plain line `N passed, N failed`.
//! Never swallows an error: a step that could not run counts as one failure.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::tally::Tally;
use crate::disk;

/// What one step found out.
pub(crate) struct Step {
    tally: Tally,
}

impl Step {
    /// Counts of a step whose program exited well or not. A failure without a count of its own is one failure.
    pub(crate) fn counted(ok: bool, mut tally: Tally) -> Self {
        if !ok {
            tally.failed = tally.failed.max(1);
        }
        Self { tally }
    }
}

impl From<Tally> for Step {
    fn from(tally: Tally) -> Self {
        Self { tally }
    }
}

struct Row {
    tier: u8,
    name: &'static str,
    tally: Tally,
    time: Duration,
}

/// The run so far.
pub(crate) struct Report {
    start: Instant,
    rows: Vec<Row>,
}

impl Report {
    /// An empty report; the clock runs from here.
    pub(crate) fn start() -> Self {
        Self { start: Instant::now(), rows: Vec::new() }
    }

    /// Runs a step, says that it starts and how it ended, and remembers it; true when nothing in it failed.
    pub(crate) fn step(&mut self, tier: u8, name: &'static str, work: impl FnOnce() -> Result<Step>) -> bool {
        println!("\n== tier {tier}: {name}");
        let start = Instant::now();
        let step = work().unwrap_or_else(|error| {
            println!("error: {error:#}");
            Step::counted(false, Tally::default())
        });
        let row = Row { tier, name, tally: step.tally, time: start.elapsed() };
        println!("{}", line(&row));
        let ok = row.tally.failed == 0;
        self.rows.push(row);
        ok
    }

    /// Prints the totals; true when nothing failed.
    pub(crate) fn finish(&self, root: &Path) -> bool {
        println!("\n== totals");
        let mut all = Tally::default();
        for tier in [1, 2] {
            let rows: Vec<&Row> = self.rows.iter().filter(|row| row.tier == tier).collect();
            if rows.is_empty() {
                continue;
            }
            let mut total = Tally::default();
            for row in rows {
                println!("{}", line(row));
                total += row.tally;
            }
            println!("tier {tier}: {} passed, {} failed", total.passed, total.failed);
            all += total;
        }
        // Nothing is removed during a run, so what lies there at the end is the peak. PyTorch is the benchmarks'.
        let target = disk::used(&root.join("target")).saturating_sub(disk::used(&root.join("target/bench")));
        let modules = disk::used(&root.join("tests/clients/node/node_modules"));
        let sum = disk::gigabytes(target + modules);
        println!("peak disk: {sum} (target {}, node_modules {})", disk::gigabytes(target), disk::gigabytes(modules));
        println!("total time: {}", clock(self.start.elapsed()));
        println!("{} passed, {} failed", all.passed, all.failed);
        all.failed == 0
    }
}

fn line(row: &Row) -> String {
    let Tally { passed, failed } = row.tally;
    let word = match (passed, failed) {
        (0, 0) => "ok".to_owned(),
        (0, failed) => format!("FAILED ({failed})"),
        (passed, 0) => format!("{passed} ok"),
        (passed, failed) => format!("{passed} ok, {failed} FAILED"),
    };
    format!("  {:<20} {:>8}  {word}", row.name, clock(row.time))
}

/// `3 m 07 s`, or `4.2 s` below a minute.
fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds >= 60 {
        return format!("{} m {:02} s", seconds / 60, seconds % 60);
    }
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_program_without_counts_is_one_failure() {
        assert_eq!(Step::counted(false, Tally::default()).tally.failed, 1);
        assert_eq!(Step::counted(false, Tally { passed: 4, failed: 3 }).tally.failed, 3);
        assert_eq!(Step::counted(true, Tally { passed: 4, failed: 0 }).tally.failed, 0);
    }

    #[test]
    fn a_step_that_cannot_run_fails_the_whole() {
        let mut report = Report::start();
        assert!(report.step(1, "fine", || Ok(Step::counted(true, Tally { passed: 2, failed: 0 }))));
        assert!(!report.step(1, "broken", || anyhow::bail!("no such program")));
        assert!(!report.finish(Path::new("/nonexistent")));
    }

    #[test]
    fn times_read_well() {
        assert_eq!(clock(Duration::from_millis(4200)), "4.2 s");
        assert_eq!(clock(Duration::from_secs(187)), "3 m 07 s");
    }
}
