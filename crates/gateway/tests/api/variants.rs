//! Static variants, which are models of their own: `:free`, `:thinking`, `:extended`.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::house::House;

async fn row(house: &House, id: &str) -> Value {
    house.ask(House::get(&format!("/api/v1/model/{id}"), None)).await.json()["data"].clone()
}

#[tokio::test]
async fn each_variant_is_a_row_that_says_what_it_is() {
    let house = House::open().await;
    assert_eq!(row(&house, "mock/good").await["pricing"]["prompt"], "-1");
    assert_eq!(row(&house, "mock/good:free").await["pricing"]["prompt"], "0", "the name says so");
    let lengths = [row(&house, "mock/good").await, row(&house, "mock/good:extended").await];
    assert_eq!(lengths.map(|row| row["context_length"].clone()), [json!(8192), json!(1_000_000)]);
    for id in ["mock/good:free", "mock/good:thinking", "mock/good:extended"] {
        let reply = house.ask(house.chat(id.trim_start_matches("mock/"), json!({}))).await;
        assert_eq!(reply.json()["model"], id, "{}", reply.text());
    }
}

#[tokio::test]
async fn thinking_has_reasoning_on_unless_the_request_says_otherwise() {
    let house = House::open().await;
    for (model, more, expected) in [
        ("good", json!({}), Value::Null),
        ("good:thinking", json!({}), json!("medium")),
        ("good:thinking", json!({"reasoning": {"effort": "low"}}), json!("low")),
        ("good:thinking:floor", json!({}), json!("medium")),
        // This provider has no word for silence.
        ("good:thinking", json!({"reasoning": {"enabled": false}}), Value::Null),
    ] {
        let reply = house.ask(house.chat(model, more.clone())).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        let (_, sent) = house.provider.requests().pop().unwrap();
        assert_eq!(sent["reasoning_effort"], expected, "{model} {more}: {sent}");
    }
}

#[tokio::test]
async fn a_free_variant_that_is_not_there_names_the_paid_one() {
    let house = House::open().await;
    let refused = house.ask(house.chat("priced:free", json!({}))).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "{}", refused.text());
    let availability = refused.error()["availability"].clone();
    assert_eq!(
        (&availability["code"], &availability["fallback_models"]),
        (&json!("free_variant_ended"), &json!(["mock/priced"]))
    );
    let unknown = house.ask(house.chat("nothing:free", json!({}))).await;
    assert_eq!(unknown.error()["availability"]["code"], "model_not_found");
}
