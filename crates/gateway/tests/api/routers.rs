//! `openrouter/auto` and `openrouter/free`: names that leave the choice to the house.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};
use store::{KeyRules, KeySpec};

use crate::support::house::{House, Reply, key};

async fn ask(house: &House, key: &str, path: &str, more: Value) -> Reply {
    let mut body = json!({"model": "openrouter/auto", "messages": [{"role": "user", "content": "hi"}]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let request = Request::post(format!("/api/v1/{path}"))
        .header(header::AUTHORIZATION, format!("Bearer {key}"))
        .header("x-openrouter-metadata", "enabled");
    house.ask(request.body(Body::from(body.to_string())).unwrap()).await
}

async fn chat(house: &House, more: Value) -> Reply {
    ask(house, &house.key, "chat/completions", more).await
}

fn auto(options: Value) -> Value {
    let mut plugin = json!({"id": "auto-router"});
    plugin.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    json!({ "plugins": [plugin] })
}

#[tokio::test]
async fn what_is_free_answers_and_the_answer_names_it() {
    let house = House::open().await;
    let reply = chat(&house, json!({"model": "openrouter/free"})).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    let reply = reply.json();
    assert_eq!((&reply["model"], &reply["usage"]["cost"]), (&json!("mock/good:free"), &json!(0)), "{reply}");
    let metadata = &reply["openrouter_metadata"];
    assert_eq!((&metadata["requested"], &metadata["strategy"]), (&json!("openrouter/free"), &json!("free")));
    let told = &metadata["routing"]["routers"][0];
    assert_eq!((&told["router"], &told["chosen"][0]["model"]), (&json!("openrouter/free"), &json!("mock/good:free")));
    assert_eq!((&told["chosen"][0]["price"], &told["able"]), (&json!("0"), &json!(1)));
}

#[tokio::test]
async fn the_choice_is_explained_without_asking_anybody() {
    let house = House::open().await;
    let patterns = json!({"allowed_models": ["shared/*", "mock/priced*"], "excluded_models": ["mock/priced-*"]});
    let told = ask(&house, &house.key, "route", auto(patterns)).await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.text());
    let data = told.json()["data"].clone();
    let router = &data["routers"][0];
    let chosen: Vec<_> = router["chosen"].as_array().unwrap().iter().map(|row| (&row["model"], &row["cost_tier"])).collect();
    let expected = [("mock/priced", "high"), ("shared/x", "low")].map(|(model, third)| (json!(model), json!(third)));
    assert_eq!(chosen, expected.each_ref().map(|(model, third)| (model, third)), "of two the dearer: {router}");
    assert!(router["rule"].as_str().unwrap().contains("medium third of prices"), "{router}");
    let removed = router["removed"].as_array().unwrap();
    assert!(removed.iter().any(|row| row["model"] == "mock/priced-gated" && row["field"] == "plugins"), "{router}");
    assert_eq!((&data["candidates"][0]["model"], &data["first"]["model"]), (&json!("mock/priced"), &json!("mock/priced")));
    assert!(house.provider.requests().is_empty());

    let cheap = auto(json!({"allowed_models": ["shared/*", "mock/priced"], "cost_tier": "low"}));
    let cheap = chat(&house, cheap).await.json();
    assert_eq!((&cheap["model"], &cheap["openrouter_metadata"]["strategy"]), (&json!("shared/x"), &json!("auto")));
}

#[tokio::test]
async fn only_who_can_do_it_is_chosen() {
    let house = House::open().await;
    let picture =
        json!([{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]}]);
    let seeing = auto(json!({"allowed_models": ["mock/vision", "shared/x", "mock/priced"]}));
    let mut seeing = seeing;
    seeing["messages"] = picture.clone();
    assert_eq!(chat(&house, seeing).await.json()["model"], "mock/vision");

    let refused = chat(&house, json!({"model": "openrouter/free", "messages": picture})).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "{}", refused.text());
    let error = refused.error();
    assert_eq!(
        (&error["availability"]["code"], &error["availability"]["retryable"]),
        (&json!("constraint_filtered"), &json!(false))
    );
    assert!(error["message"].as_str().unwrap().contains("takes no image input"), "{error}");
    let fallback = chat(&house, json!({"models": ["openrouter/free", "mock/vision"], "model": null, "messages": picture})).await;
    assert_eq!(fallback.json()["model"], "mock/vision", "a router that finds nobody is passed over");

    let long =
        chat(&house, json!({"model": "openrouter/free", "messages": [{"role": "user", "content": "x".repeat(40_000)}]})).await;
    assert_eq!(long.status, StatusCode::BAD_REQUEST);
    assert_eq!(long.error()["metadata"]["error_type"], "context_length_exceeded");
}

#[tokio::test]
async fn a_choice_of_nobody_is_a_404_that_says_why() {
    let house = House::open().await;
    let refused = chat(&house, auto(json!({"allowed_models": ["nobody/*"]}))).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "{}", refused.text());
    assert_eq!(refused.error()["availability"]["code"], "constraint_filtered");
    assert_eq!(refused.error()["availability"]["constraint"]["field"], "plugins");
    let refused = chat(&house, json!({"provider": {"only": ["nobody"]}})).await;
    assert_eq!(refused.error()["availability"]["excluded_by"], json!(["allowed_providers"]));
    for options in [json!({"allowed_models": "openai/*"}), json!({"excluded_models": [1]}), json!({"cost_tier": "cheap"})] {
        let refused = chat(&house, auto(options.clone())).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{options}");
        assert!(refused.error()["message"].as_str().unwrap().starts_with("plugins: auto-router: "), "{}", refused.text());
    }
    assert!(house.provider.requests().is_empty());

    let empty = House::open().await;
    empty.gateway.change(crate::support::house::Rooms::empty(gateway::Settings::default()));
    for model in ["openrouter/free", "openrouter/auto:floor"] {
        let refused = chat(&empty, json!({ "model": model })).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{}", refused.text());
        assert_eq!(refused.error()["availability"]["code"], "no_endpoints");
    }
}

#[tokio::test]
async fn a_key_gets_only_what_it_may_use() {
    let house = House::open().await;
    let rules = KeyRules { allowed_models: Some(vec!["mock/priced".into()]), ..KeyRules::default() };
    let key = key(&house.store, KeySpec { rules, ..KeySpec::default() }).await;
    for more in [json!({}), auto(json!({})), auto(json!({"allowed_models": ["mock/*"], "cost_tier": "high"}))] {
        let reply = ask(&house, &key, "chat/completions", more).await;
        assert_eq!(reply.json()["model"], "mock/priced", "{}", reply.text());
    }
    let refused = ask(&house, &key, "chat/completions", json!({"model": "openrouter/free"})).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert_eq!(refused.error()["availability"]["constraint"]["field"], "key", "{}", refused.text());
}

#[tokio::test]
async fn the_operator_may_say_what_auto_chooses_among() {
    let house = House::with(|settings| settings.routing.auto_models = vec!["shared/*".to_owned()].into()).await;
    assert_eq!(chat(&house, json!({})).await.json()["model"], "shared/x");
    let own = chat(&house, auto(json!({"allowed_models": ["mock/priced"]}))).await;
    assert_eq!(own.json()["model"], "mock/priced", "the request's own list wins");
    let off = chat(&house, auto(json!({"allowed_models": ["mock/priced"], "enabled": false}))).await;
    assert_eq!(off.json()["model"], "shared/x");
    let told = ask(&house, &house.key, "route", json!({"model": "openrouter/auto:floor"})).await.json();
    assert_eq!(told["data"]["candidates"][0]["sort"]["by"], "price", "a variant goes on to the chosen model");
}

#[tokio::test]
async fn routers_are_listed_like_models_but_have_no_endpoints() {
    let house = House::open().await;
    let rows = house.ask(House::get("/api/v1/models", None)).await.json()["data"].clone();
    let price = |id: &str| rows.as_array().unwrap().iter().find(|row| row["id"] == id).unwrap()["pricing"]["prompt"].clone();
    assert_eq!((price("openrouter/auto"), price("openrouter/free")), (json!("-1"), json!("0")));
    let row = house.ask(House::get("/api/v1/model/openrouter/auto", None)).await.json()["data"].clone();
    assert_eq!((&row["name"], &row["context_length"]), (&json!("Auto Router"), &json!(1_000_000)));
    let path = row["links"]["details"].as_str().unwrap();
    let details = house.ask(House::get(path, None)).await.json()["data"].clone();
    assert_eq!((&details["id"], &details["endpoints"]), (&json!("openrouter/auto"), &json!([])));
}
