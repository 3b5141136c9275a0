//! Callers' own keys at providers: whose credential goes where, and who pays what.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use gateway::{
    own_key::{Fee, OwnKey},
    settings::Settings,
};
use inner::Nanos;
use serde_json::{Value, json};
use store::{KeyRules, KeySpec, Store};

use crate::support::house::{House, OWN_SECRET, PROVIDER_SECRET, Reply, key};

async fn chat(house: &House, key: &str, model: &str, more: Value) -> Reply {
    let mut body = json!({"model": model, "messages": [{"role": "user", "content": "hi"}]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let request = Request::post("/api/v1/chat/completions").header(header::AUTHORIZATION, format!("Bearer {key}"));
    house.ask(request.body(Body::from(body.to_string())).unwrap()).await
}

fn mine() -> OwnKey {
    let keys = vec!["normal".to_owned(), "limited".to_owned()];
    OwnKey { name: "mine".into(), keys, provider: "mock".into(), upstream: "byok:mine".into(), ..OwnKey::default() }
}

/// With a fee of five percent.
fn with(own: OwnKey) -> impl FnOnce(&mut Settings) {
    move |settings| {
        settings.own_keys = Arc::new([own]);
        settings.money.own_key_fee = Fee::from_percent("5").unwrap();
    }
}

/// The credentials that the provider saw.
fn credentials(house: &House) -> Vec<String> {
    let seen = house.provider.requests().into_iter();
    seen.map(|(headers, _)| headers[header::AUTHORIZATION].to_str().unwrap()["Bearer ".len()..].to_owned()).collect()
}

/// A priced answer costs $0.0000104.
#[tokio::test]
async fn a_call_on_ones_own_key_costs_the_fee_and_says_so() {
    let house = House::with(with(mine())).await;
    let reply = chat(&house, &house.key, "mock/priced", json!({})).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    assert_eq!(credentials(&house), [OWN_SECRET]);
    let usage = reply.json()["usage"].clone();
    assert_eq!((&usage["is_byok"], usage["cost"].to_string().as_str()), (&json!(true), "5.2e-7"));
    assert_eq!(usage["cost_details"]["upstream_inference_cost"].to_string(), "0.0000104");
    house.settled(reply.generation_id()).await;
    let path = format!("/api/v1/generation?id={}", reply.generation_id());
    let record = house.ask(House::get(&path, Some(&house.key))).await.json()["data"].clone();
    assert_eq!((&record["is_byok"], &record["upstream_inference_cost"]), (&json!(true), &json!(0.000_010_4)));
    let info = house.ask(House::get("/api/v1/key", Some(&house.key))).await.json()["data"].clone();
    assert_eq!((&info["byok_usage"], &info["byok_usage_daily"]), (&json!(0.000_010_4), &json!(0.000_010_4)));
    assert_eq!((&info["usage"], house.store.credits().spent), (&json!(0.000_000_52), Nanos(520)));

    let stranger = key(&house.store, KeySpec { name: "stranger".into(), ..KeySpec::default() }).await;
    let reply = chat(&house, &stranger, "mock/priced", json!({})).await;
    assert_eq!(reply.json()["usage"]["is_byok"], false);
    assert_eq!(credentials(&house)[1], PROVIDER_SECRET);
}

#[tokio::test]
async fn a_refused_own_key_falls_back_to_the_houses_unless_it_must_not() {
    let house = House::with(with(mine())).await;
    let refused = chat(&house, &house.key, "mock/error-401", json!({})).await;
    assert_eq!(credentials(&house), [OWN_SECRET, PROVIDER_SECRET]);
    assert_eq!(refused.status, StatusCode::BAD_GATEWAY);

    let house = House::with(with(OwnKey { only: true, ..mine() })).await;
    let refused = chat(&house, &house.key, "mock/error-401", json!({})).await;
    assert_eq!(credentials(&house), [OWN_SECRET]);
    assert_eq!(refused.error()["message"], "the provider refused your own key there");
    assert!(!refused.text().contains(OWN_SECRET));
    let models = Some(vec!["mock/priced".to_owned()]);
    let house = House::with(with(OwnKey { only: true, models, ..mine() })).await;
    assert_eq!(
        chat(&house, &house.key, "mock/good", json!({})).await.status,
        StatusCode::NOT_FOUND,
        "for other models it has none"
    );
    assert_eq!(chat(&house, &house.key, "mock/priced", json!({})).await.status, StatusCode::OK);
}

/// `Down` cannot be reached on the house's credential; the caller's leads elsewhere here.
#[tokio::test]
async fn a_key_for_emergencies_is_used_last() {
    let house = House::with(with(OwnKey { provider: "down".into(), fallback: true, ..mine() })).await;
    let only = json!({"provider": {"only": ["down"]}});
    let reply = chat(&house, &house.key, "shared/x", only).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    assert_eq!((credentials(&house), &reply.json()["usage"]["is_byok"]), (vec![OWN_SECRET.to_owned()], &json!(true)));
    assert_eq!(house.generations().await.len(), 2, "the house's was tried");
}

/// A call could cost $0.0026 at the provider, and a twentieth of that here.
#[tokio::test]
async fn a_limit_counts_own_keys_where_it_says_so() {
    let house = House::with(with(mine())).await;
    for (counts, limit, status) in [
        (true, 1_000_000, StatusCode::PAYMENT_REQUIRED),
        (false, 1_000_000, StatusCode::OK),
        (false, 100_000, StatusCode::PAYMENT_REQUIRED),
        (true, 3_000_000, StatusCode::OK),
    ] {
        let rules = KeyRules { include_byok_in_limit: counts, ..KeyRules::default() };
        let spec = KeySpec { name: "limited".into(), limit: Some(Nanos(limit)), rules, ..KeySpec::default() };
        let key = key(&house.store, spec).await;
        let only = json!({"provider": {"allow_fallbacks": false}});
        assert_eq!(chat(&house, &key, "mock/priced", only).await.status, status, "{counts} {limit}");
        let row = house.store.key_by_secret(&key).unwrap();
        let left = if status == StatusCode::OK { limit - 520 - if counts { 10_400 } else { 0 } } else { limit };
        assert_eq!((row.held, row.limit_remaining()), (Nanos(0), Some(Nanos(left))), "{counts} {limit}");
    }
}

#[tokio::test]
async fn a_request_may_bring_its_own_key() {
    let house = House::with(|settings| settings.money.own_key_fee = Fee::from_percent("5").unwrap()).await;
    let ask = async |model: &str, provider: Value, header: &str| {
        let body = json!({"model": model, "provider": provider, "messages": [{"role": "user", "content": "hi"}]}).to_string();
        let request = Request::post("/api/v1/chat/completions")
            .header(header::AUTHORIZATION, format!("Bearer {}", house.key))
            .header("x-provider-api-keys", header);
        house.ask(request.body(Body::from(body)).unwrap()).await
    };
    let brought = json!({"Mock": OWN_SECRET, "nobody": "x", "twin": ""}).to_string();
    let reply = ask("mock/priced", json!({}), &brought).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    let usage = reply.json()["usage"].clone();
    assert_eq!((&usage["is_byok"], usage["cost"].to_string().as_str()), (&json!(true), "5.2e-7"));
    assert_eq!(credentials(&house), [OWN_SECRET]);

    for _ in 0..6 {
        let refused = ask("mock/error-401", json!({"allow_fallbacks": false}), &brought).await;
        assert_eq!(refused.status, StatusCode::BAD_GATEWAY, "{}", refused.text());
        assert!(refused.text().contains("refused your own key there") && !refused.text().contains(OWN_SECRET));
    }
    let metrics = house.metrics().await;
    let line = r#"roundhouse_endpoint_breaker_open{provider="mock",upstream_model="error-401"} 0"#;
    assert!(metrics.contains(line), "what a brought key does says nothing of an endpoint: {metrics}");
    for wrong in ["sk-plain", "[]", r#"{"mock": 1}"#] {
        let refused = ask("mock/priced", json!({}), wrong).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{wrong}");
        assert!(!refused.text().contains("sk-plain"), "{}", refused.text());
    }
}
