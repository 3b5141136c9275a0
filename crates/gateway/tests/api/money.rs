//! What is held, what is charged, and who runs out of it.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use inner::Nanos;
use serde_json::{Value, json};
use store::{ActivityQuery, KeySpec, Store};
use tokio::sync::mpsc;

use crate::support::{
    house::{House, Reply, key},
    sse,
};

fn body(model: &str, more: Value) -> Value {
    let mut body = json!({"model": model, "messages": [{"role": "user", "content": "hi"}]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

async fn post(house: &House, path: &str, key: &str, body: &Value) -> Reply {
    let request = Request::post(format!("/api/v1/{path}")).header(header::AUTHORIZATION, format!("Bearer {key}"));
    house.ask(request.body(Body::from(body.to_string())).unwrap()).await
}

async fn chat(house: &House, key: &str, body: &Value) -> Reply {
    post(house, "chat/completions", key, body).await
}

fn limited(nanos: i64) -> KeySpec {
    KeySpec { limit: Some(Nanos(nanos)), ..KeySpec::default() }
}

/// The answer may have 1,000 tokens at $2.7 per million; a prompt in a cache would cost more than a dollar.
#[tokio::test]
async fn what_a_request_does_not_ask_for_is_not_held() {
    let house = House::open().await;
    let key = key(&house.store, limited(2_800_000)).await;
    let plain = chat(&house, &key, &body("anthropic/x", json!({}))).await;
    assert_eq!(plain.status, StatusCode::OK, "{}", plain.text());
    let cached = json!({"messages": [{"role": "user", "content": [
        {"type": "text", "text": "hi", "cache_control": {"type": "ephemeral"}}]}]});
    let refused = chat(&house, &key, &body("anthropic/x", cached.clone())).await;
    assert_eq!(refused.status, StatusCode::PAYMENT_REQUIRED, "{}", refused.text());
    let estimate = |more: Value| {
        let asked = body("anthropic/x", more);
        let house = &house;
        async move { post(house, "route", &house.key, &asked).await.json()["data"]["first"]["cost_max"].as_f64().unwrap() }
    };
    assert!(estimate(json!({})).await < 0.003);
    assert!(estimate(cached).await > 1.0);
    let short = chat(&house, &key, &body("anthropic/x", json!({"max_tokens": 5}))).await;
    assert_eq!(short.status, StatusCode::OK);
}

#[tokio::test]
async fn an_unknown_price_is_nothing_for_a_limited_key_unless_the_operator_allows_it() {
    let house = House::open().await;
    let poor = key(&house.store, limited(1_000_000_000)).await;
    let refused = chat(&house, &poor, &body("mock/good", json!({}))).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let error = refused.error();
    assert!(error["message"].as_str().unwrap().contains("its price is not known here"), "{error}");
    assert_eq!(error["availability"]["constraint"]["field"], "limit");
    assert!(house.provider.requests().is_empty());
    let elsewhere = chat(&house, &poor, &body("half/x", json!({}))).await;
    assert_eq!(elsewhere.json()["provider"], "Twin", "where the price is known");
    assert_eq!(chat(&house, &house.key, &body("mock/good", json!({}))).await.status, StatusCode::OK, "nobody counts");

    house.store.grant(Nanos(1_000_000_000), "").await.unwrap();
    assert_eq!(chat(&house, &house.key, &body("mock/good", json!({}))).await.status, StatusCode::NOT_FOUND, "credits count");

    let lenient = House::with(|settings| settings.money.allow_unpriced = true).await;
    let poor = key(&lenient.store, limited(1_000_000_000)).await;
    assert_eq!(chat(&lenient, &poor, &body("mock/good", json!({}))).await.status, StatusCode::OK);
}

/// The provider says nothing of tokens: what was said has 18 bytes, hence 5 tokens (2, 1 and 3 as three pieces).
#[tokio::test]
async fn an_answer_that_nobody_counted_is_counted_here() {
    let house = House::open().await;
    for streamed in [false, true] {
        let reply = chat(&house, &house.key, &body("mock/mute", json!({"stream": streamed}))).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        let usage = if streamed {
            let events = sse::data(reply.text());
            events.iter().rev().find(|event| event["usage"].is_object()).unwrap()["usage"].clone()
        } else {
            reply.json()["usage"].clone()
        };
        let (prompt, answer) = (usage["prompt_tokens"].as_u64().unwrap(), usage["completion_tokens"].as_u64().unwrap());
        assert!(prompt > 5 && (5..=7).contains(&answer), "{usage}");
        let cost = usage["cost"].as_f64().unwrap();
        assert!((cost - (prompt as f64 * 0.2 + answer as f64 * 2.8) / 1e6).abs() < 2e-9, "{usage}");
        let record = house.settled(reply.generation_id()).await;
        assert!(record.settlement.usage_estimated);
        assert_eq!(record.settlement.cost.dollars(), cost);
        let path = format!("/api/v1/generation?id={}", reply.generation_id());
        let told = house.ask(House::get(&path, Some(&house.key))).await.json()["data"].clone();
        assert_eq!((&told["usage_estimated"], &told["native_tokens_prompt"]), (&json!(true), &json!(prompt)));
    }
    let counted = chat(&house, &house.key, &body("mock/priced", json!({}))).await;
    assert!(!house.settled(counted.generation_id()).await.settlement.usage_estimated);
}

#[tokio::test]
async fn credits_are_shown_to_who_administers_and_nothing_is_limited_before_there_are_any() {
    let house = House::open().await;
    let shown = async || house.ask(House::get("/api/v1/credits", Some(&house.management))).await.json()["data"].clone();
    assert_eq!(shown().await, json!({"total_credits": 0, "total_usage": 0, "unlimited": true}));
    assert_eq!(house.ask(House::get("/api/v1/credits", Some(&house.key))).await.status, StatusCode::FORBIDDEN);
    assert_eq!(house.ask(House::get("/api/v1/credits", None)).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(chat(&house, &house.key, &body("mock/priced", json!({}))).await.status, StatusCode::OK);
    assert_eq!(shown().await["total_usage"].to_string(), "0.0000104");

    // By price, so that the last one asked is always the dear one.
    let asked = body("mock/priced", json!({"models": ["shared/x"], "provider": {"sort": "price"}}));
    let most = post(&house, "route", &house.key, &asked).await.json()["data"]["first"]["cost_max"].to_string();
    house.store.grant(Nanos(Nanos::from_dollars(&most).unwrap().0 + 5_000), "for a call").await.unwrap();
    assert_eq!(chat(&house, &house.key, &asked).await.status, StatusCode::OK);
    let after = shown().await;
    assert_eq!((after["total_usage"].to_string().as_str(), &after["unlimited"]), ("0.0000104", &json!(false)));
    let refused = chat(&house, &house.key, &asked).await;
    assert_eq!(refused.status, StatusCode::PAYMENT_REQUIRED, "more than is left, wherever it goes: {}", refused.text());
    assert!(refused.error()["message"].as_str().unwrap().starts_with("the account has credits for"), "{}", refused.text());
}

/// Two thousand streams at once on a balance for a hundred: each holds what it can cost until it has ended.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_balance_for_a_hundred_calls_admits_a_hundred_of_two_thousand() {
    const ADMITTED: usize = 100;
    const ASKED: usize = 2_000;
    let admitted = i64::try_from(ADMITTED).unwrap();
    let house = Arc::new(House::open().await);
    let asked = body("mock/priced-gated", json!({"stream": true}));
    let most = post(&house, "route", &house.key, &asked).await.json()["data"]["first"]["cost_max"].to_string();
    let most = Nanos::from_dollars(&most).unwrap();
    house.store.grant(Nanos(most.0 * admitted + most.0 / 2), "").await.unwrap();
    let (told, mut replies) = mpsc::unbounded_channel();
    for _ in 0..ASKED {
        let (house, asked, told) = (Arc::clone(&house), asked.clone(), told.clone());
        tokio::spawn(async move { told.send(chat(&house, &house.key, &asked).await).unwrap() });
    }
    for _ in ADMITTED..ASKED {
        let refused = replies.recv().await.unwrap();
        assert_eq!(refused.status, StatusCode::PAYMENT_REQUIRED, "{}", refused.text());
        assert_eq!(refused.error()["metadata"]["error_type"], "payment_required");
    }
    house.provider.open_streams(ADMITTED).await;
    assert_eq!(house.store.credits().held, Nanos(most.0 * admitted));
    (0..ADMITTED).for_each(|_| house.provider.release());
    for _ in 0..ADMITTED {
        let answered = replies.recv().await.unwrap();
        assert_eq!(answered.status, StatusCode::OK);
        assert!(answered.text().ends_with("data: [DONE]\n\n"));
    }
    let credits = house.store.credits();
    assert_eq!((credits.held, credits.spent), (Nanos(0), Nanos(admitted * 10_400)));
}

/// What the answer says, what is told of it afterwards, what the ledger has and what the day sums up to.
#[tokio::test]
async fn one_call_costs_the_same_wherever_it_is_told() {
    let house = House::open().await;
    let reply = chat(&house, &house.key, &body("mock/priced", json!({}))).await;
    let cost = reply.json()["usage"]["cost"].to_string();
    assert_eq!(cost, "0.0000104");
    let record = house.settled(reply.generation_id()).await;
    assert_eq!(record.settlement.cost, Nanos::from_dollars(&cost).unwrap());
    let path = format!("/api/v1/generation?id={}", reply.generation_id());
    let told = house.ask(House::get(&path, Some(&house.key))).await.json()["data"].clone();
    assert_eq!((told["total_cost"].to_string(), told["usage"].to_string()), (cost.clone(), cost.clone()));
    let day = record.reservation.created_ms / 86_400_000;
    let query = ActivityQuery { first_day: day, end_day: day + 1, key_hash: None };
    let rows = house.store.activity(query).await.unwrap();
    assert_eq!(rows.iter().map(|row| (row.requests, row.cost)).collect::<Vec<_>>(), [(1, record.settlement.cost)]);
    assert_eq!(house.ask(House::get("/api/v1/key", Some(&house.key))).await.json()["data"]["usage"].to_string(), cost);
}

/// The list says 8192 tokens of context; the provider, who may take more, charges for what it reads.
#[tokio::test]
async fn a_prompt_longer_than_the_list_says_is_held_for_whole() {
    let house = House::open().await;
    let text = "word ".repeat(8_000);
    let asked = body("mock/priced", json!({"max_tokens": 10, "messages": [{"role": "user", "content": text}]}));
    let told = post(&house, "route", &house.key, &asked).await.json()["data"]["first"].clone();
    assert!(told["prompt_tokens_max"].as_u64().unwrap() >= 40_000, "{told}");
    assert!(told["cost_max"].as_f64().unwrap() >= 40_000.0 * 0.26e-6, "{told}");
    let poor = key(&house.store, limited(8_192 * 260 + 26_000)).await;
    let refused = chat(&house, &poor, &asked).await;
    assert_eq!(refused.status, StatusCode::PAYMENT_REQUIRED, "{}", refused.text());
    assert!(house.provider.requests().is_empty());
}
