//! Keys from the command line, honoured by a server that runs.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::house::{House, ask, output};

fn command(house: &House, arguments: &[&str]) -> String {
    let dir = house.data.path().to_str().unwrap();
    let output = output(&[arguments, &["--data-dir", dir]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Asks until the answer has this status; a server notices other processes' changes within a second or so.
fn until(status: u16, ask: impl Fn() -> u16) {
    let patience = Instant::now() + Duration::from_secs(20);
    while ask() != status {
        assert!(Instant::now() < patience, "the server never answered {status}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_key_made_beside_a_running_server_works_until_it_is_disabled() {
    let house = House::new();
    let key = command(&house, &["keys", "create", "--name", "guest"]).trim().to_owned();
    until(200, || house.chat_as(&ask("x"), &key).0);
    command(&house, &["keys", "disable", "guest"]);
    until(401, || house.chat_as(&ask("x"), &key).0);
    let listed: Value = serde_json::from_str(&command(&house, &["keys", "list", "--json"])).unwrap();
    let guest = listed.as_array().unwrap().iter().find(|row| row["name"] == "guest").unwrap();
    assert_eq!(guest["disabled"], true);
    assert!(!listed.to_string().contains(&key));
}

#[test]
fn a_key_with_a_limit_of_nothing_can_use_what_is_free() {
    let house = House::new();
    let key = command(&house, &["keys", "create", "--limit", "0"]).trim().to_owned();
    until(200, || house.chat_as(&ask("x"), &key).0);
}

#[test]
fn the_first_keys_can_be_rotated() {
    let house = House::new();
    let old = house.api_key();
    let file = house.data.path().join("initial-keys.json");
    let new: Value = serde_json::from_str(&command(&house, &["keys", "rotate-initial", "--json"])).unwrap();
    assert!(!file.exists());
    let new = new["api_key"].as_str().unwrap();
    until(200, || house.chat_as(&ask("x"), new).0);
    until(401, || house.chat_as(&ask("x"), &old).0);
}

#[test]
fn a_key_is_made_with_its_rules_shown_and_removed() {
    let house = House::new();
    let arguments = [
        "keys",
        "create",
        "--name",
        "guest",
        "--limit",
        "5",
        "--reset",
        "weekly",
        "--expires",
        "30d",
        "--rpm",
        "7",
        "--tpm",
        "900",
    ];
    let key = command(&house, &arguments).trim().to_owned();
    let shown: Value = serde_json::from_str(&command(&house, &["keys", "show", "guest", "--json"])).unwrap();
    for (field, value) in [
        ("limit", Value::from(5)),
        ("limit_reset", "weekly".into()),
        ("requests_per_minute", 7.into()),
        ("tokens_per_minute", 900.into()),
        ("limit_remaining", 5.into()),
    ] {
        assert_eq!(shown[field], value, "{field}: {shown}");
    }
    let month = shown["expires_at"].as_i64().unwrap() - shown["created_at"].as_i64().unwrap();
    assert!((month - 30 * 86_400).abs() < 60, "{shown}");
    let plain = command(&house, &["keys", "show", "guest"]);
    assert!(plain.contains("weekly") && !plain.contains(&key), "{plain}");
    until(200, || house.chat_as(&ask("x"), &key).0);
    assert!(command(&house, &["keys", "rm", "guest"]).starts_with("removed "));
    until(401, || house.chat_as(&ask("x"), &key).0);
    assert!(!command(&house, &["keys", "list"]).contains("guest"));
}

#[test]
fn credits_are_granted_by_either_word() {
    let house = House::new();
    for word in ["grant", "add"] {
        command(&house, &["credits", word, "2"]);
    }
    assert!(command(&house, &["credits", "show"]).starts_with("$4 of $4 left"));
}
