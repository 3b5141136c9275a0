//! `cargo xtask bench [NAME...]`: builds what a benchmark needs and runs it. What is measured and how is in `bench/`. Options may stand
//! behind a single name (`cargo xtask bench gateway --peers none`).
//! Never a gate: numbers depend on the machine; each benchmark prints the bar beside what it measured.

mod engine;

use std::path::Path;

use anyhow::{Result, bail, ensure};

use crate::shell::must;
use crate::test::install_chromium;

type Bench = fn(&Path, &[&str]) -> Result<()>;

const BENCHES: &[(&str, Bench)] = &[("gateway", gateway), ("start", start), ("site", site), ("engine", engine::run)];

/// Runs the named benchmarks, or all of them.
pub(crate) fn run(root: &Path, words: &[&str]) -> Result<bool> {
    let behind = words.iter().position(|word| word.starts_with("--")).unwrap_or(words.len());
    let (names, options) = words.split_at(behind);
    if !options.is_empty() && names.len() != 1 {
        bail!("options belong to one benchmark: which?");
    }
    if let Some(unknown) = names.iter().find(|name| !BENCHES.iter().any(|(known, _)| known == *name)) {
        let known: Vec<&str> = BENCHES.iter().map(|(name, _)| *name).collect();
        bail!("no benchmark `{unknown}`: there are {}", known.join(", "));
    }
    for (name, bench) in BENCHES.iter().filter(|(name, _)| names.is_empty() || names.contains(name)) {
        println!("\n== bench {name}");
        bench(root, options)?;
    }
    Ok(true)
}

fn gateway(root: &Path, options: &[&str]) -> Result<()> {
    build_server(root)?;
    must(root, &[&["target/release/bench", "gateway"], options].concat())
}

fn start(root: &Path, options: &[&str]) -> Result<()> {
    build_server(root)?;
    must(root, &[&["target/release/bench", "start", "target/release/roundhouse"], options].concat())
}

/// Its packages are those of `web/`, which the build of the server installs.
fn site(root: &Path, options: &[&str]) -> Result<()> {
    ensure!(options.is_empty(), "this benchmark has no options");
    build_server(root)?;
    install_chromium(root)?;
    must(root, &["node", "bench/site/run.mjs", "target/release/roundhouse"])
}

fn build_server(root: &Path) -> Result<()> {
    must(root, &["cargo", "build", "--release", "--package", "cli", "--package", "bench"])
}
