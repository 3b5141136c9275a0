//! The suites of `web/`: types, lint and format; what needs no browser; and the real pages of the built server in Debian's Chromium.
//! Its packages are there already: the build of the server installed them.

use std::path::Path;

use anyhow::{Result, bail};

use super::clients;
use super::report::Step;
use super::tally::{self, Tally};
use crate::shell::{Finished, ask, must, show};

const WEB: &str = "web";
const CHROMIUM: &str = "/usr/bin/chromium";

/// Types, lint, format.
pub(crate) fn checks(root: &Path) -> Result<Step> {
    Ok(Step::counted(show(&root.join(WEB), &["npm", "run", "--silent", "check"])?.ok, Tally::default()))
}

/// Formats, charts, the chat's parts, what hostile answers become.
pub(crate) fn units(root: &Path) -> Result<Step> {
    let finished = show(&root.join(WEB), &["npx", "vitest", "run", "--no-color"])?;
    Ok(Step::counted(finished.ok, tally::vitest(&finished.output)))
}

/// Every page, a newcomer's story, hostile answers and the samples, against the running server; `long` adds what takes many minutes.
pub(crate) fn browser(root: &Path, long: bool) -> Result<Step> {
    let finished = run(root, if long { &["--long"] } else { &[] })?;
    Ok(Step::counted(finished.ok, tally::node(&finished.output)))
}

/// Pictures of every page, wide and light, narrow and dark, with a little traffic.
pub(crate) fn screens(root: &Path) -> Result<bool> {
    must(root, &["cargo", "build", "--release"])?;
    Ok(run(root, &["--screens", "docs/screens"])?.ok)
}

fn run(root: &Path, options: &[&str]) -> Result<Finished> {
    install_chromium(root)?;
    let python = clients::installed_python(root)?;
    clients::install_node(root)?;
    show(root, &[&[python.as_str(), "tests/clients/run.py", "browser"], options].concat())
}

/// Installs Debian's Chromium where there is none and this may be done; else the error says what is needed.
pub(crate) fn install_chromium(root: &Path) -> Result<()> {
    if std::env::var_os("CHROMIUM").is_some() || Path::new(CHROMIUM).is_file() {
        return Ok(());
    }
    if ask(&["id", "-u"]).as_deref() != Some("0") {
        bail!("Chromium is needed for this step: apt-get install chromium, or its path in CHROMIUM");
    }
    must(root, &["apt-get", "update", "--quiet"])?;
    must(root, &["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "chromium"])
}
