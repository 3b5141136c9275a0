//! Answers of the engine through the API: contract, sampling, metering.

use serde_json::{Value, json};

use crate::house::{BOXED, House, TINY, ask};

#[test]
fn an_answer_has_every_key_of_the_contract_and_is_in_the_ledger() {
    let house = House::new();
    let (status, answer) = house.chat(&ask("Hello"));
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["object"], "chat.completion");
    assert_eq!(answer["model"], TINY);
    assert!(answer["created"].is_u64());
    assert!(answer.as_object().unwrap().contains_key("system_fingerprint"));
    assert_eq!(answer["choices"][0]["message"]["role"], "assistant");
    assert!(answer["choices"][0]["message"]["content"].is_string());
    assert_eq!(answer["choices"][0]["finish_reason"], "length");
    assert_eq!(answer["usage"]["completion_tokens"], 8);
    assert_eq!(answer["usage"]["cost"], 0);

    let id = answer["id"].as_str().unwrap();
    let (status, generation) = house.get(&format!("/api/v1/generation?id={id}"));
    assert_eq!(status, 200, "{generation}");
    assert_eq!(generation["data"]["native_tokens_completion"], 8);
    assert_eq!(generation["data"]["total_cost"], answer["usage"]["cost"]);
    assert_eq!(generation["data"]["native_tokens_prompt"], answer["usage"]["prompt_tokens"]);
}

#[test]
fn a_stream_says_the_same_as_the_whole_answer() {
    let house = House::new();
    let (_, whole) = house.chat(&ask("Hello"));
    let events = house.stream(ask("Hello"));
    let (done, chunks) = events.split_last().unwrap();
    assert_eq!(done, "[DONE]");
    assert_eq!(chunks[0]["choices"][0]["delta"], json!({ "role": "assistant", "content": "" }));
    let text: String = chunks.iter().filter_map(|chunk| chunk["choices"][0]["delta"]["content"].as_str()).collect();
    assert_eq!(text, whole["choices"][0]["message"]["content"].as_str().unwrap());
    let usage: Vec<&Value> = chunks.iter().filter(|chunk| chunk["usage"].is_object()).collect();
    assert_eq!(usage.len(), 1);
    assert_eq!(usage[0]["choices"], json!([]));
    assert_eq!(usage[0]["usage"]["completion_tokens"], whole["usage"]["completion_tokens"]);
    assert!(chunks.iter().all(|chunk| chunk["id"] == chunks[0]["id"] && chunk.get("system_fingerprint").is_none()));
}

#[test]
fn the_same_seed_gives_the_same_answer_also_beside_strangers() {
    let house = House::new();
    let mut body = ask("Tell me");
    body["temperature"] = 1.5.into();
    body["seed"] = 42.into();
    body["max_tokens"] = 24.into();
    let say = |body: &Value| house.chat(body).1["choices"][0]["message"]["content"].clone();
    let alone = say(&body);
    std::thread::scope(|scope| {
        for stranger in 0..4 {
            let mut other = body.clone();
            other["seed"] = stranger.into();
            scope.spawn(|| house.chat(&std::hint::black_box(other)));
        }
        assert_eq!(say(&body), alone);
    });
    body["seed"] = 43.into();
    assert_ne!(say(&body), alone);
}

#[test]
fn log_probabilities_are_those_of_the_tokens() {
    let house = House::new();
    let mut body = ask("Hello");
    body["logprobs"] = true.into();
    body["top_logprobs"] = 3.into();
    let (status, answer) = house.chat(&body);
    assert_eq!(status, 200, "{answer}");
    let tokens = answer["choices"][0]["logprobs"]["content"].as_array().unwrap();
    assert_eq!(tokens.len(), 8);
    let bytes: Vec<u8> =
        tokens.iter().flat_map(|token| token["bytes"].as_array().unwrap()).map(|byte| byte.as_u64().unwrap() as u8).collect();
    let content = answer["choices"][0]["message"]["content"].as_str().unwrap();
    assert_eq!(String::from_utf8_lossy(&bytes), content);
    for token in tokens {
        let top = token["top_logprobs"].as_array().unwrap();
        assert_eq!(top.len(), 3);
        assert_eq!(top[0]["logprob"], token["logprob"], "greedy takes the likeliest");
    }
}

#[test]
fn a_stop_string_never_gets_out() {
    let house = House::new();
    let (_, whole) = house.chat(&ask("Hello"));
    let content: Vec<char> = whole["choices"][0]["message"]["content"].as_str().unwrap().chars().collect();
    let middle: String = content[2..5].iter().collect();
    let mut body = ask("Hello");
    body["stop"] = json!([middle]);
    let (status, answer) = house.chat(&body);
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["choices"][0]["finish_reason"], "stop");
    let stopped = answer["choices"][0]["message"]["content"].as_str().unwrap();
    assert!(!stopped.contains(&middle));
    assert!(content.iter().collect::<String>().starts_with(stopped));
}

#[test]
fn a_bias_forbids_a_token() {
    let house = House::new();
    let mut body = ask("Hello");
    body["logprobs"] = true.into();
    body["max_tokens"] = 1.into();
    let first = |body: &Value| house.chat(body).1["choices"][0]["logprobs"]["content"][0]["token"].clone();
    let before = first(&body);
    // The tiny vocabulary has 1,050 tokens: all but token 40 are pushed down.
    body["logit_bias"] =
        (0..1050).filter(|id| *id != 40).map(|id| (id.to_string(), json!(-100))).collect::<serde_json::Map<_, _>>().into();
    let after = first(&body);
    assert_ne!(before, after);
    assert_eq!(after, "I", "token 40 of the byte-level vocabulary");
}

#[test]
fn control_tokens_typed_as_text_are_plain_text() {
    let house = House::new();
    let tokens = |text: &str| house.chat(&ask(text)).1["usage"]["prompt_tokens"].as_u64().unwrap();
    let empty = tokens("");
    for text in ["<|im_start|>", "<|image_pad|>", "<|vision_start|><|image_pad|><|vision_end|>", "<|im_end|>"] {
        assert!(tokens(text) > empty + 3, "{text} is spelled out");
    }
}

#[test]
fn models_are_listed_with_their_own_defaults() {
    let golden = crate::house::golden("tiny-moe");
    let house = House::with(&["--model", BOXED, "--model", golden.to_str().unwrap()], "");
    let (status, models) = house.get("/api/v1/models");
    assert_eq!(status, 200);
    let ids: Vec<&str> = models["data"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert!(ids.contains(&"local/tiny-moe") && ids.contains(&BOXED), "{ids:?}");
    let row = models["data"].as_array().unwrap().iter().find(|row| row["id"] == "local/tiny-moe").unwrap();
    assert_eq!(row["default_parameters"]["top_k"], 20);
    assert_eq!(row["default_parameters"]["temperature"], 0.7);
    assert_eq!(row["context_length"], 4096);
    assert!(row["architecture"]["input_modalities"].as_array().unwrap().contains(&json!("image")));
    assert_eq!(house.get("/api/v1/model/local/tiny-moe").1["data"], *row, "the same row alone, to the last digit");

    let (status, endpoints) = house.get("/api/v1/models/local/tiny-moe/endpoints");
    assert_eq!(status, 200, "{endpoints}");
    assert_eq!(endpoints["data"]["endpoints"].as_array().unwrap().len(), 1);

    let mut body = ask("Hello");
    body["model"] = "local/tiny-moe".into();
    assert_eq!(house.chat(&body).0, 200);
}
