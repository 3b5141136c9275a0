//! Bad input: a clear typed error in the contract's envelope, nothing lost, and the next request is answered.

use serde_json::{Value, json};

use crate::house::{House, TINY, ask};

#[test]
fn what_is_wrong_is_named() {
    let house = House::new();
    let with = |key: &str, value: Value| {
        let mut body = ask("Hello");
        body[key] = value;
        body
    };
    let cases = [
        ("unknown model", with("model", "no/such-model".into()), "no/such-model"),
        ("empty messages", with("messages", json!([])), "messages"),
        ("messages of a wrong type", with("messages", "Hello".into()), "messages"),
        ("temperature of a wrong type", with("temperature", "hot".into()), "temperature"),
        ("temperature out of range", with("temperature", 3.into()), "temperature"),
        ("n", with("n", 2.into()), "n"),
        ("too many answer tokens", with("max_tokens", 1_000_000.into()), "context"),
        ("too many prompt tokens", ask("word ".repeat(20_000)), "context"),
        ("zero tokens", with("max_tokens", 0.into()), "max_tokens"),
        ("five stop strings", with("stop", json!(["a", "b", "c", "d", "e"])), "stop"),
        ("required tool", with("tool_choice", "required".into()), "tool_choice"),
        ("unknown bias", with("logit_bias", json!({ "99999999": 1 })), "logit_bias"),
    ];
    for (name, body, word) in cases {
        let (status, answer) = house.chat(&body);
        assert_eq!(status, 400, "{name}: {answer}");
        assert_eq!(answer["error"]["code"], 400, "{name}: {answer}");
        assert!(answer["error"]["message"].as_str().unwrap().contains(word), "{name}: {answer}");
    }
    assert_eq!(house.chat(&ask("still there?")).0, 200);
}

#[test]
fn a_model_of_the_world_is_refused_with_who_would_serve_it() {
    let house = House::new();
    let mut body = ask("Hello");
    body["model"] = "openai/gpt-5-mini".into();
    let (status, answer) = house.chat(&body);
    assert_eq!((status, &answer["error"]["availability"]["code"]), (404, &json!("no_endpoints")), "{answer}");
    let message = answer["error"]["message"].as_str().unwrap();
    assert!(message.contains("none of its providers is connected") && message.contains("openai"), "{message}");
}

#[test]
fn malformed_json_is_refused_with_its_place() {
    let house = House::new();
    for body in ["", "{", "[]", "null", "{\"model\": \"x\", }", "\u{0}"] {
        let reply = house.post(body.to_owned(), &house.api_key());
        assert_eq!(reply.status().as_u16(), 400, "{body:?}");
        let answer: Value = serde_json::from_str(&reply.text().unwrap()).unwrap();
        assert_eq!(answer["error"]["code"], 400, "{body:?}");
    }
}

#[test]
fn keys_open_only_what_they_are_for() {
    let house = House::new();
    let keys = house.keys();
    let (management, api) = (keys["management_key"].as_str().unwrap(), keys["api_key"].as_str().unwrap());
    assert_eq!(house.chat_as(&ask("x"), "sk-or-v1-wrong").0, 401);
    assert_eq!(house.chat_as(&ask("x"), management).0, 403);
    assert_eq!(house.chat_as(&ask("x"), api).0, 200);
    let (status, key) = house.get_as("/api/v1/key", api);
    assert_eq!(status, 200);
    assert_eq!(key["data"]["is_management_key"], false);
    let (status, _) = house.get_as("/api/v1/generation?id=gen-1-aaaaaaaaaaaaaaaaaaaa", api);
    assert_eq!(status, 404);
}

#[test]
fn a_client_that_leaves_frees_the_engine() {
    let house = House::new();
    let body = json!({ "model": TINY, "stream": true, "max_tokens": 3000, "messages": [{ "role": "user", "content": "x" }],
        "logit_bias": { "1026": -100, "1024": -100 } });
    // More than run and wait at the same time; each is dropped after its first bytes.
    for _ in 0..90 {
        let mut reply = house.post(body.to_string(), &house.api_key());
        assert_eq!(reply.status().as_u16(), 200);
        let mut first = [0; 16];
        std::io::Read::read(&mut reply, &mut first).unwrap();
    }
    let (status, answer) = house.chat(&ask("still there?"));
    assert_eq!(status, 200, "{answer}");
}

#[test]
fn a_cache_that_is_too_small_is_explained_before_any_work() {
    let house = House::with(&[], "[engine]\nkv_cache_mb = 1");
    let mut body = ask("Hello");
    body["max_tokens"] = 3000.into();
    let (status, answer) = house.chat(&body);
    assert_eq!(status, 400, "{answer}");
    assert_eq!(answer["error"]["metadata"]["error_type"], "context_length_exceeded");
    let message = answer["error"]["message"].as_str().unwrap();
    assert!(message.contains("cache blocks of 32768 bytes") && message.contains("the cache has 32"), "{message}");
    assert_eq!(house.chat(&ask("Hello")).0, 200);
}
