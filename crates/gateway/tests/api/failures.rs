//! A provider that fails, before and after the first word.

use std::time::{Duration, Instant};

use axum::http::{StatusCode, header};
use serde_json::{Value, json};
use store::Outcome;

use crate::support::{
    house::{House, PROVIDER_SECRET, Reply},
    sse::{self, Event},
    upstream::PIECES,
};

/// Streamed or not, a failure before any output is a real status with the envelope.
#[tokio::test]
async fn before_output_a_failure_is_a_status() {
    let cases = [
        ("error-500", 502, "provider_unavailable"),
        ("error-429", 429, "rate_limit_exceeded"),
        ("error-400", 400, "invalid_request"),
        ("error-401", 502, "provider_unavailable"),
        ("redirect", 502, "provider_unavailable"),
        ("html", 502, "provider_unavailable"),
    ];
    for (model, status, kind) in cases {
        for stream in [false, true] {
            // A fresh one, because a rate limit is remembered.
            let house = House::open().await;
            let reply = house.ask(house.chat(model, json!({"stream": stream}))).await;
            assert_eq!(reply.status.as_u16(), status, "{model}: {}", reply.text());
            let error = reply.error();
            assert_eq!(error["metadata"]["error_type"], kind, "{model}");
            assert_eq!(error["metadata"]["provider_name"], "Mock", "{model}");
            assert_eq!(house.settled(reply.generation_id()).await.settlement.error_status, Some(status), "{model}");
            assert_eq!(house.held(), 0);
        }
    }
}

#[tokio::test]
async fn a_stream_that_fails_before_its_first_word_is_a_status_too() {
    let house = House::open().await;
    for (model, status) in [("cut-first", 502), ("empty", 502), ("error-first", 503), ("error-200", 503)] {
        let reply = house.ask(house.chat(model, json!({"stream": true}))).await;
        assert_eq!(reply.status.as_u16(), status, "{model}: {}", reply.text());
        reply.error();
    }
}

#[tokio::test]
async fn a_rate_limit_says_when_to_come_back_and_what_the_provider_said() {
    let house = House::open().await;
    let reply = house.ask(house.chat("error-429", json!({}))).await;
    assert_eq!(reply.headers[header::RETRY_AFTER], "7");
    let error = reply.error();
    assert_eq!(error["message"], "Provider returned error");
    assert_eq!(error["metadata"]["provider_code"], "its_own_code");
    assert_eq!(error["metadata"]["raw"]["error"]["message"], "slow down");
}

/// The body of a 5xx tells of the provider's inside; its code does not.
#[tokio::test]
async fn of_a_provider_that_failed_the_code_is_told_and_the_words_are_not() {
    let house = House::open().await;
    let reply = house.ask(house.chat("error-500", json!({}))).await;
    let error = reply.error();
    assert_eq!(
        (&error["message"], &error["metadata"]["provider_code"]),
        (&json!("Provider returned error"), &json!("its_own_code"))
    );
    assert_eq!((&error["metadata"]["is_byok"], &error["metadata"]["raw"]), (&json!(false), &Value::Null));
}

#[tokio::test]
async fn a_provider_that_cannot_be_reached_is_a_502() {
    let house = House::open().await;
    let body = json!({"model": "down/x", "messages": [{"role": "user", "content": "hi"}]});
    let reply = house.ask(house.post(body.to_string())).await;
    assert_eq!(reply.status, StatusCode::BAD_GATEWAY);
    let error = reply.error();
    assert_eq!(error["metadata"]["provider_name"], "Down");
    assert!(!reply.text().contains("127.0.0.1"), "no address in {}", reply.text());
}

#[tokio::test]
async fn previous_attempts_are_told() {
    let house = House::open().await;
    let reply = house.ask(house.chat("error-429", json!({"models": ["down/x", "mock/error-500"]}))).await;
    assert_eq!(reply.status, StatusCode::BAD_GATEWAY);
    let previous = json!([
        {"provider": "Mock", "code": "its_own_code", "status": 429},
        {"provider": "Down", "code": null, "status": 502},
    ]);
    assert_eq!(reply.error()["metadata"]["previous_errors"], previous);
}

/// After output: one error event, no `[DONE]`, nothing charged, and what came before is kept.
#[tokio::test]
async fn in_the_middle_of_a_stream_a_failure_is_the_last_event() {
    let house = House::with(|settings| settings.upstream.idle = Duration::from_millis(200)).await;
    for (model, code) in [("cut", 502), ("cut-clean", 502), ("error-middle", 502), ("hang-middle", 504)] {
        let reply = house.ask(house.chat(model, json!({"stream": true}))).await;
        assert_eq!(reply.status, StatusCode::OK, "{model}");
        let events = sse::read(reply.text());
        assert!(!events.contains(&Event::Done), "{model}: a dead stream has no [DONE]");
        let chunks = sse::data(reply.text());
        assert_eq!(chunks[1]["choices"][0]["delta"]["content"], PIECES[0], "{model}");
        let errors = chunks.iter().filter(|chunk| chunk.get("error").is_some()).collect::<Vec<_>>();
        assert_eq!(errors, [chunks.last().unwrap()], "{model}: one error event, at the end");
        let last = chunks.last().unwrap();
        assert_eq!(last["error"]["code"], code, "{model}: {last}");
        assert!(last["error"]["metadata"]["error_type"].is_string());
        assert_eq!(last["choices"][0]["finish_reason"], "error");
        assert_eq!(last["choices"][0]["delta"], json!({"content": ""}));
        assert_eq!(last["id"], reply.generation_id());
        let settled = house.settled(reply.generation_id()).await.settlement;
        assert_eq!((settled.outcome, settled.cost.0, settled.error_status), (Outcome::Failed, 0, Some(code)), "{model}");
    }
    assert_eq!(house.held(), 0);
}

#[tokio::test]
async fn an_answer_whose_provider_forgets_to_count_is_not_free() {
    let house = House::open().await;
    for stream in [false, true] {
        let reply = house.ask(house.chat("priced-uncounted", json!({"stream": stream}))).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        let settled = house.settled(reply.generation_id()).await.settlement;
        assert_eq!(settled.outcome, Outcome::Done);
        assert_eq!(settled.usage.completion_tokens, 5, "a token for every four of its 18 bytes");
        assert!(settled.usage.prompt_tokens > 0 && settled.cost.0 > 13_000, "{settled:?}");
    }
}

#[tokio::test]
async fn every_clock_ends_a_silent_provider() {
    let house = House::with(|settings| {
        settings.upstream.head = Duration::from_millis(100);
        settings.upstream.first_token = Duration::from_millis(150);
        settings.upstream.total = Duration::from_millis(300);
    })
    .await;
    for (model, stream) in [("hang-head", true), ("hang-head", false), ("hang-first", true)] {
        let reply = house.ask(house.chat(model, json!({"stream": stream}))).await;
        assert_eq!(reply.status, StatusCode::GATEWAY_TIMEOUT, "{model}");
        assert_eq!(reply.error()["metadata"]["error_type"], "timeout");
    }
    // The total limit, as idle is 60 s.
    assert_eq!(code(&house.ask(house.chat("hang-middle", json!({"stream": true}))).await), 504);
}

/// Only a vendor that is known to have a queue is waited for on the strength of comments, and then as long as they come.
#[tokio::test]
async fn signs_of_life_count_where_they_mean_something() {
    let house = House::with(|settings| {
        settings.upstream.first_token = Duration::from_millis(150);
        settings.upstream.idle = Duration::from_millis(200);
        settings.upstream.total = Duration::from_millis(1500);
    })
    .await;
    let ask = async |model: &str, stream: bool| {
        let started = Instant::now();
        let body = json!({"model": model, "messages": [{"role": "user", "content": "hi"}], "stream": stream});
        let reply = house.ask(house.post(body.to_string())).await;
        (reply, started.elapsed())
    };
    let (answered, took) = ask("queue/queued", true).await;
    assert_eq!((answered.status, took >= Duration::from_millis(800)), (StatusCode::OK, true), "{}", answered.text());
    assert!(sse::read(answered.text()).contains(&Event::Done), "{}", answered.text());
    let (refused, took) = ask("open/queued", true).await;
    assert_eq!(refused.status, StatusCode::GATEWAY_TIMEOUT, "a comment says nothing elsewhere");
    assert!(took < Duration::from_millis(800), "{took:?}");
    let (refused, took) = ask("queue/queued-and-silent", true).await;
    assert_eq!(refused.status, StatusCode::GATEWAY_TIMEOUT, "who falls silent is given up");
    assert!(took < Duration::from_millis(1400), "{took:?}");
    let (refused, took) = ask("queue/queued-for-ever", true).await;
    assert_eq!((refused.status, took >= Duration::from_millis(1500)), (StatusCode::GATEWAY_TIMEOUT, true), "within bounds");
    // A whole answer has no clock but that of the whole call, and no letter before it.
    for model in ["queue/queued", "open/queued"] {
        let (answered, _) = ask(model, false).await;
        assert_eq!(answered.json()["choices"][0]["message"]["content"], PIECES.concat(), "{model}: {}", answered.text());
    }
}

#[tokio::test]
async fn an_answer_longer_than_allowed_is_cut_with_an_error() {
    let house = House::with(|settings| settings.upstream.answer_bytes_max = 600).await;
    assert_eq!(code(&house.ask(house.chat("good", json!({"stream": true}))).await), 502);
    let house = House::with(|settings| settings.upstream.answer_bytes_max = 100).await;
    assert_eq!(house.ask(house.chat("good", json!({}))).await.status, StatusCode::BAD_GATEWAY);
}

#[tokio::test]
async fn a_panicking_handler_is_a_500_without_details() {
    let house = House::open().await;
    let body = json!({"model": "panic/x", "messages": [{"role": "user", "content": "hi"}]});
    let reply = house.ask(house.post(body.to_string())).await;
    assert_eq!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
    let error = reply.error();
    assert_eq!((&error["message"], &error["metadata"]["error_type"]), (&json!("Internal Server Error"), &json!("server")));
    let after = house.ask(house.chat("good", json!({}))).await;
    assert_eq!(after.status, StatusCode::OK, "the next request is served");
}

#[tokio::test]
async fn no_secret_is_in_any_reply() {
    let house = House::open().await;
    let models = ["good", "error-400", "error-401", "error-429", "error-500", "html", "cut", "error-middle", "redirect"];
    for model in models {
        for stream in [false, true] {
            let reply = house.ask(house.chat(model, json!({"stream": stream}))).await;
            let headers = format!("{:?}", reply.headers);
            for secret in [PROVIDER_SECRET, "sk-up", "10.0.0.7", &house.key, &house.management] {
                assert!(!reply.text().contains(secret) && !headers.contains(secret), "{model}: {secret}");
            }
        }
    }
    let missing: Value = house.ask(House::get("/api/v1/key", Some("sk-or-v1-wrong"))).await.json();
    assert!(!missing.to_string().contains("wrong"));
}

/// The code of a failure, whether it came before the first word or after.
fn code(reply: &Reply) -> Value {
    match reply.status {
        StatusCode::OK => sse::data(reply.text()).last().unwrap()["error"]["code"].clone(),
        _ => reply.error()["code"].clone(),
    }
}
