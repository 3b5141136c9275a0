//! Which crate may depend on which. Adding a dependency between crates = one word in [`ROOMS`], and a good reason.

use super::Finding;
use super::tree::{File, Tree};

/// Every crate and the crates below it that it may use. Tests (`[dev-dependencies]`) may use more.
const ROOMS: &[(&str, &[&str])] = &[
    ("wire", &[]),
    ("inner", &[]),
    ("kernels", &[]),
    ("weights", &["kernels"]),
    ("models", &["weights", "kernels"]),
    ("engine", &["models", "kernels"]),
    ("media", &["inner"]),
    ("prompt", &["inner"]),
    ("catalog", &["inner", "wire"]),
    ("store", &["inner"]),
    ("providers", &["inner", "wire"]),
    ("routing", &["inner", "wire"]),
    ("telemetry", &[]),
    ("site", &[]),
    (
        "gateway",
        &["inner", "wire", "routing", "providers", "prompt", "media", "engine", "models", "store", "catalog", "telemetry"],
    ),
    (
        "cli",
        &[
            "inner",
            "wire",
            "kernels",
            "weights",
            "models",
            "engine",
            "media",
            "prompt",
            "catalog",
            "store",
            "providers",
            "telemetry",
            "gateway",
            "site",
        ],
    ),
];

/// What a crate must never be able to do, as the packages that would let it.
const FORBIDDEN: &[(&str, &[&str], &str)] = &[
    ("providers", &["tokio", "hyper", "reqwest", "axum"], "a provider translates and never opens a socket"),
    (
        "routing",
        &["tokio", "getrandom", "hyper", "axum"],
        "routing decides on what it is told: no clock, dice or socket of its own",
    ),
    ("engine", &["serde_json", "tokenizers", "axum", "hyper", "http"], "the engine knows tokens, never text, JSON or HTTP"),
    ("models", &["tokio", "tokenizers", "axum", "hyper"], "a model knows weights and steps, never requests or tasks"),
    ("wire", &["tokio", "hyper", "axum", "sqlx"], "wire holds shapes, never logic"),
    ("inner", &["tokio", "hyper", "axum", "sqlx"], "the inner language is shapes and the arithmetic of money"),
    ("site", &["tokio", "sqlx", "serde_json"], "the pages ask the public API like everybody"),
    ("gateway", &["sqlx"], "SQL never leaves store"),
    ("catalog", &["sqlx"], "SQL never leaves store"),
];

/// Every dependency between our crates is an arrow of [`ROOMS`].
pub(crate) fn down(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, manifest) in tree.crates() {
        let Some((_, allowed)) = ROOMS.iter().find(|(room, _)| *room == name) else {
            findings.push(at(manifest, 0, format!("crate `{name}` is missing in the table of xtask/src/tidy/arrows.rs")));
            continue;
        };
        for (line, dependency) in dependencies(&manifest.text) {
            let ours = ROOMS.iter().any(|(room, _)| *room == dependency);
            if ours && !allowed.contains(&dependency) {
                findings.push(at(manifest, line, format!("`{name}` must not depend on `{dependency}`")));
            }
        }
    }
    findings
}

/// No crate depends on a package that lets it do what it must never do.
pub(crate) fn forbidden(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, manifest) in tree.crates() {
        for (_, packages, reason) in FORBIDDEN.iter().filter(|(room, ..)| *room == name) {
            let found = dependencies(&manifest.text).into_iter().filter(|(_, package)| packages.contains(package));
            findings.extend(found.map(|(line, package)| at(manifest, line, format!("`{package}`: {reason}"))));
        }
    }
    findings
}

fn at(manifest: &File, line: usize, message: String) -> Finding {
    Finding { path: manifest.path.clone(), line, message }
}

/// The packages under `[dependencies]` and `[build-dependencies]`, target-specific ones included, with their lines.
fn dependencies(manifest: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut inside = false;
    for (index, line) in manifest.lines().enumerate() {
        let line = line.trim();
        if let Some(section) = line.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            inside = section.ends_with("dependencies") && !section.ends_with("dev-dependencies");
            // `[dependencies.name]` names its package in the heading.
            if let Some((_, name)) = section.split_once("dependencies.").filter(|(head, _)| !head.ends_with("dev-")) {
                found.push((index + 1, name));
            }
        } else if inside && line.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            let end = line.find(['.', '=', ' ']).unwrap_or(line.len());
            found.push((index + 1, &line[..end]));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(name: &str, manifest: &str) -> Tree {
        let path = format!("crates/{name}/Cargo.toml");
        Tree { files: vec![File { path, text: manifest.to_owned() }] }
    }

    #[test]
    fn an_arrow_upwards_is_found_with_its_line() {
        let findings = down(&tree("engine", "[dependencies]\nmodels.workspace = true\nstore.workspace = true\n"));
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].line, 3);
    }

    #[test]
    fn tests_may_use_what_the_crate_may_not() {
        assert_eq!(down(&tree("engine", "[dev-dependencies]\nstore.workspace = true\n")), []);
    }

    #[test]
    fn every_spelling_of_a_dependency_is_read() {
        let text = "[dependencies]\na = \"1\"\nb.workspace = true\n# c = 1\n[target.'cfg(unix)'.dependencies]\nd = { path = \"x\" }\n\
            [dependencies.e]\nversion = \"1\"\n[dev-dependencies.f]\nversion = \"1\"\n";
        let names: Vec<&str> = dependencies(text).into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["a", "b", "d", "e"]);
    }

    #[test]
    fn a_new_crate_needs_its_row() {
        assert_eq!(down(&tree("attic", "[package]\n")).len(), 1);
    }

    #[test]
    fn a_provider_with_a_socket_is_found() {
        assert_eq!(forbidden(&tree("providers", "[dependencies]\ntokio.workspace = true\n")).len(), 1);
        assert_eq!(forbidden(&tree("gateway", "[dependencies]\ntokio.workspace = true\n")), []);
    }

    #[test]
    fn the_table_itself_points_down() {
        for (index, (room, below)) in ROOMS.iter().enumerate() {
            for other in *below {
                let place = ROOMS.iter().position(|(name, _)| name == other);
                assert!(place.is_some_and(|place| place < index), "{room} -> {other}");
            }
        }
    }
}
