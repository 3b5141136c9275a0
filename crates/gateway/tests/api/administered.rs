//! What an administrator asks and does beside keys and rules: credits, whether a provider answers, the settings in force.

use std::sync::Arc;

use axum::http::StatusCode;
use gateway::settings::ShownSetting;
use serde_json::{Value, json};

use crate::support::house::{House, PROVIDER_SECRET};

#[tokio::test]
async fn grants_are_made_told_and_taken_back() {
    let house = House::open().await;
    let ledger = "/api/v1/credits/ledger";
    assert_eq!(house.manage("GET", ledger, Value::Null).await.json(), json!({ "data": [], "total_count": 0 }));
    let granted = house.manage("POST", "/api/v1/credits/grant", json!({ "amount": 25, "note": "October" })).await;
    assert_eq!(granted.status, StatusCode::CREATED, "{}", granted.text());
    assert_eq!(granted.json()["data"], json!({ "total_credits": 25, "total_usage": 0, "unlimited": false }));
    house.manage("POST", "/api/v1/credits/grant", json!({ "amount": "-2.5" })).await;
    let rows = house.manage("GET", ledger, Value::Null).await.json();
    let told: Vec<_> =
        rows["data"].as_array().unwrap().iter().map(|row| (row["amount"].to_string(), row["note"].clone())).collect();
    assert_eq!(told, [("-2.5".to_owned(), json!("")), ("25".to_owned(), json!("October"))]);
    assert!(rows["data"][0]["created_at"].as_str().unwrap().ends_with('Z') && rows["data"][0]["id"] == "2");
    assert_eq!(house.manage("GET", "/api/v1/credits", Value::Null).await.json()["data"]["total_credits"].to_string(), "22.5");
    for body in [
        json!({}),
        json!({ "amount": 0 }),
        json!({ "amount": "much" }),
        json!({ "amount": "--1" }),
        json!({ "amount": 1e300 }),
        json!({ "amount": null }),
        json!({ "amount": 1, "note": "n".repeat(1001) }),
    ] {
        let reply = house.manage("POST", "/api/v1/credits/grant", body.clone()).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{body}");
        reply.error();
    }
    assert_eq!(house.manage("GET", ledger, Value::Null).await.json()["total_count"], 2);
}

#[tokio::test]
async fn the_smallest_amounts_are_told_without_an_exponent() {
    let house = House::open().await;
    let granted = house.manage("POST", "/api/v1/credits/grant", json!({ "amount": "0.00000338" })).await;
    assert!(granted.text().contains("\"total_credits\":0.00000338,"), "{}", granted.text());
    let rows = house.manage("GET", "/api/v1/credits/ledger", Value::Null).await;
    assert!(rows.text().contains("\"amount\":0.00000338,"), "{}", rows.text());
}

#[tokio::test]
async fn a_provider_is_tested_by_asking_it() {
    let house = House::open().await;
    let test = |slug: &str, body: Value| {
        let path = format!("/api/v1/admin/providers/{slug}/test");
        let house = &house;
        async move { house.manage("POST", &path, body).await }
    };
    let good = test("mock", json!({ "model": "mock/good" })).await.json()["data"].clone();
    assert_eq!((&good["ok"], &good["message"], &good["model"]), (&json!(true), &json!("it answers"), &json!("good")));
    assert!(good["latency_ms"].is_u64() && good["models"].as_u64().unwrap() > 10 && good["remedy"].is_null(), "{good}");
    let down = test("down", Value::Null).await.json()["data"].clone();
    assert_eq!((&down["ok"], &down["latency_ms"]), (&json!(false), &Value::Null));
    assert_eq!(down["remedy"], "check its key and its address");
    let refused = test("mock", json!({ "model": "mock/error-401" })).await;
    assert_eq!(refused.json()["data"]["ok"], false);
    assert!(!refused.text().contains(PROVIDER_SECRET));
    assert_eq!(test("nobody", Value::Null).await.status, StatusCode::NOT_FOUND);
    assert_eq!(test("byok:mine", Value::Null).await.status, StatusCode::NOT_FOUND, "that is no provider");
    assert_eq!(test("mock", json!({ "model": 3 })).await.status, StatusCode::BAD_REQUEST);
    assert!(house.generations().await.is_empty());
}

#[tokio::test]
async fn the_settings_in_force_are_told_with_who_said_so() {
    let (setting, source) = ("request.body_mb".to_owned(), "roundhouse.toml:3".to_owned());
    let shown = ShownSetting { setting, value: json!(4), source };
    let house = House::with(|settings| settings.shown = Arc::new([shown])).await;
    let told = house.manage("GET", "/api/v1/admin/settings", Value::Null).await.json();
    assert_eq!(told, json!({ "data": [{ "setting": "request.body_mb", "value": 4, "source": "roundhouse.toml:3" }] }));
}
