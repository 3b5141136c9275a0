//! Reasoning through the API: the tiny model with the published Thinking template. It thinks gibberish, and must stop when told.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::house::{House, golden};

/// The tiny model in a directory of its own, with the template of the Thinking models.
fn thinker() -> (TempDir, House) {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("thinker");
    fs::create_dir(&dir).unwrap();
    for name in [
        "config.json",
        "generation_config.json",
        "tokenizer.json",
        "preprocessor_config.json",
        "video_preprocessor_config.json",
        "model.safetensors",
    ] {
        fs::copy(golden("tiny-dense").join(name), dir.join(name)).unwrap();
    }
    fs::copy(golden("qwen3-vl/chat_template.Thinking.jinja"), dir.join("chat_template.jinja")).unwrap();
    let house = House::with(&["--model", dir.to_str().unwrap()], "");
    (parent, house)
}

fn ask(more: Value) -> Value {
    let mut body = json!({ "model": "local/thinker", "max_tokens": 30, "temperature": 0,
        "messages": [{ "role": "user", "content": "Think." }], "logit_bias": { "1024": -100, "1026": -100 } });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[test]
fn a_budget_parts_reasoning_and_content() {
    let (_dir, house) = thinker();
    let (status, answer) = house.chat(&ask(json!({ "reasoning": { "max_tokens": 6 } })));
    assert_eq!(status, 200, "{answer}");
    let message = &answer["choices"][0]["message"];
    let reasoning = message["reasoning"].as_str().unwrap();
    assert!(!reasoning.is_empty() && !message["content"].as_str().unwrap().is_empty(), "{answer}");
    assert_eq!(message["reasoning_details"][0]["type"], "reasoning.text");
    assert_eq!(message["reasoning_details"][0]["text"], reasoning);
    // The budget, a newline and `</think>`.
    assert_eq!(answer["usage"]["completion_tokens_details"]["reasoning_tokens"], 8);

    let events = house.stream(ask(json!({ "reasoning": { "max_tokens": 6 } })));
    let streamed = |key: &str| events.iter().filter_map(|event| event["choices"][0]["delta"][key].as_str()).collect::<String>();
    assert_eq!(streamed("reasoning"), reasoning);
    assert_eq!(streamed("content"), message["content"].as_str().unwrap());

    let (_, row) = house.get("/api/v1/models/local/thinker/endpoints");
    assert!(row["data"]["endpoints"][0]["supported_parameters"].as_array().unwrap().contains(&json!("reasoning")));
}

#[test]
fn excluded_reasoning_is_counted_and_not_shown() {
    let (_dir, house) = thinker();
    for more in [
        json!({ "reasoning": { "max_tokens": 6, "exclude": true } }),
        json!({ "reasoning": { "max_tokens": 6 }, "include_reasoning": false }),
    ] {
        let (status, answer) = house.chat(&ask(more));
        assert_eq!(status, 200, "{answer}");
        let message = &answer["choices"][0]["message"];
        assert!(message["reasoning"].is_null() && message.get("reasoning_details").is_none_or(Value::is_null), "{answer}");
        assert_eq!(answer["usage"]["completion_tokens_details"]["reasoning_tokens"], 8);
    }
}

#[test]
fn without_an_end_everything_is_reasoning_and_it_cannot_be_disabled() {
    let (_dir, house) = thinker();
    let (status, answer) = house.chat(&ask(json!({})));
    assert_eq!(status, 200, "{answer}");
    assert!(answer["choices"][0]["message"]["content"].is_null(), "{answer}");
    assert_eq!(answer["choices"][0]["finish_reason"], "length");
    for more in [json!({ "reasoning": { "enabled": false } }), json!({ "reasoning_effort": "none" })] {
        let (status, answer) = house.chat(&ask(more));
        assert_eq!(status, 400, "{answer}");
        assert!(answer["error"]["message"].as_str().unwrap().contains("mandatory"), "{answer}");
    }
}
