//! Starting, stopping, and what the first minute looks like.

use std::{
    io::{BufRead, BufReader, Read},
    os::unix::fs::PermissionsExt,
    process::{Command, Stdio},
};

use serde_json::json;

use crate::house::{BOXED, House, TINY, ask, output, roundhouse};

#[test]
fn the_first_start_shows_keys_once_and_lines_to_copy() {
    let house = House::boxed();
    let file = house.data.path().join("initial-keys.json");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let keys = house.keys();
    assert_eq!(keys.as_object().unwrap().keys().collect::<Vec<_>>(), ["management_key", "api_key"]);
    assert!(house.banner.iter().any(|line| line.contains(BOXED)), "{:?}", house.banner);
    assert_eq!(house.get("/readyz").0, 200);
    assert_eq!(house.get("/livez").0, 200);
    assert_eq!(house.get("/health").0, 200);
    assert_eq!(house.stop(), Some(0));
}

#[test]
fn a_stream_finishes_after_sigterm_and_the_exit_code_is_zero() {
    let mut house = House::new();
    let body = json!({ "model": TINY, "stream": true, "max_tokens": 600, "temperature": 0,
        "messages": [{ "role": "user", "content": "x" }], "logit_bias": { "1026": -100, "1024": -100 } });
    let mut reply = BufReader::new(house.post(body.to_string(), &house.api_key()));
    let mut first = String::new();
    reply.read_line(&mut first).unwrap();
    house.signal("TERM");
    let mut rest = String::new();
    reply.read_to_string(&mut rest).unwrap();
    assert!(rest.trim_end().ends_with("data: [DONE]"), "the stream was cut: {}", &rest[rest.len().saturating_sub(200)..]);
    assert!(rest.contains("\"completion_tokens\":600"));
    assert_eq!(house.wait(), Some(0));
}

/// It was the end of the process, with whatever ran, until the server had got round to waiting for signals.
#[test]
fn a_server_can_be_stopped_as_soon_as_it_says_that_it_listens() {
    for _ in 0..5 {
        let data = tempfile::tempdir().unwrap();
        let mut command = roundhouse(&["serve", "--port", "0", "--data-dir", data.path().to_str().unwrap()]);
        let mut server = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        // A shell is quick: it sends the signal itself, a few microseconds after it has read the line.
        let script = format!("while read -r line; do case $line in listening*) kill -TERM {}; exit;; esac; done", server.id());
        let said = server.stdout.take().unwrap();
        assert!(Command::new("sh").args(["-c", &script]).stdin(said).status().unwrap().success());
        assert_eq!(server.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn a_busy_port_and_an_unusable_directory_are_clear_errors() {
    let house = House::new();
    let port = house.url.rsplit(':').next().unwrap();
    let other = tempfile::tempdir().unwrap();
    let busy = output(&["serve", "--port", port, "--data-dir", other.path().to_str().unwrap()]);
    assert_eq!(busy.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&busy.stderr).contains("in use"), "{}", String::from_utf8_lossy(&busy.stderr));

    let same = output(&["serve", "--port", "0", "--data-dir", house.data.path().to_str().unwrap()]);
    assert_eq!(same.status.code(), Some(1));

    let file = tempfile::NamedTempFile::new().unwrap();
    let unusable = output(&["serve", "--port", "0", "--data-dir", file.path().to_str().unwrap()]);
    assert_eq!(unusable.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&unusable.stderr).contains("data directory"));
}

#[test]
fn a_wrong_configuration_is_named_and_nothing_starts() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("c.toml");
    for (text, word) in [
        ("[server]\nprot = 1", "prot"),
        ("[server]\nport = \"x\"", "port"),
        ("[[provider]]\nid = \"Not A Slug\"", "Not A Slug"),
        ("= 1", "c.toml"),
    ] {
        std::fs::write(&file, text).unwrap();
        let output = output(&["serve", "--config", file.to_str().unwrap(), "--data-dir", data.path().to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(3), "{text}");
        assert!(String::from_utf8_lossy(&output.stderr).contains(word), "{text}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn what_was_answered_before_a_kill_is_in_the_ledger_after_it() {
    let mut house = House::new();
    let ids: Vec<String> = (0..5).map(|_| house.chat(&ask("x")).1["id"].as_str().unwrap().to_owned()).collect();
    house.signal("KILL");
    house.wait();
    let key = house.api_key();
    let again = house.again();
    for id in ids {
        let (status, generation) = again.get_as(&format!("/api/v1/generation?id={id}"), &key);
        assert_eq!(status, 200, "{generation}");
        assert_eq!(generation["data"]["native_tokens_completion"], 8);
    }
}
