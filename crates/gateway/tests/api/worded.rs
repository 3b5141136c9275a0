//! What a provider is sent for a request: in its own words, without what it has no use for, and nothing that is none of its business.

use std::sync::Arc;

use axum::http::StatusCode;
use gateway::preset::{Preset, Presets};
use serde_json::{Value, json};

use crate::support::house::{House, Reply};

async fn ask(house: &House, model: &str, more: Value) -> Reply {
    let mut body = json!({ "model": model, "messages": [{ "role": "user", "content": "hi" }] });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    house.ask(house.post(body.to_string())).await
}

/// What the provider got for it.
async fn sent(house: &House, model: &str, more: Value) -> Value {
    let reply = ask(house, model, more).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    house.provider.requests().pop().unwrap().1
}

#[tokio::test]
async fn an_end_user_is_only_a_hash_to_a_provider() {
    let (house, other) = (House::open().await, House::open().await);
    let user = json!({ "user": "ann@example.com" });
    let told = sent(&house, "mock/good", user.clone()).await["user"].clone();
    assert!(told.as_str().is_some_and(|told| told.len() == 32 && !told.contains("ann")), "{told}");
    assert_eq!(sent(&house, "mock/good", user.clone()).await["user"], told, "always the same");
    assert_eq!(sent(&house, "routed/x", user.clone()).await["user"], told, "a router is a provider too");
    assert_ne!(sent(&house, "mock/good", json!({ "user": "bob" })).await["user"], told);
    assert_ne!(sent(&other, "mock/good", user.clone()).await["user"], told, "of no use elsewhere");
    let reply = ask(&house, "mock/good", user).await;
    let recorded = house.settled(reply.generation_id()).await.reservation.external_user;
    assert_eq!(recorded, Some(blake3::hash(b"ann@example.com").to_hex().to_string()), "the ledger's stays as it was");
}

#[tokio::test]
async fn what_an_endpoint_does_not_honour_is_left_out_and_told() {
    let house = House::serving(&["id = \"twin/plain\"\nupstream_id = \"good\"\ncontext_length = 8192\n\
        supported_parameters = [\"temperature\", \"tools\"]"])
    .await;
    let wishes = json!({ "temperature": 0.5, "seed": 7, "stop": ["x"], "logprobs": true, "top_logprobs": 2, "min_p": 0.1,
        "reasoning": { "effort": "low" }, "verbosity": "low", "prediction": { "type": "content", "content": "x" }, "foo": 1 });
    let plain = sent(&house, "twin/plain", wishes.clone()).await;
    let fields: Vec<&String> = plain.as_object().unwrap().keys().collect();
    assert_eq!(fields, ["model", "messages", "temperature", "stream", "prediction", "foo"], "{plain}");
    let whole = sent(&house, "mock/good", wishes.clone()).await;
    for field in ["seed", "stop", "logprobs", "min_p", "reasoning_effort", "verbosity"] {
        assert!(whole.get(field).is_some(), "{field} is not known to be refused");
    }
    let mut body = wishes;
    body["model"] = "twin/plain".into();
    body["messages"] = json!([{ "role": "user", "content": "hi" }]);
    let mut request = house.post(body.to_string());
    request.headers_mut().insert("x-openrouter-metadata", "enabled".parse().unwrap());
    let metadata = house.ask(request).await.json()["openrouter_metadata"].clone();
    let dropped = json!(["min_p", "seed", "stop", "logprobs", "top_logprobs", "reasoning", "verbosity"]);
    assert_eq!(metadata["routing"]["candidates"][0]["dropped"], dropped);
    let strict = ask(&house, "twin/plain", json!({ "seed": 7, "provider": { "require_parameters": true } })).await;
    assert_eq!(strict.status, StatusCode::NOT_FOUND, "who requires its parameters is not served without them");
}

#[tokio::test]
async fn options_reach_only_the_provider_that_they_are_for() {
    let house = House::open().await;
    let options = json!({ "provider": { "options": { "mock": { "safety": "low", "temperature": 0.1, "model": "dear", "api_key": "k" },
        "openai": { "other": 1 } } }, "temperature": 0.9 });
    let body = sent(&house, "mock/good", options).await;
    assert_eq!((&body["safety"], &body["temperature"], &body["model"]), (&json!("low"), &json!(0.1), &json!("good")));
    assert!(body.get("other").is_none() && body.get("api_key").is_none() && body.get("provider").is_none(), "{body}");
    let named =
        sent(&house, "mock/good", json!({ "provider": { "options": { "Mock": { "x": 1 }, "mock/eu": { "y": 1 } } } })).await;
    assert!(named["x"] == 1 && named.get("y").is_none(), "{named}");
    let wrong = ask(&house, "mock/good", json!({ "provider": { "options": { "mock": 1 } } })).await;
    assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
    assert!(wrong.error()["message"].as_str().unwrap().contains("provider.options.mock"));
}

#[tokio::test]
async fn a_router_does_not_hear_our_name_for_it() {
    let house = House::open().await;
    let provider =
        json!({ "order": ["router", "openai"], "only": ["Router"], "sort": "price", "options": { "router": { "x": 1 } } });
    let body = sent(&house, "routed/x", json!({ "provider": provider })).await;
    assert_eq!(body["provider"], json!({ "order": ["openai"], "sort": "price" }));
    assert_eq!(body["x"], 1);
    let untouched = json!({ "ignore": ["openai"], "only": [] });
    assert_eq!(sent(&house, "routed/x", json!({ "provider": untouched })).await["provider"], untouched);
}

#[tokio::test]
async fn an_effort_is_one_that_the_model_has_and_silence_cannot_be_had_of_all() {
    let house = House::serving(&["id = \"twin/thinker\""]).await;
    let effort = |word: &str| json!({ "reasoning": { "effort": word } });
    assert_eq!(sent(&house, "twin/thinker", effort("xhigh")).await["reasoning_effort"], "high");
    assert_eq!(sent(&house, "twin/thinker", effort("minimal")).await["reasoning_effort"], "low");
    let budget = sent(&house, "twin/thinker", json!({ "reasoning": { "max_tokens": 900 }, "max_tokens": 1000 })).await;
    assert_eq!((&budget["reasoning_effort"], budget.get("thinking_budget")), (&json!("high"), None));
    let sampled = sent(&house, "twin/thinker", json!({ "stop": ["x"], "temperature": 0.5, "seed": 7, "min_p": 0.1 })).await;
    assert!(sampled.get("stop").is_none() && sampled.get("temperature").is_none(), "the base says so: {sampled}");
    assert!(sampled["seed"] == 7 && sampled.get("min_p").is_some(), "of which it says nothing: {sampled}");
    for off in [effort("none"), json!({ "reasoning": { "enabled": false } })] {
        let refused = ask(&house, "twin/thinker", off.clone()).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{off}");
        assert!(refused.error()["message"].as_str().unwrap().contains("twin/thinker"), "{}", refused.text());
        let mut either = off;
        either["models"] = json!(["mock/good"]);
        let body = sent(&house, "twin/thinker", either).await;
        assert_eq!(body["reasoning_effort"], "low", "another could be quiet; this one does what it can");
    }
}

#[tokio::test]
async fn a_request_without_a_model_is_for_the_usual_one_where_there_is_one() {
    let house = House::with(|settings| settings.routing.default_model = Some("mock/good".into())).await;
    let reply = house.ask(house.post(json!({ "messages": [{ "role": "user", "content": "hi" }] }).to_string())).await;
    assert_eq!((reply.status, reply.json()["model"].clone()), (StatusCode::OK, json!("mock/good")));
}

#[tokio::test]
async fn the_usual_model_may_be_a_preset() {
    let mail = |model: Option<&str>| Preset {
        slug: "mail".into(),
        fields: json!({ "temperature": 0.25, "model": model }).as_object().unwrap().clone(),
        system_prompt: Some("Be brief.".into()),
        ..Preset::default()
    };
    for (usual, preset) in [("@preset/mail", mail(Some("mock/good"))), ("mock/good@preset/mail", mail(Some("mock/priced")))] {
        let house = House::with(|settings| {
            settings.routing.default_model = Some(usual.into());
            settings.presets = Arc::new(Presets::new(vec![preset]).unwrap());
        })
        .await;
        let reply = house.ask(house.post(json!({ "messages": [{ "role": "user", "content": "hi" }] }).to_string())).await;
        assert_eq!((reply.status, reply.json()["model"].clone()), (StatusCode::OK, json!("mock/good")), "{}", reply.text());
        let body = house.provider.requests().pop().unwrap().1;
        assert_eq!((&body["temperature"], &body["messages"][0]["content"]), (&json!(0.25), &json!("Be brief.")), "{body}");
        assert_eq!(house.settled(reply.generation_id()).await.reservation.preset.as_deref(), Some("mail"));
        let other = sent(&house, "mock/good", json!({})).await;
        assert!(other.get("temperature").is_none(), "who names a model is not meant: {other}");
    }
}

#[tokio::test]
async fn the_legacy_route_sorts_over_all_models() {
    let priced = |id: &str, price: &str| {
        format!(
            "id = \"{id}\"\nupstream_id = \"good\"\ncontext_length = 8192\n\
            price = {{ prompt = \"{price}\", completion = \"{price}\" }}"
        )
    };
    let (dear, cheap) = (priced("twin/dear", "9"), priced("twin/cheap", "1"));
    let house = House::serving(&[&dear, &cheap]).await;
    let mut first = Vec::new();
    for wish in [json!({ "route": "fallback" }), json!({ "route": "sort" })] {
        let mut body = wish;
        body["models"] = json!(["twin/cheap"]);
        body["provider"] = json!({ "sort": "price" });
        first.push(ask(&house, "twin/dear", body).await.json()["model"].clone());
    }
    assert_eq!(first, ["twin/dear", "twin/cheap"]);
}
