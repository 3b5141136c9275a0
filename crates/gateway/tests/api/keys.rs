//! Who may do what.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use gateway::guardrail::Guardrail;
use inner::Nanos;
use serde_json::{Value, json};
use store::{KeyRules, KeySpec, LimitReset, Store};

use crate::support::house::{House, Reply, key};

fn chat_with(house: &House, key: &str) -> Request<Body> {
    let mut request = house.chat("priced", json!({}));
    request.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {key}").parse().unwrap());
    request
}

#[tokio::test]
async fn without_a_valid_key_nothing_is_done() {
    let house = House::open().await;
    let mut bare = house.chat("good", json!({}));
    bare.headers_mut().remove(header::AUTHORIZATION);
    let reply = house.ask(bare).await;
    assert_eq!(reply.status, StatusCode::UNAUTHORIZED);
    let error = reply.error();
    assert_eq!(error["message"], "Missing Authentication header");
    assert_eq!(error["metadata"]["error_type"], "authentication");

    let disabled = key(&house.store, KeySpec::default()).await;
    let hash = house.store.key_by_secret(&disabled).unwrap().hash;
    house.store.set_key_disabled(&hash, true).await.unwrap();
    let expired = key(&house.store, KeySpec { expires_at: Some(1), ..KeySpec::default() }).await;
    let said = [("sk-or-v1-no", "Invalid API key"), (&disabled, "API key is disabled"), (&expired, "API key has expired")];
    for (key, message) in said {
        let reply = house.ask(chat_with(&house, key)).await;
        assert_eq!((reply.status, &reply.error()["message"]), (StatusCode::UNAUTHORIZED, &json!(message)));
    }
    assert!(house.provider.requests().is_empty());
}

#[tokio::test]
async fn the_key_may_come_in_anthropics_header_and_in_any_case() {
    let house = House::open().await;
    let mut request = house.chat("good", json!({}));
    request.headers_mut().remove(header::AUTHORIZATION);
    request.headers_mut().insert("x-api-key", house.key.parse().unwrap());
    assert_eq!(house.ask(request).await.status, StatusCode::OK);
    let mut request = house.chat("good", json!({}));
    request.headers_mut().insert(header::AUTHORIZATION, format!("bearer  {}", house.key).parse().unwrap());
    assert_eq!(house.ask(request).await.status, StatusCode::OK);
    let mut request = house.chat("good", json!({}));
    request.headers_mut().insert(header::AUTHORIZATION, format!("Basic {}", house.key).parse().unwrap());
    assert_eq!(house.ask(request).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_management_key_cannot_do_inference_but_sees_itself() {
    let house = House::open().await;
    let reply = house.ask(chat_with(&house, &house.management)).await;
    assert_eq!(reply.status, StatusCode::FORBIDDEN);
    assert_eq!(reply.error()["metadata"]["error_type"], "permission_denied");
    let info = house.ask(House::get("/api/v1/key", Some(&house.management))).await;
    assert_eq!(info.json()["data"]["is_management_key"], true);
}

#[tokio::test]
async fn a_spent_limit_is_a_402_and_nothing_is_sent() {
    let house = House::open().await;
    let poor = key(&house.store, KeySpec { limit: Some(Nanos(10)), ..KeySpec::default() }).await;
    let mut request = house.chat("priced", json!({}));
    request.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {poor}").parse().unwrap());
    let reply = house.ask(request).await;
    assert_eq!(reply.status, StatusCode::PAYMENT_REQUIRED);
    assert_eq!(reply.error()["metadata"]["error_type"], "payment_required");
    assert!(house.provider.requests().is_empty());
    let message = reply.error()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("1000 of answer") && message.contains("max_tokens"), "{message}");
}

#[tokio::test]
async fn what_was_held_comes_back_and_what_was_spent_counts() {
    let house = House::open().await;
    // Enough for the most that one call can cost, not for two at once.
    let limit = Nanos(3_000_000);
    let key = key(&house.store, KeySpec { limit: Some(limit), ..KeySpec::default() }).await;
    for _ in 0..3 {
        let mut request = house.chat("priced", json!({}));
        request.headers_mut().insert(header::AUTHORIZATION, format!("Bearer {key}").parse().unwrap());
        assert_eq!(house.ask(request).await.status, StatusCode::OK);
    }
    let info = house.ask(House::get("/api/v1/key", Some(&key))).await.json()["data"].clone();
    assert_eq!(info["usage"].to_string(), "0.0000312");
    assert_eq!(info["usage_daily"], info["usage"]);
    assert_eq!(info["limit"].to_string(), "0.003");
    assert_eq!(info["limit_remaining"].to_string(), "0.0029688");
    assert_eq!(house.store.key_by_secret(&key).unwrap().held, Nanos(0));
}

/// An administrator's request.
async fn administer(house: &House, method: &str, path: &str, body: Value) -> Reply {
    let request = Request::builder()
        .method(method)
        .uri(format!("/api/v1/keys{path}"))
        .header(header::AUTHORIZATION, format!("Bearer {}", house.management))
        .body(if body.is_null() { Body::empty() } else { Body::from(body.to_string()) })
        .unwrap();
    house.ask(request).await
}

#[tokio::test]
async fn keys_are_made_changed_and_deleted_over_the_api() {
    let house = House::open().await;
    let made =
        administer(&house, "POST", "", json!({"name": "ci", "limit": 0.1, "limit_reset": "daily", "external": {"user": "bob"}}))
            .await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let (row, plain) = (made.json()["data"].clone(), made.json()["key"].as_str().unwrap().to_owned());
    let hash = row["hash"].as_str().unwrap().to_owned();
    assert_eq!((&row["limit"], &row["limit_remaining"], &row["limit_reset"]), (&json!(0.1), &json!(0.1), &json!("daily")));
    assert_eq!((&row["workspace_id"], &row["external_user"]), (&json!("default"), &json!("bob")));
    assert_eq!((&row["last_used_at"], &row["updated_at"], &row["disabled"]), (&Value::Null, &Value::Null, &json!(false)));
    assert_eq!(house.ask(chat_with(&house, &plain)).await.status, StatusCode::OK);

    let path = format!("/{hash}");
    let seen = administer(&house, "GET", &path, Value::Null).await.json()["data"].clone();
    assert!(seen["last_used_at"].is_string() && !seen.to_string().contains(&plain));
    let change = json!({"disabled": true, "limit": null, "expires_at": "2999-01-01T00:00:00Z", "allowed_models": ["a/b"]});
    let changed = administer(&house, "PATCH", &path, change).await.json()["data"].clone();
    assert_eq!((&changed["name"], &changed["limit"], &changed["limit_reset"]), (&json!("ci"), &Value::Null, &json!("daily")));
    assert_eq!((&changed["expires_at"], &changed["allowed_models"]), (&json!("2999-01-01T00:00:00.000Z"), &json!(["a/b"])));
    assert_eq!(house.ask(chat_with(&house, &plain)).await.status, StatusCode::UNAUTHORIZED);

    let listed = async |query: &str| administer(&house, "GET", query, Value::Null).await.json()["data"].clone();
    let names = |rows: Value| rows.as_array().unwrap().iter().map(|row| row["name"].clone()).collect::<Vec<_>>();
    assert!(!names(listed("").await).contains(&json!("ci")), "it is disabled");
    let every = names(listed("?include_disabled=true").await);
    assert!(every.contains(&json!("ci")));
    assert!(!every.contains(&json!("management")));
    assert_eq!(names(listed("?include_disabled=true&offset=1").await), every[1..]);

    assert_eq!(administer(&house, "DELETE", &path, Value::Null).await.json(), json!({"deleted": true}));
    assert_eq!(administer(&house, "DELETE", &path, Value::Null).await.status, StatusCode::NOT_FOUND);
    assert_eq!(administer(&house, "GET", &path, Value::Null).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_wrong_with_a_key_is_named_and_nothing_is_made() {
    let house = House::open().await;
    let before = house.store.keys().len();
    for (body, word) in [
        (json!({}), "name"),
        (json!({"name": " "}), "name"),
        (json!({"name": "x", "limit": -1}), "limit"),
        (json!({"name": "x", "limit": "much"}), "limit"),
        (json!({"name": "x", "limit_reset": "hourly"}), "limit_reset"),
        (json!({"name": "x", "expires_at": "2027-01-01T00:00:00+01:00"}), "expires_at"),
        (json!({"name": "x", "expires_at": "tomorrow"}), "expires_at"),
        (json!({"name": "x", "requests_per_minute": 0}), "requests_per_minute"),
        (json!({"name": "x", "allowed_models": "a/b"}), "allowed_models"),
        (json!({"name": "x", "disabled": "no"}), "disabled"),
        (json!({"name": "x", "expires_at": "2020-01-01T00:00:00Z"}), "expires_at: lies in the past"),
        (json!({"name": "x", "rpm": 5}), "rpm: no such field; did you mean `requests_per_minute`?"),
        (json!({"name": "x", "max_budget": 5}), "max_budget: no such field; did you mean `limit`?"),
    ] {
        let refused = administer(&house, "POST", "", body.clone()).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{body}");
        assert!(refused.error()["message"].as_str().unwrap().starts_with(word), "{body}: {}", refused.text());
    }
    let by_a_normal_key = house.ask(House::get("/api/v1/keys", Some(&house.key))).await;
    assert_eq!(by_a_normal_key.status, StatusCode::FORBIDDEN);
    assert_eq!(house.ask(House::get("/api/v1/keys", None)).await.status, StatusCode::UNAUTHORIZED);
    let own = house.store.key_by_secret(&house.management).unwrap().hash;
    let disarmed = administer(&house, "PATCH", &format!("/{own}"), json!({"disabled": true})).await;
    assert_eq!(disarmed.status, StatusCode::NOT_FOUND, "management keys are not for the API");
    assert_eq!(house.store.keys().len(), before);
}

#[tokio::test]
async fn fields_that_mean_nothing_here_are_passed_over() {
    let house = House::open().await;
    let body = json!({"name": "x", "creator_user_id": null, "workspace_id": "default", "something_new": {"a": 1}});
    let made = administer(&house, "POST", "", body).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
    let path = format!("/{}", made.json()["data"]["hash"].as_str().unwrap());
    let ended = administer(&house, "PATCH", &path, json!({"expires_at": "2020-01-01T00:00:00Z"})).await;
    assert_eq!(ended.status, StatusCode::OK, "a key that is there may be ended");
}

#[tokio::test]
async fn a_key_knows_its_budgets_and_which_of_them_is_the_nearest() {
    let rail = Guardrail {
        name: "rail".into(),
        keys: vec!["*".into()],
        budgets: vec![(LimitReset::Monthly, Nanos(2_000_000_000))],
        ..Guardrail::default()
    };
    let house = House::with(|settings| settings.guardrails = Arc::new([rail])).await;
    let rules = KeyRules { include_byok_in_limit: true, ..KeyRules::default() };
    let spec = KeySpec { limit: Some(Nanos(1_000_000_000)), limit_reset: Some(LimitReset::Weekly), rules, ..KeySpec::default() };
    let limited = key(&house.store, spec).await;
    let info = async |key: &str| house.ask(House::get("/api/v1/key", Some(key))).await.json()["data"].clone();
    let own = info(&limited).await;
    assert_eq!(own["workspace_id"], "default", "as in the lists of keys");
    let budgets = own["budgets"].as_array().unwrap();
    let scopes: Vec<_> = budgets.iter().map(|budget| (&budget["scope"], &budget["include_byok"])).collect();
    assert_eq!(scopes, [(&json!("key_limit"), &json!(true)), (&json!("api_key"), &json!(false))]);
    assert_eq!((&budgets[0]["limit_usd"], &budgets[0]["reset_interval"]), (&json!(1), &json!("weekly")));
    for budget in budgets {
        assert!(budget["resets_at"].as_str().unwrap().ends_with("T00:00:00.000Z"), "{budget}");
    }
    assert_eq!(own["effective_budget"], budgets[0]);
    let forever = key(&house.store, KeySpec { limit: Some(Nanos(9_000_000_000)), ..KeySpec::default() }).await;
    let own = info(&forever).await;
    assert_eq!((&own["budgets"][0]["resets_at"], &own["effective_budget"]["guardrail_id"]), (&Value::Null, &json!("rail")));
    let open = House::open().await;
    let free = open.ask(House::get("/api/v1/key", Some(&open.key))).await.json()["data"].clone();
    assert_eq!((&free["budgets"], &free["effective_budget"]), (&json!([]), &Value::Null));
}

#[tokio::test]
async fn a_key_goes_no_faster_than_it_may() {
    let house = House::open().await;
    let with = |rules: KeyRules| KeySpec { rules, ..KeySpec::default() };
    let calls = key(&house.store, with(KeyRules { requests_per_minute: Some(2), ..KeyRules::default() })).await;
    for _ in 0..2 {
        assert_eq!(house.ask(chat_with(&house, &calls)).await.status, StatusCode::OK);
    }
    let mut route = chat_with(&house, &calls);
    *route.uri_mut() = "/api/v1/route".parse().unwrap();
    assert_eq!(house.ask(route).await.status, StatusCode::TOO_MANY_REQUESTS, "asking for the way counts too");
    let refused = house.ask(chat_with(&house, &calls)).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(refused.error()["message"].as_str().unwrap().contains("2 requests per minute"));
    let wait: u64 = refused.headers[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=61).contains(&wait), "{wait}");

    // A good answer has 13 tokens.
    let tokens = key(&house.store, with(KeyRules { tokens_per_minute: Some(14), ..KeyRules::default() })).await;
    let statuses = [house.ask(chat_with(&house, &tokens)).await, house.ask(chat_with(&house, &tokens)).await];
    assert_eq!(statuses.map(|reply| reply.status), [StatusCode::OK; 2], "13 are not 14 yet");
    let refused = house.ask(chat_with(&house, &tokens)).await;
    assert!(refused.error()["message"].as_str().unwrap().contains("14 tokens per minute"));
    assert_eq!(house.ask(chat_with(&house, &house.key)).await.status, StatusCode::OK, "others are not slowed down");
}
