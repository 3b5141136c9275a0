//! `cargo xtask types`: the types of the site, `web/src/api/generated`, from the shapes in `crates/wire`. Only runs the test there that
//! writes them, since nothing here may know a crate of the product; another one, of tier 1, fails when they are stale.

use std::path::Path;

use anyhow::Result;

use crate::shell;

const WRITE: &str = "cargo test --release --quiet --package wire --lib -- --exact typescript::write --ignored";

/// Writes the files; true when that went well.
pub(crate) fn run(root: &Path) -> Result<bool> {
    Ok(shell::show(root, &WRITE.split(' ').collect::<Vec<_>>())?.ok)
}
