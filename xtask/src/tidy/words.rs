//! Rules about words in code, each with the place where they may stand.

use super::Finding;
use super::code::lines_with;
use super::tree::{File, Tree};

/// `unsafe` stands only in `crates/kernels`.
pub(crate) fn unsafe_code(tree: &Tree) -> Vec<Finding> {
    in_code(tree, &["unsafe"], |file| file.room() == Some("kernels"), "only crates/kernels may hold this")
}

/// Lints are silenced by `#[expect(lint, reason = "...")]`, which complains when it is no longer needed.
pub(crate) fn allow_attributes(tree: &Tree) -> Vec<Finding> {
    in_code(tree, &["#[allow(", "#![allow("], |_| false, "use #[expect(lint, reason = \"...\")]")
}

/// The environment is read where the parts are wired together, so that every other part can be tested without it.
pub(crate) fn environment(tree: &Tree) -> Vec<Finding> {
    let may = |file: &File| file.room() == Some("cli") || file.is_beside_the_product() || file.stem() == "build";
    in_code(tree, &["env::var", "env::vars", "env::var_os"], may, "only crates/cli reads the environment")
}

/// What belongs to unfinished work.
pub(crate) fn leftovers(tree: &Tree) -> Vec<Finding> {
    in_code(tree, &["todo!", "unimplemented!", "dbg!"], |_| false, "finish it, or return an error that says so")
}

/// SQL never leaves `crates/store`. Looks for statements, in capitals as SQL is written here, in string literals.
pub(crate) fn sql(tree: &Tree) -> Vec<Finding> {
    const STATEMENTS: &[&str] =
        &["SELECT", "INSERT INTO", "INSERT OR", "DELETE FROM", "CREATE TABLE", "ALTER TABLE", "PRAGMA", "BEGIN IMMEDIATE"];
    let files = tree.rust().filter(|file| file.room() != Some("store") && !file.path.starts_with("xtask/"));
    let found = files.flat_map(|file| find(file, &file.code().strings, STATEMENTS, "ask `store` in domain words"));
    found.collect()
}

fn in_code(tree: &Tree, words: &[&str], may: impl Fn(&File) -> bool, message: &str) -> Vec<Finding> {
    let files = tree.rust().filter(|file| !may(file));
    files.flat_map(|file| find(file, &file.code().code, words, message)).collect()
}

fn find(file: &File, text: &str, words: &[&str], message: &str) -> Vec<Finding> {
    let at = |word: &&str| {
        let finding = |line| Finding { path: file.path.clone(), line, message: format!("`{word}`: {message}") };
        lines_with(text, word).into_iter().map(finding).collect::<Vec<_>>()
    };
    words.iter().flat_map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(path: &str, text: &str) -> Tree {
        Tree { files: vec![File { path: path.to_owned(), text: text.to_owned() }] }
    }

    #[test]
    fn unsafe_is_found_outside_kernels_only() {
        let text = "//! Never unsafe.\nfn a() { unsafe { b() } }\n";
        let findings = unsafe_code(&tree("crates/engine/src/a.rs", text));
        assert_eq!(findings.iter().map(|finding| finding.line).collect::<Vec<_>>(), [2]);
        assert_eq!(unsafe_code(&tree("crates/kernels/src/a.rs", text)), []);
        assert_eq!(unsafe_code(&tree("crates/a/src/a.rs", "#![deny(unsafe_code)]")), []);
    }

    #[test]
    fn attributes_that_allow_are_found() {
        assert_eq!(allow_attributes(&tree("crates/a/src/a.rs", "#[allow(dead_code)]\nfn a() {}")).len(), 1);
        assert_eq!(allow_attributes(&tree("crates/a/src/a.rs", "#[expect(dead_code)]\nfn allow() {}")), []);
    }

    #[test]
    fn the_environment_belongs_to_the_cli() {
        let text = "fn a() { std::env::var(\"HOME\"); }";
        assert_eq!(environment(&tree("crates/engine/src/a.rs", text)).len(), 1);
        assert_eq!(environment(&tree("crates/cli/src/a.rs", text)), []);
        assert_eq!(environment(&tree("crates/engine/tests/a.rs", text)), []);
    }

    #[test]
    fn statements_are_sql_and_sentences_are_not() {
        assert_eq!(sql(&tree("crates/gateway/src/a.rs", "q(\"SELECT id FROM keys\");")).len(), 1);
        assert_eq!(sql(&tree("crates/gateway/src/a.rs", "q(\"select a model\"); // SELECT\n")), []);
        assert_eq!(sql(&tree("crates/store/src/a.rs", "q(\"SELECT id FROM keys\");")), []);
    }

    #[test]
    fn unfinished_work_is_found() {
        assert_eq!(leftovers(&tree("crates/a/src/a.rs", "fn a() { todo!() }")).len(), 1);
        assert_eq!(leftovers(&tree("crates/a/src/a.rs", "// todo!\nfn a() { mytodo!() }")), []);
    }
}
