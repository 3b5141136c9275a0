//! `POST /messages` for a model of Anthropic's own: what it made goes through unchanged, there and back.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{
    claude::{REDACTED, SIGNATURE, content},
    house::House,
    sse,
};

const MODEL: &str = "claude/claude-opus-4-6";

fn body(more: Value) -> String {
    let mut body = json!({"model": MODEL, "max_tokens": 2048, "messages": [{"role": "user", "content": "Look."}],
        "thinking": {"type": "adaptive"}, "output_config": {"effort": "high"},
        "tools": [{"name": "look", "input_schema": {"type": "object"}, "cache_control": {"type": "ephemeral"}}]});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body.to_string()
}

/// The content that a client puts together from a stream.
fn assembled(events: &[Value]) -> Vec<Value> {
    let mut blocks: Vec<Value> = Vec::new();
    let mut json = String::new();
    for event in events {
        let delta = &event["delta"];
        match event["type"].as_str().unwrap() {
            "content_block_start" => blocks.push(event["content_block"].clone()),
            "content_block_delta" => {
                let block = blocks.last_mut().unwrap();
                for name in ["text", "thinking", "signature"] {
                    if let Some(piece) = delta[name].as_str() {
                        block[name] = json!(block[name].as_str().unwrap().to_owned() + piece);
                    }
                }
                json += delta["partial_json"].as_str().unwrap_or_default();
            }
            "content_block_stop" if !json.is_empty() => {
                blocks.last_mut().unwrap()["input"] = serde_json::from_str(&json).unwrap();
                json.clear();
            }
            _ => {}
        }
    }
    blocks
}

/// The blocks without what only our answers have.
fn bare(blocks: &Value) -> Value {
    let mut blocks = blocks.clone();
    for block in blocks.as_array_mut().unwrap() {
        let block = block.as_object_mut().unwrap();
        block.shift_remove("citations");
        block.shift_remove("caller");
    }
    blocks
}

#[tokio::test]
async fn its_blocks_come_through_whole_and_streamed() {
    let house = House::open().await;
    let whole = house.ask(house.post_message("/api/v1/messages", body(json!({})))).await;
    assert_eq!(whole.status, StatusCode::OK, "{}", whole.text());
    let message = whole.json();
    assert_eq!(bare(&message["content"]), content());
    assert_eq!((&message["stop_reason"], &message["model"]), (&json!("tool_use"), &json!(MODEL)));
    let usage = &message["usage"];
    assert_eq!(
        [
            &usage["input_tokens"],
            &usage["cache_read_input_tokens"],
            &usage["cache_creation_input_tokens"],
            &usage["output_tokens"]
        ],
        [&json!(7), &json!(20), &json!(5), &json!(11)]
    );
    assert_eq!(usage["cache_creation"], json!({"ephemeral_5m_input_tokens": 2, "ephemeral_1h_input_tokens": 3}));
    assert_eq!((&usage["service_tier"], &usage["output_tokens_details"]["thinking_tokens"]), (&json!("standard"), &json!(4)));
    let (_, sent) = house.provider.requests().pop().unwrap();
    assert_eq!((&sent["thinking"]["type"], &sent["output_config"]["effort"]), (&json!("adaptive"), &json!("high")), "{sent}");
    assert_eq!(sent["tools"][0]["cache_control"], json!({"type": "ephemeral"}));

    let streamed = house.ask(house.post_message("/api/v1/messages", body(json!({"stream": true})))).await;
    assert_eq!(bare(&json!(assembled(&sse::named(streamed.text())))), content());
}

#[tokio::test]
async fn its_thoughts_go_back_unmodified_with_what_the_tool_gave() {
    let house = House::open().await;
    let streamed = house.ask(house.post_message("/api/v1/messages", body(json!({"stream": true})))).await;
    let made = assembled(&sse::named(streamed.text()));
    let mark = json!({"type": "ephemeral"});
    let result = json!({"type": "tool_result", "tool_use_id": "toolu_1", "is_error": true, "cache_control": mark,
        "content": [{"type": "text", "text": "too dark"}]});
    let turns = json!([{"role": "user", "content": "Look."}, {"role": "assistant", "content": made}, {"role": "user", "content": [result]}]);
    let reply = house.ask(house.post_message("/api/v1/messages", body(json!({"messages": turns})))).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    let (headers, sent) = house.provider.requests().pop().unwrap();
    assert_eq!(headers["anthropic-version"], "2023-06-01");
    assert_eq!(sent["messages"][1], json!({"role": "assistant", "content": content()}));
    assert_eq!(sent["messages"][2], json!({"role": "user", "content": [result]}));
}

#[tokio::test]
async fn thoughts_that_are_not_shown_come_back_all_the_same() {
    let house = House::open().await;
    let omitted = json!({"thinking": {"type": "adaptive", "display": "omitted"}, "stream": true});
    let streamed = house.ask(house.post_message("/api/v1/messages", body(omitted))).await;
    let made = assembled(&sse::named(streamed.text()));
    assert_eq!((&made[0]["thinking"], &made[1]["data"]), (&json!(""), &json!(REDACTED)));
    assert_ne!(made[0]["signature"], SIGNATURE);
    let question = json!({"role": "user", "content": "Look."});
    let result = json!({"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": "seen"}]});
    let turns = json!([question, {"role": "assistant", "content": made}, result]);
    house.ask(house.post_message("/api/v1/messages", body(json!({"messages": turns})))).await;
    let (_, sent) = house.provider.requests().pop().unwrap();
    assert_eq!(sent["messages"][1]["content"], content());
}
