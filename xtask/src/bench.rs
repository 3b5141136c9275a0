//! `cargo xtask bench [NAME...]`: builds what a benchmark needs and runs it. What is measured and how is in `bench/`.
//! Never a gate: numbers depend on the machine; each benchmark prints the bar beside what it measured.

mod engine;

use std::path::Path;

use anyhow::{Result, bail};

use crate::shell::must;

type Bench = fn(&Path) -> Result<()>;

const BENCHES: &[(&str, Bench)] = &[("gateway", gateway), ("start", start), ("engine", engine::run)];

/// Runs the named benchmarks, or all of them.
pub(crate) fn run(root: &Path, names: &[&str]) -> Result<bool> {
    if let Some(unknown) = names.iter().find(|name| !BENCHES.iter().any(|(known, _)| known == *name)) {
        let known: Vec<&str> = BENCHES.iter().map(|(name, _)| *name).collect();
        bail!("no benchmark `{unknown}`: there are {}", known.join(", "));
    }
    for (name, bench) in BENCHES.iter().filter(|(name, _)| names.is_empty() || names.contains(name)) {
        println!("\n== bench {name}");
        bench(root)?;
    }
    Ok(true)
}

fn gateway(root: &Path) -> Result<()> {
    build_server(root)?;
    let bench = ["target/release/bench", "gateway", "target/release/roundhouse"];
    // On one core no message has to wake a sleeping one, which on a virtual machine takes longer than the gateway's own work.
    must(root, &[&["taskset", "--cpu-list", "0"], &bench[..]].concat())?;
    // And as the machine is.
    must(root, &bench)
}

fn start(root: &Path) -> Result<()> {
    build_server(root)?;
    must(root, &["target/release/bench", "start", "target/release/roundhouse"])
}

fn build_server(root: &Path) -> Result<()> {
    must(root, &["cargo", "build", "--release", "--package", "cli", "--package", "bench"])
}
