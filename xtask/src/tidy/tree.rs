//! The files that tidy looks at, read once. Never looks into build outputs, installed packages or golden data.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::code::Code;

/// One text file.
pub(crate) struct File {
    /// Relative to the repository, with `/`.
    pub path: String,
    /// Its whole text.
    pub text: String,
}

/// The repository as tidy sees it.
pub(crate) struct Tree {
    /// Sorted by path.
    pub files: Vec<File>,
}

const ROOTS: &[&str] = &["crates", "xtask", "bench", "tests"];
const SKIPPED: &[&str] = &["target", "node_modules", "golden", "fixtures", "__pycache__"];
const READ: &[&str] = &["rs", "py", "mjs", "toml"];
const READ_AT_ROOT: &[&str] = &["ARCHITECTURE.md", "Cargo.toml"];
const READ_BY_NAME: &[&str] = &["package-lock.json"];

impl Tree {
    /// Reads the repository.
    pub(crate) fn read(root: &Path) -> Result<Self> {
        let mut tree = Self { files: Vec::new() };
        for folder in ROOTS {
            tree.walk(root, folder)?;
        }
        for name in READ_AT_ROOT.iter().filter(|name| root.join(name).exists()) {
            tree.add(root, (*name).to_owned())?;
        }
        tree.files.sort_by(|left, right| left.path.cmp(&right.path));
        Ok(tree)
    }

    fn walk(&mut self, root: &Path, folder: &str) -> Result<()> {
        let Ok(entries) = root.join(folder).read_dir() else { return Ok(()) };
        for entry in entries {
            let entry = entry.with_context(|| format!("failed to list {folder}"))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{folder}/{name}");
            if entry.path().is_dir() {
                if !SKIPPED.contains(&name.as_str()) {
                    self.walk(root, &path)?;
                }
            } else if READ_BY_NAME.contains(&name.as_str()) || name.rsplit_once('.').is_some_and(|(_, end)| READ.contains(&end)) {
                self.add(root, path)?;
            }
        }
        Ok(())
    }

    fn add(&mut self, root: &Path, path: String) -> Result<()> {
        let text = fs::read_to_string(root.join(&path)).with_context(|| format!("failed to read {path}"))?;
        self.files.push(File { path, text });
        Ok(())
    }

    /// The Rust files.
    pub(crate) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.path.ends_with(".rs"))
    }

    /// A file by its path.
    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The crates under `crates/`: name and manifest.
    pub(crate) fn crates(&self) -> impl Iterator<Item = (&str, &File)> {
        self.files.iter().filter_map(|file| {
            let name = file.path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
            (!name.contains('/')).then_some((name, file))
        })
    }
}

impl File {
    /// The crate below `crates/` that the file belongs to.
    pub(crate) fn room(&self) -> Option<&str> {
        self.path.strip_prefix("crates/")?.split('/').next()
    }

    /// The name without folder and ending.
    pub(crate) fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }

    /// Whether the whole file is a test, a benchmark, an example or a chore rather than the product.
    pub(crate) fn is_beside_the_product(&self) -> bool {
        const FOLDERS: &[&str] = &["tests", "examples", "benches", "bench", "xtask"];
        self.path.split('/').any(|part| FOLDERS.contains(&part)) || self.stem() == "tests"
    }

    /// The lines before the test module that ends the file.
    pub(crate) fn product_lines(&self) -> usize {
        let lines: Vec<&str> = self.text.lines().collect();
        let tests = lines.windows(2).position(|pair| pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod "));
        tests.unwrap_or(lines.len())
    }

    /// The text cut into code, strings and comments.
    pub(crate) fn code(&self) -> Code {
        Code::cut(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_test_module_at_the_end_does_not_count() {
        let text = "//! A.\n\nfn a() {}\n\n#[cfg(test)]\nmod tests {\n}\n";
        assert_eq!(file("a.rs", text).product_lines(), 4);
        assert_eq!(file("a.rs", "//! A.\n#[cfg(test)]\nuse b;\nfn a() {}\n").product_lines(), 4);
    }

    #[test]
    fn files_know_their_place() {
        let inside = file("crates/store/src/keys.rs", "");
        assert_eq!((inside.room(), inside.stem()), (Some("store"), "keys"));
        assert!(!inside.is_beside_the_product());
        assert!(file("crates/store/tests/backup.rs", "").is_beside_the_product());
        assert!(file("crates/store/src/keys/tests.rs", "").is_beside_the_product());
        assert!(file("xtask/src/main.rs", "").is_beside_the_product());
        assert_eq!(file("xtask/src/main.rs", "").room(), None);
    }
}
