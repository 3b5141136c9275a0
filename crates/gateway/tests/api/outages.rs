//! Whom calls leave alone, and for how long: whose fault a failure is, what a provider asks for, and what is said when nobody is left.

use axum::http::{StatusCode, header};
use serde_json::{Value, json};

use crate::support::house::{House, Reply};

async fn ask(house: &House, model: &str, more: Value) -> Reply {
    let mut body = json!({"model": model, "messages": [{"role": "user", "content": "hi"}]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    house.ask(house.post(body.to_string())).await
}

/// A name that a provider does not know is the client's mistake: it makes no outage, and least of all one for other names.
#[tokio::test]
async fn a_model_that_the_provider_does_not_know_harms_no_other() {
    let house = House::open().await;
    for _ in 0..12 {
        assert_eq!(ask(&house, "open/none", json!({})).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(house.provider.requests().len(), 12, "nor itself");
    let metrics = house.metrics().await;
    assert!(metrics.contains("roundhouse_provider_up{provider=\"open\"} 1"), "{metrics}");
    assert!(!metrics.contains("breaker_open{provider=\"open\",upstream_model=\"(unlisted)\"} 1"), "{metrics}");
    assert_eq!(ask(&house, "open/good", json!({})).await.status, StatusCode::OK);
}

#[tokio::test]
async fn models_that_are_not_listed_have_their_own_breakers() {
    let house = House::open().await;
    for _ in 0..12 {
        ask(&house, "open/error-503", json!({})).await;
    }
    assert_eq!(house.provider.requests().len(), 5);
    assert_eq!(ask(&house, "open/good", json!({})).await.status, StatusCode::OK);
}

#[tokio::test]
async fn one_that_is_always_overloaded_is_not_asked_first_again_and_again() {
    let house = House::open().await;
    for _ in 0..20 {
        assert_eq!(ask(&house, "narrow/x", json!({})).await.json()["provider"], "Twin");
    }
    let asked = house.provider.requests().iter().filter(|(_, body)| body["model"] == "error-503").count();
    assert!((1..=5).contains(&asked), "{asked} wasted calls");
}

/// `error-429` asks to be left alone for seven seconds.
#[tokio::test]
async fn a_wish_to_be_left_alone_is_kept_where_nobody_else_can_answer() {
    let house = House::open().await;
    for call in 0..6 {
        let reply = ask(&house, "mock/error-429", json!({})).await;
        assert_eq!(reply.status, StatusCode::TOO_MANY_REQUESTS, "{call}");
        assert_eq!(reply.headers[header::RETRY_AFTER], "7");
        let availability = &reply.error()["availability"];
        assert_eq!(availability["code"], "capacity_exhausted");
        assert_eq!((&availability["retryable"], &availability["retry_after"]), (&json!(true), &json!(7)));
        assert_eq!(availability["affected_providers"], json!(["mock"]));
        assert_eq!(availability["requested_models"], json!(["mock/error-429"]));
    }
    assert_eq!(house.provider.requests().len(), 1);
    assert_eq!(ask(&house, "mock/error-429", json!({"models": ["mock/good"]})).await.json()["model"], "mock/good");
    assert_eq!((house.provider.requests().len(), house.held()), (2, 0));
}

#[tokio::test]
async fn a_dead_endpoint_is_left_alone_even_where_it_is_the_only_one() {
    let house = House::open().await;
    let mut left_alone = 0;
    for _ in 0..12 {
        let reply = ask(&house, "down/x", json!({})).await;
        if reply.status == StatusCode::SERVICE_UNAVAILABLE {
            let availability = &reply.error()["availability"];
            assert_eq!((&availability["code"], &availability["retryable"]), (&json!("temporarily_unavailable"), &json!(true)));
            assert!(reply.headers.contains_key(header::RETRY_AFTER));
            left_alone += 1;
        }
    }
    assert_eq!((left_alone, house.generations().await.len()), (7, 5));
}

#[tokio::test]
async fn an_overloaded_provider_with_nobody_beside_it_says_that_a_later_try_may_help() {
    let house = House::open().await;
    let reply = ask(&house, "mock/error-503", json!({})).await;
    assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE);
    let availability = &reply.error()["availability"];
    assert_eq!((&availability["code"], &availability["retryable"]), (&json!("temporarily_unavailable"), &json!(true)));
    assert!(ask(&house, "mock/error-400", json!({})).await.error()["availability"].is_null());
}

/// "Any error triggers the next": what is wrong with a request for one model may be right for another.
#[tokio::test]
async fn a_fault_of_the_request_goes_to_another_model_but_to_no_other_endpoint_of_the_same() {
    let house = House::open().await;
    let reply = ask(&house, "mock/error-400", json!({"models": ["mock/good"]})).await;
    assert_eq!((reply.status, &reply.json()["model"]), (StatusCode::OK, &json!("mock/good")), "{}", reply.text());
    assert_eq!(house.provider.requests().len(), 2);
    let last = ask(&house, "mock/error-400", json!({"models": ["mock/error-500", "mock/error-400"]})).await;
    assert_eq!(last.status, StatusCode::BAD_GATEWAY, "all fail: the last error, and no model twice");
}

#[tokio::test]
async fn each_endpoint_that_was_removed_has_its_reason() {
    let house = House::open().await;
    let wishes = json!({"provider": {"ignore": ["mock"], "max_price": {"prompt": 0.1}}});
    let reply = ask(&house, "shared/x", wishes.clone()).await;
    let error = reply.error();
    let removed = error["availability"]["removed"].as_array().unwrap();
    let told: Vec<_> = removed.iter().map(|row| (row["provider"].as_str().unwrap(), row["field"].as_str().unwrap())).collect();
    assert_eq!(told, [("mock", "provider.ignore"), ("down", "provider.max_price")], "{error}");
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("mock: provider.ignore names it") && message.contains("down: its prompt price"), "{message}");
    assert_eq!(error["availability"]["code"], "constraint_filtered");
}
