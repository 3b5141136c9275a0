//! `cargo xtask catalogue`: makes the base of the model catalogue from snapshots of other people's lists. Only starts the
//! example that does it, since nothing here may know a crate of the product. Never fetches a snapshot.

use std::path::Path;

use anyhow::Result;

use crate::shell;

/// Passes the arguments on; true when the base was written.
pub(crate) fn run(root: &Path, arguments: &[&str]) -> Result<bool> {
    let mut command = vec!["cargo", "run", "--release", "--quiet", "--package", "catalog", "--example", "catalogue", "--"];
    command.extend(arguments);
    Ok(shell::show(root, &command)?.ok)
}
