//! `cargo xtask test`: every test by tier, with time and disk. Tier 1 is what CI runs and what a change must pass; tier 2
//! (`--full`) adds lints and the tests marked `#[ignore]` because they are long.
//! Never stops at the first failure of a step: the totals at the end are of everything that could run.

mod clients;
mod report;
mod tally;
mod web;

use std::path::Path;

use anyhow::Result;

use crate::shell::show;
use crate::tidy;
pub(crate) use clients::create_venv;
use report::{Report, Step};
pub(crate) use tally::Tally;
pub(crate) use web::{install_chromium, screens};

/// Runs tier 1, and tier 2 when `full`; true when nothing failed.
pub(crate) fn run(root: &Path, full: bool) -> Result<bool> {
    let mut report = Report::start();
    report.step(1, "format", || checked(root, &["cargo", "fmt", "--all", "--check"]));
    report.step(1, "tidy", || Ok(tidy::check(root)?.into()));
    // One build for everything: the server, its tests and the benchmarks share the release profile.
    let built = report.step(1, "build", || checked(root, &["cargo", "build", "--release", "--workspace", "--all-targets"]));
    if built {
        report.step(1, "unit, golden, API", || {
            let finished = show(root, &["cargo", "test", "--release", "--workspace", "--no-fail-fast"])?;
            Ok(Step::counted(finished.ok, tally::cargo(&finished.output)))
        });
        report.step(1, "clients: Python", || clients::python(root));
        report.step(1, "clients: Node", || clients::node(root));
        report.step(1, "web: types, lint, format", || web::checks(root));
        report.step(1, "web: units", || web::units(root));
        report.step(1, "web: browser", || web::browser(root, full));
    }
    if full && built {
        report.step(2, "lints", || checked(root, LINTS));
        report.step(2, "long suites", || {
            let finished = show(root, LONG)?;
            Ok(Step::counted(finished.ok, tally::cargo(&finished.output)))
        });
    }
    Ok(report.finish(root))
}

const LINTS: &[&str] = &["cargo", "clippy", "--release", "--workspace", "--all-targets", "--", "--deny", "warnings"];
/// All but what writes instead of testing (`typescript::write` of `wire`).
const LONG: &[&str] =
    &["cargo", "test", "--release", "--workspace", "--no-fail-fast", "--tests", "--", "--ignored", "--skip", "typescript::write"];

/// A step without tests of its own: it counts as one when it fails, as none when it passes.
fn checked(root: &Path, command: &[&str]) -> Result<Step> {
    Ok(Step::counted(show(root, command)?.ok, Tally::default()))
}
