//! `cargo xtask tidy`: the house rules that a machine can check (CONTRIBUTING.md lists them), in well under a second.
//! One rule = one function in one of the files beside this, and its word in [`RULES`]. Never changes a file.

mod arrows;
mod code;
mod docs;
mod functions;
mod modules;
mod shape;
mod tree;
mod words;

use std::path::Path;

use anyhow::Result;

use crate::test::Tally;
use tree::Tree;

/// A broken rule at a place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The file, relative to the repository.
    path: String,
    /// Counted from 1; 0 means the file as a whole.
    line: usize,
    /// What is wrong, and what to do instead.
    message: String,
}

type Rule = fn(&Tree) -> Vec<Finding>;

const RULES: &[(&str, Rule)] = &[
    ("every file says what it is", shape::headers),
    ("files stay small", shape::sizes),
    ("functions stay small", functions::small),
    ("names say something", shape::names),
    ("unsafe only in kernels", words::unsafe_code),
    ("lints are expected, never allowed", words::allow_attributes),
    ("only the cli reads the environment", words::environment),
    ("no leftovers", words::leftovers),
    ("SQL only in store", words::sql),
    ("arrows point down", arrows::down),
    ("rooms keep out what they must never do", arrows::forbidden),
    ("no module is an orphan", modules::orphans),
    ("tables name what lies beside them", modules::tables),
    ("ARCHITECTURE.md shows every crate", docs::rooms),
    ("lock files name no host", docs::lock_files),
];

/// Checks and prints; true when every rule holds.
pub(crate) fn run(root: &Path) -> Result<bool> {
    Ok(check(root)?.failed == 0)
}

/// Checks and prints; the rules that hold and those that do not.
pub(crate) fn check(root: &Path) -> Result<Tally> {
    let tree = Tree::read(root)?;
    let mut tally = Tally::default();
    for (name, rule) in RULES {
        let findings = rule(&tree);
        if findings.is_empty() {
            tally.passed += 1;
            continue;
        }
        tally.failed += 1;
        println!("tidy: {name}");
        for Finding { path, line, message } in findings {
            println!("  {path}:{line}: {message}");
        }
    }
    println!("tidy: {} rules hold, {} do not", tally.passed, tally.failed);
    Ok(tally)
}
