//! `roundhouse run`, and the other commands that need no server.

use serde_json::Value;

use crate::house::{BOXED, golden, output, png};

#[test]
fn one_question_one_answer() {
    let picture = tempfile::Builder::new().suffix(".png").tempfile().unwrap();
    std::fs::write(picture.path(), png(64, 64)).unwrap();
    let image = picture.path().to_str().unwrap();
    let greedy = ["--temperature", "0", "--max-tokens", "8", "--json"];
    let say = |arguments: &[&str]| -> Value {
        let output = output(&[&["run"], arguments, &greedy].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    let tiny = golden("tiny-dense");
    let tiny = tiny.to_str().unwrap();
    let blind = say(&[tiny, "What is it?"]);
    let seeing = say(&[tiny, "What is it?", "--image", image]);
    assert_eq!(blind["usage"]["completion_tokens"], 8);
    assert_eq!(seeing["usage"]["prompt_tokens"].as_u64().unwrap() - blind["usage"]["prompt_tokens"].as_u64().unwrap(), 2 + 4);
    assert_ne!(blind["content"], seeing["content"]);
    let moe = say(&[golden("tiny-moe").to_str().unwrap(), "Hello"]);
    assert!(moe["content"].is_string());
}

#[test]
fn text_and_figures_go_to_different_places() {
    let output = output(&["run", golden("tiny-dense").to_str().unwrap(), "Hello", "--max-tokens", "4", "--verbose"]);
    assert!(output.status.success());
    assert!(!output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("tokens per second"));
}

#[test]
fn exit_codes_say_what_went_wrong() {
    let code = |arguments: &[&str]| output(arguments).status.code();
    assert_eq!(code(&["run", "no/such-model", "Hello"]), Some(4));
    assert_eq!(code(&["run", BOXED, "Hello", "--image", "/nowhere.png"]), Some(4));
    assert_eq!(code(&["run", "--no-such-flag"]), Some(2));
    let data = tempfile::tempdir().unwrap();
    let dir = data.path().to_str().unwrap();
    assert_eq!(code(&["serve", "--port", "0", "--data-dir", dir, "--model", "/nowhere/at/all"]), Some(4));
    assert_eq!(code(&["version", "--config", "/nowhere.toml"]), Some(0));
    assert_eq!(code(&["models", "list", "--config", "/nowhere.toml"]), Some(3));
}

#[test]
fn models_and_version_are_listed_for_programs() {
    let models: Value = serde_json::from_slice(&output(&["models", "list", "--json"]).stdout).unwrap();
    assert_eq!(models[0]["id"], BOXED);
    let version: Value = serde_json::from_slice(&output(&["version", "--json"]).stdout).unwrap();
    assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn doctor_checks_and_explains() {
    let data = tempfile::tempdir().unwrap();
    let output = output(&["doctor", "--json", "--data-dir", data.path().to_str().unwrap()]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(report.as_array().unwrap().iter().all(|check| check["state"] != "fail"), "{report}");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_question_without_a_model_goes_to_the_model_in_the_box() {
    let answer = output(&["run", "Write a poem about the moon.", "--json"]);
    assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
    let answer: Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert!(answer["content"].as_str().unwrap().starts_with("I am signal-vl, a very small model"), "{answer}");
}
