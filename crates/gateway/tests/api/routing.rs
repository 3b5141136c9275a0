//! The `provider` object, and whom a request reaches without one. `shared/x` is served by `Mock`, which answers, and, at an eighth
//! of the price, by `Down`, which nobody can reach.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::house::{House, Reply};

async fn ask(house: &House, more: Value) -> Reply {
    let mut body = json!({"model": "shared/x", "messages": [{"role": "user", "content": "hi"}]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    house.ask(house.post(body.to_string())).await
}

/// Who was tried, in order.
async fn tried(house: &House) -> Vec<String> {
    let mut generations = house.generations().await;
    generations.sort_by_key(|generation| generation.reservation.created_ms);
    generations.into_iter().map(|generation| generation.reservation.provider).collect()
}

#[tokio::test]
async fn an_order_is_followed_and_the_rest_is_the_fallback() {
    let house = House::open().await;
    for order in [json!(["mock"]), json!(["Mock"]), json!(["mock", "down"])] {
        assert_eq!(ask(&house, json!({"provider": {"order": order}})).await.status, StatusCode::OK);
    }
    assert_eq!(tried(&house).await, ["Mock"; 3]);
    let fallen = ask(&house, json!({"provider": {"order": ["down"]}})).await;
    assert_eq!(fallen.json()["provider"], "Mock");
    let refused = ask(&house, json!({"provider": {"order": ["down"], "allow_fallbacks": false}})).await;
    assert_eq!(refused.status, StatusCode::BAD_GATEWAY);
    assert_eq!(refused.error()["metadata"]["provider_name"], "Down");
}

#[tokio::test]
async fn the_cheap_one_is_tried_first_until_it_has_failed_often_enough() {
    let house = House::open().await;
    for _ in 0..30 {
        assert_eq!(ask(&house, json!({})).await.json()["provider"], "Mock", "the client never notices");
    }
    let failures = tried(&house).await.iter().filter(|provider| *provider == "Down").count();
    assert!((1..=5).contains(&failures), "{failures} wasted attempts");
}

#[tokio::test]
async fn prices_and_names_remove_endpoints() {
    let house = House::open().await;
    for provider in
        [json!({"only": ["down"]}), json!({"ignore": ["mock"]}), json!({"max_price": {"prompt": "0.5", "completion": 0.5}})]
    {
        let refused = ask(&house, json!({"provider": provider})).await;
        assert_eq!(refused.status, StatusCode::BAD_GATEWAY, "{provider}: {}", refused.text());
        assert_eq!(refused.error()["metadata"]["provider_name"], "Down", "{provider}");
    }
    assert!(house.provider.requests().is_empty());
}

#[tokio::test]
async fn when_nobody_may_answer_the_reply_says_why() {
    let house = House::open().await;
    let cases = [
        (json!({"provider": {"only": ["nobody"]}}), "allowed_providers", "provider.only"),
        (json!({"provider": {"max_price": {"completion": 0.1}}}), "max_price", "provider.max_price"),
        (json!({"provider": {"quantizations": ["fp8"]}}), "quantization", "provider.quantizations"),
        (json!({"provider": {"zdr": true}}), "data_policy:zdr", "provider.zdr"),
        (json!({"provider": {"data_collection": "deny"}}), "data_policy:training", "provider.data_collection"),
        (json!({"provider": {"require_parameters": true}, "top_k": 3}), "require_parameters", "provider.require_parameters"),
    ];
    for (more, word, field) in cases {
        let refused = ask(&house, more).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{word}: {}", refused.text());
        let availability = &refused.error()["availability"];
        let code = if word.starts_with("data_policy") { "privacy_restricted" } else { "constraint_filtered" };
        assert_eq!(availability["code"], code, "{word}");
        assert_eq!(availability["excluded_by"], json!([word]));
        assert_eq!(availability["constraint"]["field"], field);
        assert_eq!(availability["affected_providers"], json!(["mock", "down"]));
        assert_eq!(availability["requested_models"], json!(["shared/x"]));
    }
    assert!(house.generations().await.is_empty(), "nothing was reserved");
}

#[tokio::test]
async fn what_a_model_cannot_take_is_not_sent_to_it() {
    let house = House::open().await;
    let picture = json!([{"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]);
    let blind = ask(&house, json!({"messages": [{"role": "user", "content": picture}]})).await;
    assert_eq!(blind.status, StatusCode::NOT_FOUND);
    assert!(blind.error()["message"].as_str().unwrap().contains("takes no image input"), "{}", blind.text());
    let seen = ask(&house, json!({"messages": [{"role": "user", "content": picture}], "models": ["mock/vision"]})).await;
    assert_eq!(seen.json()["model"], "mock/vision", "{}", seen.text());
    let long = ask(&house, json!({"max_tokens": 100_000})).await;
    assert_eq!(long.status, StatusCode::OK, "nobody gives so much: whoever answers cuts it");
}

#[tokio::test]
async fn a_wrong_provider_object_is_named() {
    let house = House::open().await;
    for (provider, word) in [
        (json!({"oder": []}), "oder"),
        (json!({"sort": "speed"}), "throughput"),
        (json!({"max_price": {"prompt": "cheap"}}), "provider.max_price.prompt"),
        (json!({"order": "mock"}), "sequence"),
    ] {
        let refused = ask(&house, json!({"provider": provider})).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{provider}");
        assert!(refused.error()["message"].as_str().unwrap().contains(word), "{}", refused.text());
    }
}

/// `shared/x` has a context of 8192 tokens at both providers.
#[tokio::test]
async fn a_prompt_that_fits_nowhere_is_the_clients_fault_and_goes_nowhere() {
    let house = House::open().await;
    let long = json!({"messages": [{"role": "user", "content": "word ".repeat(20_000)}]});
    let refused = ask(&house, long.clone()).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.text());
    let error = refused.error();
    assert_eq!(error["metadata"]["error_type"], "context_length_exceeded");
    assert_eq!(error["availability"]["excluded_by"], json!(["context_length"]));
    assert!(house.provider.requests().is_empty() && house.generations().await.is_empty());

    let mut longer = long;
    longer["models"] = json!(["mock/good:extended"]);
    let reply = ask(&house, longer).await;
    assert_eq!(reply.json()["model"], "mock/good:extended", "the next model has room: {}", reply.text());
    let close = ask(&house, json!({"messages": [{"role": "user", "content": "word ".repeat(8_000)}]})).await;
    assert_eq!(close.status, StatusCode::OK, "it may fit, and the provider knows: {}", close.text());
}

/// `private/x` is served by who keeps nothing, and its author allows distillation; of all others nothing is known.
#[tokio::test]
async fn who_is_known_to_keep_nothing_answers_who_asks_for_that() {
    let house = House::open().await;
    for provider in [json!({"zdr": true}), json!({"data_collection": "deny"}), json!({"enforce_distillable_text": true})] {
        let reply = ask(&house, json!({"models": ["private/x"], "provider": provider})).await;
        assert_eq!((&reply.json()["model"], &reply.json()["provider"]), (&json!("private/x"), &json!("Home")), "{provider}");
    }
    let only = ask(&house, json!({"provider": {"enforce_distillable_text": true}})).await;
    assert_eq!(only.status, StatusCode::NOT_FOUND);
    assert_eq!(only.error()["availability"]["constraint"]["field"], "provider.enforce_distillable_text");
}
