//! `POST /chat/completions` with `stream`: server-sent events.

use std::time::Duration;

use axum::http::{StatusCode, header};
use serde_json::{Value, json};

use crate::support::{
    house::{House, Reply},
    sse::{self, Event},
    upstream::PIECES,
};

async fn stream(house: &House, model: &str) -> Reply {
    let reply = house.ask(house.chat(model, json!({"stream": true}))).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    assert_eq!(reply.headers[header::CONTENT_TYPE], "text/event-stream");
    reply
}

fn deltas(reply: &Reply, key: &str) -> Vec<Value> {
    let chunks = sse::data(reply.text());
    chunks.iter().filter_map(|chunk| chunk["choices"][0]["delta"].get(key).cloned()).collect()
}

#[tokio::test]
async fn a_stream_has_the_events_of_the_contract_byte_for_byte() {
    let house = House::open().await;
    let reply = stream(&house, "priced").await;
    let id = reply.generation_id();
    let created = sse::data(reply.text())[0]["created"].as_i64().unwrap();
    let head = format!(
        "data: {{\"id\":\"{id}\",\"object\":\"chat.completion.chunk\",\"created\":{created},\"model\":\"mock/priced\",\
         \"provider\":\"Mock\",\"system_fingerprint\":\"fp_1\",\"choices\":["
    );
    let chunk = |delta: &str, finish: &str| {
        format!(
            "{head}{{\"index\":0,\"delta\":{delta},\"finish_reason\":{finish},\"native_finish_reason\":{finish},\"logprobs\":null}}]}}\n\n"
        )
    };
    let mut expected = chunk("{\"role\":\"assistant\",\"content\":\"\"}", "null");
    for piece in PIECES {
        expected += &chunk(&format!("{{\"content\":\"{piece}\"}}"), "null");
    }
    expected += &chunk("{\"content\":\"\"}", "\"stop\"");
    expected += &format!(
        "{head}],\"usage\":{{\"prompt_tokens\":10,\"completion_tokens\":3,\"total_tokens\":13,\"cost\":0.0000104,\
         \"is_byok\":false,\"prompt_tokens_details\":{{\"cached_tokens\":0,\"cache_write_tokens\":0,\"audio_tokens\":0,\
         \"video_tokens\":0,\"image_tokens\":0}},\"completion_tokens_details\":{{\"reasoning_tokens\":0,\"image_tokens\":0,\
         \"audio_tokens\":0,\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}},\"cost_details\":{{\"upstream_inference_cost\":null,\
         \"upstream_inference_prompt_cost\":0.0000026,\"upstream_inference_completions_cost\":0.0000078}}}}}}\n\n"
    );
    expected += "data: [DONE]\n\n";
    assert_eq!(reply.text(), expected);
    assert_eq!(house.settled(id).await.settlement.cost.0, 10_400);
}

#[tokio::test]
async fn tool_calls_are_named_once_and_then_continued() {
    let house = House::open().await;
    let calls = deltas(&stream(&house, "tools").await, "tool_calls");
    let first = json!([{"index": 0, "id": "call_1", "type": "function", "function": {"name": "add", "arguments": ""}}]);
    let more = |text: &str| json!([{"index": 0, "function": {"arguments": text}}]);
    assert_eq!(calls, [first, more("{\"a\""), more(":1}")]);
}

#[tokio::test]
async fn reasoning_streams_as_text_and_as_entries_or_not_at_all() {
    let house = House::open().await;
    let shown = stream(&house, "reason").await;
    assert_eq!(deltas(&shown, "reasoning"), ["let me ", "think"]);
    assert_eq!(deltas(&shown, "reasoning_details").len(), 2);
    let request = house.chat("reason", json!({"stream": true, "reasoning": {"exclude": true}}));
    let hidden = house.ask(request).await;
    assert_eq!(deltas(&hidden, "reasoning"), Vec::<Value>::new());
    assert_eq!(deltas(&hidden, "reasoning_details"), Vec::<Value>::new());
    assert_eq!(deltas(&hidden, "role"), ["assistant"]);
}

#[tokio::test]
async fn a_provider_that_sends_byte_by_byte_gives_the_same_answer() {
    let house = House::open().await;
    let text = deltas(&stream(&house, "drip").await, "content");
    let text = text.iter().map(|piece| piece.as_str().unwrap()).collect::<String>();
    assert_eq!(text, PIECES.concat());
}

/// The head of a stream that waits comes with its first comment, so what happens after the head happens after a comment.
#[tokio::test]
async fn a_long_wait_is_filled_with_comments_and_then_answered() {
    let house = House::with(|settings| settings.reply.comment_every = Duration::from_millis(10)).await;
    let request = house.chat("gated-first", json!({"stream": true}));
    let reply = house.ask_and(request, || house.provider.release()).await;
    let events = sse::read(reply.text());
    assert_eq!(events[0], Event::Comment("OPENROUTER PROCESSING".to_owned()));
    assert_eq!(events.last(), Some(&Event::Done));
    let text = deltas(&reply, "content").iter().map(|piece| piece.as_str().unwrap().to_owned()).collect::<String>();
    assert_eq!(text, PIECES.concat());
}

#[tokio::test]
async fn after_a_comment_a_failure_is_an_event() {
    let house = House::with(|settings| settings.reply.comment_every = Duration::from_millis(10)).await;
    let request = house.chat("gated-error", json!({"stream": true}));
    let reply = house.ask_and(request, || house.provider.release()).await;
    assert_eq!(reply.status, StatusCode::OK);
    let events = sse::read(reply.text());
    assert!(matches!(events[0], Event::Comment(_)));
    let Some(Event::Data(last)) = events.last() else { panic!("{events:?}") };
    assert_eq!(last["error"]["code"], 503);
    assert_eq!(last["error"]["metadata"]["error_type"], "provider_overloaded");
    let choice =
        json!({"index": 0, "delta": {"content": ""}, "finish_reason": "error", "native_finish_reason": null, "logprobs": null});
    assert_eq!(last["choices"], json!([choice]));
    assert_eq!(sse::data(reply.text()).len(), 1, "one error event and nothing else");
}

#[tokio::test]
async fn after_a_comment_another_model_may_still_answer() {
    let house = House::with(|settings| settings.reply.comment_every = Duration::from_millis(10)).await;
    let request = house.chat("gated-error", json!({"stream": true, "models": ["mock/good"]}));
    let reply = house.ask_and(request, || house.provider.release()).await;
    let events = sse::read(reply.text());
    assert!(matches!(events[0], Event::Comment(_)));
    assert_eq!(events.last(), Some(&Event::Done));
    assert!(sse::data(reply.text()).iter().all(|chunk| chunk["model"] == "mock/good"));
}

#[tokio::test]
async fn who_looks_for_a_fault_reads_what_went_to_each_provider() {
    let house = House::open().await;
    let debug = json!({"echo_upstream_body": true});
    let asked = json!({"stream": true, "debug": debug, "models": ["mock/good"], "temperature": 0.5});
    let reply = house.ask(house.chat("error-500", asked.clone())).await;
    let chunks = sse::data(reply.text());
    let echo = |chunk: &Value| chunk["debug"]["echo_upstream_body"].clone();
    for (chunk, model) in chunks.iter().zip(["error-500", "good"]) {
        assert_eq!((&echo(chunk)["model"], &echo(chunk)["temperature"]), (&json!(model), &json!(0.5)), "{chunk}");
        assert_eq!(chunk["choices"], json!([]));
    }
    assert!(chunks[2..].iter().all(|chunk| chunk.get("debug").is_none()), "{}", reply.text());
    assert_eq!(chunks[2]["choices"][0]["delta"]["role"], "assistant");
    for quiet in [json!({"stream": true}), json!({"debug": debug})] {
        assert!(!house.ask(house.chat("good", quiet)).await.text().contains("echo_upstream_body"));
    }
}
