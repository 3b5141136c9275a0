//! Who may do what.

use axum::http::{Request, StatusCode, header};
use inner::Nanos;
use serde_json::json;
use store::{KeySpec, Store};

use crate::support::house::{House, key};

fn chat_with(house: &House, key: &str) -> Request<axum::body::Body> {
    let mut request = house.chat("good", json!({}));
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
    let free = house.ask(chat_with(&house, &poor)).await;
    assert_eq!(free.status, StatusCode::OK, "an unpriced call holds nothing");
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
