//! Answers without a token and without a word on why they ended.

use axum::http::StatusCode;
use serde_json::json;

use crate::support::{house::House, sse};

#[tokio::test]
async fn an_answer_without_a_token_and_without_a_reason_is_free() {
    let house = House::open().await;
    for streamed in [false, true] {
        let reply = house.ask(house.chat("unended", json!({"stream": streamed}))).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        let usage =
            if streamed { sse::data(reply.text()).last().unwrap()["usage"].clone() } else { reply.json()["usage"].clone() };
        assert_eq!((&usage["prompt_tokens"], usage["cost"].as_f64()), (&json!(10), Some(0.0)));
        assert_eq!(house.settled(reply.generation_id()).await.settlement.cost.0, 0);
    }
    assert_eq!(house.held(), 0);
}
