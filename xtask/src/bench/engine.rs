//! Our engine against `transformers` on the same shapes: installs PyTorch into its own environment, once, and runs
//! `bench/engine/compare.py`. Never part of the tests: PyTorch takes 5.6 GB.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};

use crate::disk;
use crate::shell::must;
use crate::test::create_venv;

const VENV: &str = "target/bench/venv";
const PINS: &str = "bench/engine/requirements.txt";
/// What PyTorch and the random 2B weights need at the most while they are unpacked.
const FREE_BYTES_MIN: u64 = 14_000_000_000;

/// Installs (once), builds and compares.
pub(crate) fn run(root: &Path, options: &[&str]) -> Result<()> {
    ensure!(options.is_empty(), "this benchmark has no options");
    install(root)?;
    must(root, &["cargo", "build", "--release", "--package", "models", "--example", "throughput"])?;
    must(root, &[&format!("{VENV}/bin/python"), "bench/engine/compare.py", "target/release/examples/throughput"])
}

fn install(root: &Path) -> Result<()> {
    let stamp = root.join(VENV).join("installed-requirements.txt");
    let pins = fs::read_to_string(root.join(PINS)).context("the pinned Python packages")?;
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == pins) {
        return Ok(());
    }
    if let Some(free) = disk::free(root).filter(|free| *free < FREE_BYTES_MIN) {
        bail!("PyTorch needs {} of free disk, there are {}", disk::gigabytes(FREE_BYTES_MIN), disk::gigabytes(free));
    }
    println!("installing PyTorch and transformers under {VENV}: about 5.6 GB, once");
    create_venv(root, VENV)?;
    must(root, &[&format!("{VENV}/bin/python"), "-m", "pip", "install", "--quiet", "--requirement", PINS])?;
    fs::write(stamp, pins).context("the note of what is installed")
}
