//! Rules about what documents and lock files must say, or must not.

use super::Finding;
use super::tree::Tree;

/// ARCHITECTURE.md is the map: a room that is not on it cannot be found.
pub(crate) fn rooms(tree: &Tree) -> Vec<Finding> {
    let path = "ARCHITECTURE.md";
    let finding = |message: String| Finding { path: path.to_owned(), line: 0, message };
    let Some(map) = tree.file(path) else { return vec![finding("it is missing".to_owned())] };
    let shown = |name: &str| [format!("{name}/"), format!("`{name}`")].iter().any(|spelling| map.text.contains(spelling));
    tree.crates().filter(|(name, _)| !shown(name)).map(|(name, _)| finding(format!("crate `{name}` is not on the map"))).collect()
}

/// A lock file pins versions and checksums, not the server that one developer happened to download from.
pub(crate) fn lock_files(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files.iter().filter(|file| file.path.ends_with("package-lock.json")) {
        let lines = file.text.lines().enumerate().filter(|(_, line)| line.contains("\"resolved\""));
        findings.extend(lines.map(|(index, _)| Finding {
            path: file.path.clone(),
            line: index + 1,
            message: "`resolved` names a host: keep omit-lockfile-registry-resolved in .npmrc".to_owned(),
        }));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::tree::File;
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        let file = |(path, text): &(&str, &str)| File { path: (*path).to_owned(), text: (*text).to_owned() };
        Tree { files: files.iter().map(file).collect() }
    }

    #[test]
    fn a_crate_off_the_map_is_found() {
        let manifest = ("crates/store/Cargo.toml", "");
        assert_eq!(rooms(&tree(&[manifest])).len(), 1, "no map at all");
        assert_eq!(rooms(&tree(&[manifest, ("ARCHITECTURE.md", "  store/   what survives")])), []);
        assert_eq!(rooms(&tree(&[manifest, ("ARCHITECTURE.md", "the store of things")])).len(), 1);
    }

    #[test]
    fn a_host_in_a_lock_file_is_found() {
        let lock = "{\n  \"resolved\": \"somewhere\"\n}";
        assert_eq!(lock_files(&tree(&[("tests/x/package-lock.json", lock)]))[0].line, 2);
    }
}
