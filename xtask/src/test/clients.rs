//! The suites of `tests/clients`: installs the pinned SDKs (into `target/clients/venv` and `node_modules`), then runs them
//! against the built server. Never installs anything outside the repository, and nothing again while the pins are unchanged.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::report::Step;
use super::tally;
use crate::shell::{ask, must, show};

const VENV: &str = "target/clients/venv";
const PINS: &str = "tests/clients/python/requirements.txt";
const NODE: &str = "tests/clients/node";

/// `openai` and `openrouter` of PyPI, and llama.cpp's server behind us.
pub(crate) fn python(root: &Path) -> Result<Step> {
    install_python(root)?;
    let finished = run(root, "python")?;
    Ok(Step::counted(finished.ok, tally::unittest(&finished.output)))
}

/// `openai` and `@openrouter/sdk` of npm.
pub(crate) fn node(root: &Path) -> Result<Step> {
    install_python(root)?;
    install_node(root)?;
    let finished = run(root, "node")?;
    Ok(Step::counted(finished.ok, tally::node(&finished.output)))
}

fn run(root: &Path, suite: &str) -> Result<crate::shell::Finished> {
    show(root, &[&format!("{VENV}/bin/python"), "tests/clients/run.py", suite])
}

/// The Python that has the pinned packages.
pub(crate) fn installed_python(root: &Path) -> Result<String> {
    install_python(root)?;
    Ok(format!("{VENV}/bin/python"))
}

fn install_python(root: &Path) -> Result<()> {
    let stamp = root.join(VENV).join("installed-requirements.txt");
    let pins = fs::read_to_string(root.join(PINS)).context("the pinned Python packages")?;
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == pins) {
        return Ok(());
    }
    create_venv(root, VENV)?;
    must(root, &[&format!("{VENV}/bin/python"), "-m", "pip", "install", "--quiet", "--requirement", PINS])?;
    fs::write(stamp, pins).context("the note of what is installed")
}

/// Makes an empty Python environment at `venv`; the error says what to install when Python cannot.
pub(crate) fn create_venv(root: &Path, venv: &str) -> Result<()> {
    let modern = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";
    if ask(&["python3", "-c", modern]).is_none() {
        bail!("python3 of 3.11 or newer with venv is needed for this step (on Debian: apt-get install python3 python3-venv)");
    }
    must(root, &["python3", "-m", "venv", "--clear", venv])
}

/// Installs the pinned packages, once.
pub(crate) fn install_node(root: &Path) -> Result<()> {
    let version = ask(&["node", "--version"]).unwrap_or_default();
    let major: u32 = version.trim_start_matches('v').split('.').next().and_then(|text| text.parse().ok()).unwrap_or(0);
    if major < 20 || ask(&["npm", "--version"]).is_none() {
        bail!("node of version 20 or newer with npm is needed for this step, found {version:?} (nodejs.org has packages)");
    }
    let folder = root.join(NODE);
    let stamp = folder.join("node_modules/installed-package-lock.json");
    let lock = fs::read_to_string(folder.join("package-lock.json")).context("the pinned npm packages")?;
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    must(&folder, &["npm", "ci", "--ignore-scripts"])?;
    fs::write(stamp, lock).context("the note of what is installed")
}
