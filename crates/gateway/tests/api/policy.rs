//! Presets, guardrails, limits of what is free, and what is only had behind a router.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use gateway::{
    guardrail::Guardrail,
    preset::{Preset, Presets},
    settings::FreeLimits,
};
use inner::Nanos;
use serde_json::{Value, json};
use store::{KeySpec, LimitReset, Outcome, Reservation, Settlement, Store};

use crate::support::house::{House, Reply, key};

async fn chat(house: &House, key: &str, body: Value) -> Reply {
    let request = Request::post("/api/v1/chat/completions").header(header::AUTHORIZATION, format!("Bearer {key}"));
    house.ask(request.body(Body::from(body.to_string())).unwrap()).await
}

fn body(more: Value) -> Value {
    let mut body = json!({"messages": [{"role": "user", "content": "hi"}]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

async fn with_presets() -> House {
    let fields = json!({"model": "mock/good", "temperature": 0.5, "provider": {"only": ["mock"]}});
    let fields = fields.as_object().unwrap().clone();
    let mail = Preset { slug: "mail".into(), system_prompt: Some("Be brief.".into()), fields, ..Preset::default() };
    House::with(|settings| settings.presets = Arc::new(Presets::new(vec![mail]).unwrap())).await
}

#[tokio::test]
async fn a_preset_lies_below_the_request_and_stands_in_its_record() {
    let house = with_presets().await;
    let reply = chat(&house, &house.key, body(json!({"model": "@preset/mail", "max_tokens": 7}))).await;
    assert_eq!((reply.status, &reply.json()["model"]), (StatusCode::OK, &json!("mock/good")), "{}", reply.text());
    let (_, sent) = house.provider.requests().remove(0);
    assert_eq!((&sent["messages"][0]["content"], &sent["messages"][1]["content"]), (&json!("Be brief."), &json!("hi")));
    assert_eq!((&sent["temperature"], &sent["max_tokens"], sent.get("preset")), (&json!(0.5), &json!(7), None));
    let path = format!("/api/v1/generation?id={}", reply.generation_id());
    house.settled(reply.generation_id()).await;
    assert_eq!(house.ask(House::get(&path, Some(&house.key))).await.json()["data"]["preset_id"], "mail");

    let other = chat(&house, &house.key, body(json!({"model": "mock/tools@preset/mail", "temperature": 0}))).await;
    assert_eq!(other.json()["model"], "mock/tools");
    let (_, sent) = house.provider.requests().remove(1);
    assert_eq!(sent["temperature"].as_f64(), Some(0.0), "the request wins");
    assert_eq!(chat(&house, &house.key, body(json!({"preset": "mail"}))).await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_unknown_preset_is_not_found_and_known_ones_are_listed() {
    let house = with_presets().await;
    for more in [json!({"model": "@preset/none"}), json!({"model": "mock/good", "preset": "none"})] {
        let refused = chat(&house, &house.key, body(more)).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
        assert_eq!(refused.error()["message"], "Preset none not found");
    }
    let rows = house.ask(House::get("/api/v1/presets", Some(&house.key))).await.json();
    assert_eq!((&rows["total_count"], &rows["data"][0]["slug"]), (&json!(1), &json!("mail")));
    let one = house.ask(House::get("/api/v1/presets/mail", Some(&house.key))).await.json()["data"].clone();
    assert_eq!((&one["status"], &one["config"]["temperature"]), (&json!("active"), &json!(0.5)));
    assert_eq!(house.ask(House::get("/api/v1/presets/none", Some(&house.key))).await.status, StatusCode::NOT_FOUND);
    assert_eq!(house.ask(House::get("/api/v1/presets", None)).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn web_search_is_refused_by_name_unless_a_router_has_it() {
    let house = House::open().await;
    let web = json!([{"id": "web"}]);
    let refused = chat(&house, &house.key, body(json!({"model": "mock/good", "plugins": web}))).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.error()["message"].as_str().unwrap().contains("needs web search, and none is configured"));
    let off = json!([{"id": "web", "enabled": false}]);
    assert_eq!(chat(&house, &house.key, body(json!({"model": "mock/good", "plugins": off}))).await.status, StatusCode::OK);
    let routed = chat(&house, &house.key, body(json!({"model": "routed/x", "plugins": web}))).await;
    assert_eq!(routed.status, StatusCode::OK, "{}", routed.text());
}

#[tokio::test]
async fn tools_that_a_router_runs_are_refused_by_name_unless_there_is_one() {
    let house = House::open().await;
    let tools = json!([{"type": "function", "function": {"name": "f"}}, {"type": "openrouter:web_search"}]);
    let refused = chat(&house, &house.key, body(json!({"model": "mock/good", "tools": tools}))).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert_eq!(refused.error()["message"], "tools: `openrouter:web_search` runs on a router, and none is configured here");
    let routed = chat(&house, &house.key, body(json!({"model": "routed/x", "tools": tools}))).await;
    assert_eq!(routed.status, StatusCode::OK, "{}", routed.text());
    let sent = house.provider.requests().pop().unwrap().1;
    assert_eq!(sent["tools"][1]["type"], "openrouter:web_search", "{sent}");
}

#[tokio::test]
async fn settings_of_a_search_go_only_where_there_is_one() {
    let house = House::open().await;
    let options = json!({"search_context_size": "low"});
    for (model, kept) in [("mock/good", false), ("routed/x", true)] {
        let mut request = house.post(body(json!({"model": model, "web_search_options": options})).to_string());
        request.headers_mut().insert("x-openrouter-metadata", "enabled".parse().unwrap());
        let reply = house.ask(request).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        let sent = house.provider.requests().pop().unwrap().1;
        assert_eq!(sent.get("web_search_options").is_some(), kept, "{model}: {sent}");
        let dropped = &reply.json()["openrouter_metadata"]["routing"]["candidates"][0]["dropped"];
        let told = if kept { Value::Null } else { json!(["web_search_options"]) };
        assert_eq!(*dropped, told, "{model}: what is left out is told");
    }
    let required = json!({"model": "mock/good", "web_search_options": options, "provider": {"require_parameters": true}});
    assert_eq!(chat(&house, &house.key, body(required)).await.status, StatusCode::NOT_FOUND, "who must have it is not there");
}

fn guardrail() -> Guardrail {
    Guardrail { name: "interns".into(), keys: vec!["intern".into()], ..Guardrail::default() }
}

async fn guarded(rule: Guardrail) -> (House, String) {
    let house = House::with(|settings| settings.guardrails = Arc::new([rule])).await;
    let key = key(&house.store, KeySpec { name: "intern".into(), ..KeySpec::default() }).await;
    (house, key)
}

#[tokio::test]
async fn a_guardrail_holds_for_its_keys_only() {
    let models = Some(vec!["shared/x".to_owned(), "mock/priced".to_owned()]);
    let ignored_models = vec!["mock/priced".to_owned()];
    let (house, intern) = guarded(Guardrail { allowed_models: models, ignored_models, ..guardrail() }).await;
    for model in ["mock/good", "mock/priced"] {
        let refused = chat(&house, &intern, body(json!({"model": model}))).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{model}");
        assert_eq!(refused.error()["message"], format!("Guardrail \"interns\" does not allow {model}"));
        assert_eq!(chat(&house, &house.key, body(json!({"model": model}))).await.status, StatusCode::OK);
    }
    let fallback = chat(&house, &intern, body(json!({"model": "mock/good", "models": ["shared/x"]}))).await;
    assert_eq!(fallback.json()["model"], "shared/x");

    let ignored = vec!["mock".to_owned()];
    let (house, intern) = guarded(Guardrail { ignored_providers: ignored, ..guardrail() }).await;
    let refused = chat(&house, &intern, body(json!({"model": "mock/good"}))).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    assert_eq!(refused.error()["availability"]["excluded_by"], json!(["allowed_providers"]));
    let (house, intern) = guarded(Guardrail { zdr: true, ..guardrail() }).await;
    let refused = chat(&house, &intern, body(json!({"model": "mock/good"}))).await;
    assert_eq!(refused.error()["availability"]["excluded_by"], json!(["data_policy:zdr"]));
}

/// A call can cost $0.0026 and more, and costs $0.0000104.
#[tokio::test]
async fn a_budget_is_each_keys_own_and_a_403_says_whose_it_is() {
    let budgets = vec![(LimitReset::Daily, Nanos(2_700_000)), (LimitReset::Monthly, Nanos(1_000_000_000))];
    let (house, intern) = guarded(Guardrail { budgets, ..guardrail() }).await;
    let ask = async |key: &str| chat(&house, key, body(json!({"model": "mock/priced"}))).await;
    let mut answered = 0;
    let refused = loop {
        let reply = ask(&intern).await;
        if reply.status != StatusCode::OK {
            break reply;
        }
        answered += 1;
    };
    assert!((1..12).contains(&answered), "{answered}");
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let message = refused.error()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("daily budget of guardrail \"interns\""), "{message}");
    assert_eq!(house.provider.requests().len(), answered, "nothing was sent");
    let other = key(&house.store, KeySpec { name: "intern".into(), ..KeySpec::default() }).await;
    assert_eq!(ask(&other).await.status, StatusCode::OK, "another key of that name has a budget of its own");
    let info = house.ask(House::get("/api/v1/key", Some(&intern))).await.json()["data"]["budgets"].clone();
    assert_eq!((&info[0]["reset_interval"], &info[0]["limit_usd"]), (&json!("daily"), &json!(0.0027)));
    assert_eq!(info[1]["guardrail_id"], "interns");
    assert!(info[0]["resets_at"].as_str().unwrap().ends_with("T00:00:00.000Z"), "{info}");
    let unpriced = chat(&house, &intern, body(json!({"model": "mock/good"}))).await;
    assert_eq!(unpriced.status, StatusCode::NOT_FOUND, "a budget counts the money");
}

#[tokio::test]
async fn what_is_free_has_its_own_limits() {
    let limits = FreeLimits { requests_per_minute: Some(2), requests_per_day: Some(50), ..FreeLimits::default() };
    let house = House::with(|settings| settings.money.free = limits).await;
    let ask = async |more: Value| chat(&house, &house.key, body(more)).await;
    for _ in 0..2 {
        assert_eq!(ask(json!({"model": "mock/good:free"})).await.status, StatusCode::OK);
    }
    let refused = ask(json!({"model": "mock/good:free"})).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.error()["message"].as_str().unwrap().contains("2 requests to free models per minute"));
    let header = |name: &str| refused.headers[name].to_str().unwrap().parse::<i64>().unwrap();
    assert_eq!((header("x-ratelimit-limit"), header("x-ratelimit-remaining")), (2, 0));
    assert!(header("x-ratelimit-reset") > 1_700_000_000_000 && (1..=61).contains(&header("retry-after")));
    let fallback = ask(json!({"model": "mock/good:free", "models": ["mock/priced"]})).await;
    assert_eq!(fallback.json()["model"], "mock/priced", "what is paid for is not limited");
    assert!(fallback.headers.get("x-ratelimit-limit").is_none());
    let info = house.ask(House::get("/api/v1/key", Some(&house.key))).await.json()["data"].clone();
    assert_eq!(info["free_model_daily_requests"], json!({"limit": 50, "used": 2, "remaining": 48}));
}

#[tokio::test]
async fn more_keys_do_not_help_with_what_is_free_and_a_restart_forgets_nothing() {
    let limits = FreeLimits { requests_per_day: Some(3), ..FreeLimits::default() };
    let house = House::with(|settings| settings.money.free = limits).await;
    let second = key(&house.store, KeySpec::default()).await;
    let now_ms = i64::try_from(std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap();
    let hash = house.store.key_by_secret(&second).unwrap().hash;
    for id in ["gen-1", "gen-2"] {
        let call = Reservation {
            id: id.into(),
            key_hash: hash.clone(),
            model: "mock/good:free".into(),
            endpoint: Some("mock".into()),
            created_ms: now_ms,
            ..Reservation::default()
        };
        house.store.reserve(call).await.unwrap();
        let end = Settlement { id: id.into(), outcome: Outcome::Done, ..Settlement::default() };
        house.store.settle(end).await.unwrap();
    }
    house.gateway.recall().await.unwrap();
    let free = async |key: &str| chat(&house, key, body(json!({"model": "mock/good:free"}))).await;
    assert_eq!(free(&house.key).await.status, StatusCode::OK);
    let refused = free(&second).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    let said = refused.error()["message"].as_str().unwrap().to_owned();
    assert!(said.contains("all keys together may make 3 requests to free models per day"), "{said}");
    let left = async |key: &str| {
        house.ask(House::get("/api/v1/key", Some(key))).await.json()["data"]["free_model_daily_requests"].clone()
    };
    assert_eq!(left(&second).await, json!({"limit": 3, "used": 3, "remaining": 0}));

    let house = House::with(|settings| settings.money.free = FreeLimits { per_key: true, ..limits }).await;
    let second = key(&house.store, KeySpec::default()).await;
    for _ in 0..3 {
        assert_eq!(chat(&house, &house.key, body(json!({"model": "mock/good:free"}))).await.status, StatusCode::OK);
    }
    for (key, status) in [(&house.key, StatusCode::TOO_MANY_REQUESTS), (&second, StatusCode::OK)] {
        assert_eq!(chat(&house, key, body(json!({"model": "mock/good:free"}))).await.status, status);
    }
    let open = House::open().await;
    let info = open.ask(House::get("/api/v1/key", Some(&open.key))).await.json()["data"].clone();
    assert_eq!(info["free_model_daily_requests"], json!({"limit": -1, "used": 0, "remaining": -1}), "none is not \"none left\"");
}

#[tokio::test]
async fn an_app_is_remembered_by_its_headers() {
    let house = House::open().await;
    let request = Request::post("/api/v1/chat/completions")
        .header(header::AUTHORIZATION, format!("Bearer {}", house.key))
        .header("http-referer", "https://app.example")
        .header("x-title", "Old name")
        .header("x-openrouter-title", "My app")
        .header("x-openrouter-categories", "cli-agent, unheard-of, legal, game");
    let request = request.body(Body::from(body(json!({"model": "mock/good"})).to_string())).unwrap();
    let reply = house.ask(request).await;
    house.settled(reply.generation_id()).await;
    let path = format!("/api/v1/generation?id={}", reply.generation_id());
    let data = house.ask(House::get(&path, Some(&house.key))).await.json()["data"].clone();
    assert_eq!((&data["http_referer"], &data["app_name"]), (&json!("https://app.example"), &json!("My app")));
    assert_eq!(data["app_categories"], "cli-agent,legal");
}
