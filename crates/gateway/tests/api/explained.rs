//! Routing that explains itself: `X-OpenRouter-Metadata`, `POST /route`, variants behind a name, what a key may use, and
//! conversations that stay where their cache is.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};
use store::{KeyRules, KeySpec};

use crate::support::{
    house::{House, Reply, key},
    sse,
};

fn body(model: &str, more: Value) -> Value {
    let mut body = json!({"model": model, "messages": [{"role": "user", "content": "hi"}]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

async fn post(house: &House, path: &str, key: &str, body: &Value, metadata: bool) -> Reply {
    let request = Request::post(format!("/api/v1/{path}"))
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header("x-openrouter-metadata", if metadata { "Enabled" } else { "yes" })
        .body(Body::from(body.to_string()))
        .unwrap();
    house.ask(request).await
}

async fn ask(house: &House, model: &str, more: Value) -> Reply {
    post(house, "chat/completions", &house.key, &body(model, more), true).await
}

#[tokio::test]
async fn an_answer_tells_how_it_was_routed_only_to_who_asks() {
    let house = House::open().await;
    let reply = ask(&house, "shared/x", json!({"provider": {"order": ["down"]}})).await.json();
    let metadata = &reply["openrouter_metadata"];
    assert_eq!((&metadata["requested"], &metadata["strategy"]), (&json!("shared/x"), &json!("direct")), "{metadata}");
    assert_eq!((&metadata["attempt"], &metadata["is_byok"], &metadata["region"]), (&json!(2), &json!(false), &Value::Null));
    let tried: Vec<_> = metadata["attempts"].as_array().unwrap().iter().map(|at| (&at["provider"], &at["status"])).collect();
    assert_eq!(tried, [(&json!("Down"), &json!(502)), (&json!("Mock"), &json!(200))]);
    let available = metadata["endpoints"]["available"].as_array().unwrap();
    assert_eq!(metadata["endpoints"]["total"], 2);
    let selected: Vec<_> = available.iter().filter(|at| at["selected"] == true).map(|at| &at["provider"]).collect();
    assert_eq!(selected, ["Mock"]);
    assert!(metadata["generation_time"].is_u64() && metadata["summary"].as_str().unwrap().contains("Mock answered"));

    let plain = post(&house, "chat/completions", &house.key, &body("shared/x", json!({})), false).await.json();
    assert!(plain.get("openrouter_metadata").is_none(), "any other value is off");
}

#[tokio::test]
async fn streams_tell_it_in_their_last_chunk_and_errors_beside_the_error() {
    let house = House::open().await;
    let stream = ask(&house, "shared/x", json!({"stream": true, "provider": {"only": ["mock"]}})).await;
    let chunks = sse::data(stream.text());
    let (last, before) = chunks.split_last().unwrap();
    assert!(before.iter().all(|chunk| chunk.get("openrouter_metadata").is_none()));
    let routing = &last["openrouter_metadata"]["routing"];
    assert_eq!(routing["candidates"][0]["tag"], "mock");
    assert_eq!(routing["removed"][0]["tag"], "down");
    assert_eq!(routing["removed"][0]["field"], "provider.only");

    let refused = ask(&house, "down/x", json!({})).await;
    assert_eq!(refused.status, StatusCode::BAD_GATEWAY);
    assert_eq!(refused.json()["openrouter_metadata"]["attempts"][0]["status"], 502);
}

#[tokio::test]
async fn a_route_is_told_without_sending_anything() {
    let house = House::open().await;
    let told = post(&house, "route", &house.key, &body("mock/priced", json!({"max_tokens": 100})), false).await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.text());
    let data = told.json()["data"].clone();
    assert_eq!((&data["candidates"][0]["chance"], &data["first"]["upstream_model"]), (&json!(1.0), &json!("good")));
    assert_eq!(data["first"]["completion_tokens_max"], 100);
    let (prompt, cost) = (data["first"]["prompt_tokens_max"].as_f64().unwrap(), data["first"]["cost_max"].as_f64().unwrap());
    assert!((cost - (prompt * 0.26e-6 + 100.0 * 2.6e-6)).abs() < 1e-12, "{data}");
    let unpriced = post(&house, "route", &house.key, &body("mock/good", json!({})), false).await.json();
    assert_eq!(unpriced["data"]["first"]["cost_max"], Value::Null, "not free");
    let refused = post(&house, "route", &house.key, &body("shared/x", json!({"provider": {"only": ["nobody"]}})), false).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert!(house.provider.requests().is_empty() && house.generations().await.is_empty() && house.held() == 0);
}

#[tokio::test]
async fn variants_sort_and_what_is_not_there_is_named() {
    let house = House::open().await;
    let candidates = |reply: Reply| {
        let rows = reply.json()["data"]["candidates"].clone();
        rows.as_array().unwrap().iter().map(|row| (row["tag"].clone(), row["sort"]["by"].clone())).collect::<Vec<_>>()
    };
    let route = async |model: &str| post(&house, "route", &house.key, &body(model, json!({})), false).await;
    let by = |tag: &str| (json!(tag), json!("price"));
    assert_eq!(candidates(route("shared/x:floor").await), [by("down"), by("mock")]);
    assert_eq!(ask(&house, "shared/x:nitro", json!({"provider": {"only": ["mock"]}})).await.json()["model"], "shared/x");
    for (model, status, words) in [
        ("shared/x:online", StatusCode::BAD_REQUEST, "web search"),
        ("shared/x:batch", StatusCode::BAD_REQUEST, "batch"),
        ("@preset/mail", StatusCode::NOT_FOUND, "Preset mail not found"),
        ("shared/x@preset/mail", StatusCode::NOT_FOUND, "Preset mail not found"),
        ("shared/y:floor", StatusCode::BAD_REQUEST, "shared/y:floor is not a valid model ID"),
    ] {
        let refused = ask(&house, model, json!({})).await;
        assert_eq!(refused.status, status, "{model}");
        assert!(refused.error()["message"].as_str().unwrap().contains(words), "{}", refused.text());
    }
}

#[tokio::test]
async fn a_key_uses_only_what_it_may() {
    let house = House::open().await;
    let with = |rules: KeyRules| KeySpec { rules, ..KeySpec::default() };
    let list = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
    let models = key(&house.store, with(KeyRules { allowed_models: list(&["shared/x"]), ..KeyRules::default() })).await;
    let chat = async |key: &str, body: Value| post(&house, "chat/completions", key, &body, false).await;
    assert_eq!(chat(&models, body("shared/x", json!({}))).await.status, StatusCode::OK);
    let refused = chat(&models, body("mock/good", json!({}))).await;
    assert_eq!(
        (refused.status, &refused.error()["metadata"]["error_type"]),
        (StatusCode::FORBIDDEN, &json!("permission_denied"))
    );
    let fallback = chat(&models, body("mock/good", json!({"models": ["shared/x"]}))).await;
    assert_eq!(fallback.json()["model"], "shared/x", "what it may not use is passed over");

    let providers = key(&house.store, with(KeyRules { allowed_providers: list(&["down"]), ..KeyRules::default() })).await;
    let refused = chat(&providers, body("mock/good", json!({}))).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert_eq!(refused.error()["availability"]["excluded_by"], json!(["allowed_providers"]));
}

#[tokio::test]
async fn a_conversation_stays_where_its_cache_is() {
    let house = House::open().await;
    let provider = async |text: &str, more: Value| {
        let messages = json!([{"role": "user", "content": text}]);
        let mut more = more;
        more["messages"] = messages;
        ask(&house, "cached/x", more).await.json()["provider"].as_str().unwrap().to_owned()
    };
    let mut seen = std::collections::HashSet::new();
    for conversation in 0..12 {
        let first = provider(&format!("conversation {conversation}"), json!({})).await;
        for _ in 0..5 {
            assert_eq!(provider(&format!("conversation {conversation}"), json!({})).await, first);
        }
        seen.insert(first);
    }
    assert_eq!(seen.len(), 2, "conversations are spread over equal endpoints");
    let order = json!({"provider": {"order": ["twin"]}});
    assert_eq!(provider("conversation 0", order).await, "Twin", "an order goes before a cache");
}

#[tokio::test]
async fn a_router_behind_us_sorts_for_itself_but_falls_back_to_nothing() {
    let house = House::open().await;
    let reply = ask(&house, "routed/x:nitro", json!({"models": ["mock/good"], "service_tier": "flex"})).await;
    assert_eq!((reply.status, &reply.json()["model"]), (StatusCode::OK, &json!("routed/x")), "{}", reply.text());
    let (_, sent) = house.provider.requests().remove(0);
    assert_eq!((&sent["model"], &sent["service_tier"]), (&json!("good:nitro"), &json!("flex")));
    assert!(sent.get("models").is_none(), "which models may answer is decided here");

    let rules = KeyRules { allowed_models: Some(vec!["routed/x".into()]), ..KeyRules::default() };
    let key = key(&house.store, KeySpec { rules, ..KeySpec::default() }).await;
    for door in [json!({"preset": "p"}), json!({"plugins": []}), json!({"tools": [{"type": "openrouter:advisor"}]})] {
        let refused = post(&house, "chat/completions", &key, &body("routed/x", door.clone()), false).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{door}: {}", refused.text());
    }
}

#[tokio::test]
async fn another_service_tier_is_not_used_at_the_price_of_the_default_one() {
    let house = House::open().await;
    let reply = ask(&house, "mock/priced", json!({"service_tier": "priority"})).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert!(house.provider.requests()[0].1.get("service_tier").is_none());
    let refused = ask(&house, "mock/priced", json!({"service_tier": "flex"})).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "flex falls back to nothing");
    assert_eq!(refused.error()["availability"]["constraint"]["field"], "service_tier");
}

#[tokio::test]
async fn who_cannot_pay_is_not_served_where_nobody_knows_the_price() {
    let house = House::open().await;
    let poor = key(&house.store, KeySpec { limit: Some(inner::Nanos(10)), ..KeySpec::default() }).await;
    let refused = post(&house, "chat/completions", &poor, &body("half/x", json!({})), false).await;
    assert_eq!(refused.status, StatusCode::PAYMENT_REQUIRED, "{}", refused.text());
    assert!(house.provider.requests().is_empty());
    assert_eq!(ask(&house, "half/x", json!({})).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_route_knows_the_session_that_a_header_names() {
    let house = House::open().await;
    let asked = body("cached/x", json!({"provider": {"sort": null}}));
    let with_session = |path: &str, asked: &Value| {
        let mut request = house.post(asked.to_string());
        *request.uri_mut() = format!("/api/v1/{path}").parse().unwrap();
        request.headers_mut().insert("x-session-id", "one".parse().unwrap());
        request
    };
    let answered = house.ask(with_session("chat/completions", &asked)).await;
    assert_eq!(answered.status, StatusCode::OK, "{}", answered.text());
    let other = body("cached/x", json!({"messages": [{"role": "user", "content": "something else"}]}));
    let data = house.ask(with_session("route", &other)).await.json()["data"].clone();
    assert_eq!(data["candidates"][0]["cached_here"], json!(true), "{data}");
    assert_eq!(data["candidates"][0]["provider"], answered.json()["provider"]);
    let long = "x".repeat(300);
    let mut request = with_session("route", &other);
    request.headers_mut().insert("x-session-id", long.parse().unwrap());
    assert_eq!(house.ask(request).await.status, StatusCode::BAD_REQUEST);
}

/// `mock/tiered` costs 1 dollar per million tokens, 0.5 at the flex tier, 2 at the priority tier and 3 as the variant `turbo`; an answer
/// is 13 tokens.
#[tokio::test]
async fn a_service_tier_is_asked_for_at_the_provider_and_billed_at_its_price() {
    let house = House::open().await;
    for (model, more, sent, nanos) in [
        ("mock/tiered", json!({"provider": {"ignore": ["mock/turbo"]}}), Value::Null, 13_000),
        ("mock/tiered", json!({"service_tier": "flex"}), json!("flex"), 6_500),
        ("mock/tiered", json!({"service_tier": "fast"}), json!("priority"), 26_000),
        ("mock/tiered", json!({"service_tier": "ultrafast"}), json!("priority"), 26_000),
        ("mock/tiered:floor", json!({}), json!("flex"), 6_500),
        ("mock/tiered", json!({"provider": {"only": ["mock/priority"]}}), json!("priority"), 26_000),
        ("mock/tiered", json!({"provider": {"only": ["mock/turbo"]}}), Value::Null, 39_000),
        // Nothing is known of its tiers but that these are not its prices.
        ("mock/priced", json!({"service_tier": "priority"}), Value::Null, 10_400),
    ] {
        let reply = ask(&house, model, more.clone()).await;
        assert_eq!(reply.status, StatusCode::OK, "{model} {more}: {}", reply.text());
        let (_, asked) = house.provider.requests().pop().unwrap();
        assert_eq!(asked["service_tier"], sent, "{model} {more}");
        let settled = house.settled(reply.generation_id()).await.settlement;
        assert_eq!(settled.cost.0, nanos, "{model} {more}");
    }
    let metrics = house.metrics().await;
    assert!(!metrics.contains("provider=\"mock/"), "a tier is no provider of its own");
}

#[tokio::test]
async fn endpoints_are_listed_with_their_tiers_and_a_model_costs_what_it_usually_does() {
    let house = House::open().await;
    let get = async |path: &str| house.ask(House::get(&format!("/api/v1/{path}"), None)).await.json()["data"].clone();
    let rows = get("models/mock/tiered/endpoints").await["endpoints"].clone();
    let told: Vec<_> = rows.as_array().unwrap().iter().map(|row| (row["tag"].clone(), row["service_tier"].clone())).collect();
    let row = |tag: &str, tier: Value| (json!(tag), tier);
    let expected = [
        row("mock", Value::Null),
        row("mock/flex", json!("flex")),
        row("mock/priority", json!("priority")),
        row("mock/turbo", Value::Null),
    ];
    assert_eq!(told, expected);
    assert_eq!(get("model/mock/tiered").await["pricing"]["prompt"], "0.000001");
}
