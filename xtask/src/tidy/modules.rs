//! Rules about files that must be named elsewhere: modules by their parent, siblings by their table.

use super::Finding;
use super::code::lines_with;
use super::tree::{File, Tree};

/// Every file under a `src` is declared by its parent: the compiler is silent about a file that nobody declares.
pub(crate) fn orphans(tree: &Tree) -> Vec<Finding> {
    let files = tree.rust().filter(|file| file.path.contains("/src/") && !is_root(file));
    let lost = files.filter(|file| !parents(&file.path).iter().any(|parent| declares(tree, parent, file.stem())));
    lost.map(|file| Finding { path: file.path.clone(), line: 0, message: format!("no `mod {};` names it", file.stem()) })
        .collect()
}

/// A folder of one kind of thing, and the file whose table has one word for each.
const TABLES: &[(&str, &str)] =
    &[("crates/cli/src/commands", "crates/cli/src/commands.rs"), ("crates/gateway/src/api", "crates/gateway/src/router.rs")];

/// Adding a thing = its file and its word in the table, where [`TABLES`] knows a table.
pub(crate) fn tables(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (folder, path) in TABLES {
        let Some(table) = tree.file(path) else { continue };
        let things = tree.rust().filter(|file| file.path.rsplit_once('/').is_some_and(|(place, _)| place == *folder));
        for thing in things.filter(|file| file.stem() != "tests") {
            let declaration = format!("mod {};", thing.stem());
            let words = table.text.lines().filter(|line| !line.contains(&declaration)).collect::<Vec<_>>().join("\n");
            if lines_with(&words, thing.stem()).is_empty() {
                let message = format!("`{}` is missing in the table of {path}", thing.stem());
                findings.push(Finding { path: thing.path.clone(), line: 0, message });
            }
        }
    }
    findings
}

fn is_root(file: &File) -> bool {
    matches!(file.stem(), "lib" | "main") || file.path.contains("/src/bin/")
}

/// The files that may declare the module at `path`.
fn parents(path: &str) -> Vec<String> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    if folder.ends_with("/src") {
        return vec![format!("{folder}/lib.rs"), format!("{folder}/main.rs")];
    }
    vec![format!("{folder}.rs")]
}

fn declares(tree: &Tree, parent: &str, module: &str) -> bool {
    let Some(parent) = tree.file(parent) else { return false };
    !lines_with(&parent.code().code, &format!("mod {module};")).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> Tree {
        let file = |(path, text): &(&str, &str)| File { path: (*path).to_owned(), text: (*text).to_owned() };
        Tree { files: files.iter().map(file).collect() }
    }

    #[test]
    fn a_module_that_nobody_declares_is_found() {
        let files = [("crates/a/src/lib.rs", "mod b;\n"), ("crates/a/src/b.rs", "pub mod c;\n"), ("crates/a/src/b/c.rs", "")];
        assert_eq!(orphans(&tree(&files)), []);
        let findings = orphans(&tree(&[("crates/a/src/lib.rs", "// mod b;\n"), ("crates/a/src/b.rs", "")]));
        assert_eq!(findings.len(), 1);
    }

    #[test]
    fn a_thing_missing_in_its_table_is_found() {
        let (serve, path) = (("crates/cli/src/commands/serve.rs", ""), "crates/cli/src/commands.rs");
        assert_eq!(tables(&tree(&[serve, (path, "mod serve;\nmatch x { Serve(a) => serve::run(a) }")])), []);
        assert_eq!(tables(&tree(&[serve, (path, "mod serve;\n")])).len(), 1, "being declared is not being used");
    }
}
