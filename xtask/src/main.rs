//! `cargo xtask`: the chores of this repository, one file per command. Standard library only, so that it builds in seconds.
//! Never part of the product: nothing under `crates/` knows that it exists.

mod bench;
mod catalogue;
mod disk;
mod shell;
mod test;
mod tidy;
mod typescript;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  test [--full]     tier 1 (at most 30 minutes on two cores from a clean clone); --full adds lints and the long suites
  screens           pictures of every page of the built server into docs/screens/
  types             web/src/api/generated, the types of the site, from the shapes in crates/wire
  tidy              the house rules that a machine can check
  catalogue ...     makes crates/catalog/data/base.jsonl from snapshots; without arguments it says from which
  bench [NAME...]   gateway, start, site, engine: side by side (gateway installs its peers, 0.9 GB, engine PyTorch, 5.6 GB, under target/)
                    gateway [--quick] [--only PART,...] [--peers none|NAME,...] [--json FILE]
  help              this text
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = root();
    let outcome = match words.as_slice() {
        ["test"] => test::run(&root, false),
        ["test", "--full"] => test::run(&root, true),
        ["screens"] => test::screens(&root),
        ["types"] => typescript::run(&root),
        ["tidy"] => tidy::run(&root),
        ["catalogue", arguments @ ..] => catalogue::run(&root, arguments),
        ["bench", names @ ..] => bench::run(&root, names),
        [] | ["help" | "--help" | "-h"] => {
            print!("{HELP}");
            Ok(true)
        }
        _ => {
            eprint!("unknown command: {}\n\n{HELP}", words.join(" "));
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The repository, wherever the command was typed.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}
