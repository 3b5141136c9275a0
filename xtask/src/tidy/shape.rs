//! Rules about a file as a whole: its header, its size, its name.

use super::Finding;
use super::tree::{File, Tree};

/// Lines of a file without its test module.
const LINES_MAX: usize = 400;
/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["util", "utils", "common", "misc", "types", "manager", "impl", "v2"];

/// Every source file opens with what it is: `//!` in Rust, a docstring in Python, a comment in JavaScript.
pub(crate) fn headers(tree: &Tree) -> Vec<Finding> {
    let opens_well = |file: &File| match file.path.rsplit('.').next() {
        Some("rs") => file.text.starts_with("//!"),
        Some("py") => file.text.starts_with("\"\"\""),
        Some("mjs") => file.text.starts_with("//"),
        _ => true,
    };
    whole(tree, |file| (!opens_well(file)).then(|| "the first line must say what the file is (`//! ...`)".to_owned()))
}

/// No file is longer than a reader's patience; tests may be, they are read one by one.
pub(crate) fn sizes(tree: &Tree) -> Vec<Finding> {
    let is_test = |file: &File| file.path.ends_with(".rs") && (file.path.contains("/tests/") || file.stem() == "tests");
    let counts = |file: &File| [".rs", ".py", ".mjs"].iter().any(|end| file.path.ends_with(end)) && !is_test(file);
    whole(tree, |file| {
        let lines = file.product_lines();
        (counts(file) && lines > LINES_MAX)
            .then(|| format!("{lines} lines without tests, at most {LINES_MAX}: split it where control flow ends"))
    })
}

/// No `mod.rs`, no empty names.
pub(crate) fn names(tree: &Tree) -> Vec<Finding> {
    whole(tree, |file| match file.stem() {
        "mod" => Some("`foo.rs` beside `foo/` instead of `mod.rs`".to_owned()),
        stem if EMPTY_NAMES.contains(&stem) => Some(format!("`{stem}` says nothing: name it after the one thing it holds")),
        _ => None,
    })
}

fn whole(tree: &Tree, rule: impl Fn(&File) -> Option<String>) -> Vec<Finding> {
    let finding = |file: &File| Some(Finding { path: file.path.clone(), line: 0, message: rule(file)? });
    tree.files.iter().filter_map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(path: &str, text: String) -> Tree {
        Tree { files: vec![File { path: path.to_owned(), text }] }
    }

    #[test]
    fn a_file_without_a_header_is_found() {
        assert_eq!(headers(&tree("crates/a/src/b.rs", "use x;\n".to_owned())).len(), 1);
        assert_eq!(headers(&tree("crates/a/src/b.rs", "//! B.\n".to_owned())).len(), 0);
        assert_eq!(headers(&tree("tests/a.py", "import x\n".to_owned())).len(), 1);
        assert_eq!(headers(&tree("crates/a/Cargo.toml", "[package]\n".to_owned())).len(), 0);
    }

    #[test]
    fn only_lines_before_the_tests_count() {
        let fits = "x\n".repeat(LINES_MAX) + "#[cfg(test)]\nmod tests {\n" + &"y\n".repeat(500) + "}\n";
        assert_eq!(sizes(&tree("crates/a/src/b.rs", fits)), []);
        let long = "x\n".repeat(LINES_MAX + 1);
        assert_eq!(sizes(&tree("crates/a/src/b.rs", long.clone())).len(), 1);
        assert_eq!(sizes(&tree("crates/a/tests/b.rs", long)), []);
    }

    #[test]
    fn empty_names_are_found() {
        assert_eq!(names(&tree("crates/a/src/b/mod.rs", String::new())).len(), 1);
        assert_eq!(names(&tree("crates/a/src/utils.rs", String::new())).len(), 1);
        assert_eq!(names(&tree("crates/a/src/module.rs", String::new())).len(), 0);
    }
}
