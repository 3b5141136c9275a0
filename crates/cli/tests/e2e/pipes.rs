//! Whoever stops reading (`roundhouse models list | head -1`) ends the command, quietly and with the code that shells know.

use std::process::Stdio;

use crate::house::{House, roundhouse};

/// 128 and the number of SIGPIPE.
const CLOSED_PIPE: i32 = 141;

/// What a command says when nobody reads its output: its code, and stderr.
fn unread(arguments: &[&str]) -> (Option<i32>, String) {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = roundhouse(arguments).stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped()).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_reader_that_leaves_ends_the_command_quietly() {
    let house = House::new();
    assert_eq!(house.chat(&crate::house::ask("x")).0, 200);
    let dir = house.data.path().to_str().unwrap();
    let data = ["--data-dir", dir];
    for arguments in [
        vec!["version"],
        vec!["version", "--json"],
        vec!["config", "schema"],
        vec!["config", "show"],
        vec!["config", "check"],
        vec!["models", "list"],
        vec!["models", "list", "--json"],
        vec!["models", "search", "--all", "claude"],
        vec!["providers", "list"],
        vec!["keys", "list"],
        vec!["keys", "list", "--json"],
        vec!["credits", "show"],
        vec!["activity"],
        vec!["activity", "--json"],
        vec!["logs"],
        vec!["logs", "--json"],
        vec!["config", "reload"],
    ] {
        let (code, said) = unread(&[arguments.as_slice(), &data].concat());
        assert_eq!((code, said.as_str()), (Some(CLOSED_PIPE), ""), "{arguments:?}");
    }
    let (code, said) = unread(&["run", "Say OK.", "--max-tokens", "4", "--no-progress"]);
    assert!(code == Some(CLOSED_PIPE) && !said.contains("panicked"), "{code:?} {said}");
}
