//! What the scripted server answers as Anthropic: a thought, one that is kept from readers, a text and a call. Written from Anthropic's
//! published stream format.

use serde_json::{Value, json};

/// What signs the thought.
pub(crate) const SIGNATURE: &str = "EqQBCgIYAhIk/+==";
/// What nobody may read.
pub(crate) const REDACTED: &str = "EmwKAhgB+/==";

/// The blocks, whole.
pub(crate) fn content() -> Value {
    json!([
        {"type": "thinking", "thinking": "Let me look.", "signature": SIGNATURE},
        {"type": "redacted_thinking", "data": REDACTED},
        {"type": "text", "text": "I will look."},
        {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {"where": "there", "often": 2}},
    ])
}

fn usage() -> Value {
    json!({"input_tokens": 7, "cache_read_input_tokens": 20, "cache_creation_input_tokens": 5, "output_tokens": 11,
        "cache_creation": {"ephemeral_5m_input_tokens": 2, "ephemeral_1h_input_tokens": 3}, "service_tier": "standard",
        "output_tokens_details": {"thinking_tokens": 4}})
}

/// A whole answer.
pub(crate) fn message() -> Value {
    json!({"id": "msg_1", "type": "message", "role": "assistant", "model": "claude", "content": content(),
        "stop_reason": "tool_use", "stop_sequence": null, "usage": usage()})
}

/// The same as a stream.
pub(crate) fn events() -> String {
    let start = |index: usize, block: Value| json!({"type": "content_block_start", "index": index, "content_block": block});
    let delta = |index: usize, delta: Value| json!({"type": "content_block_delta", "index": index, "delta": delta});
    let stop = |index: usize| json!({"type": "content_block_stop", "index": index});
    let begun = json!({"id": "msg_1", "type": "message", "role": "assistant", "content": [], "usage": usage()});
    let events = [
        json!({"type": "message_start", "message": begun}),
        start(0, json!({"type": "thinking", "thinking": "", "signature": ""})),
        delta(0, json!({"type": "thinking_delta", "thinking": "Let me "})),
        delta(0, json!({"type": "thinking_delta", "thinking": "look."})),
        delta(0, json!({"type": "signature_delta", "signature": SIGNATURE})),
        stop(0),
        start(1, json!({"type": "redacted_thinking", "data": REDACTED})),
        stop(1),
        start(2, json!({"type": "text", "text": ""})),
        delta(2, json!({"type": "text_delta", "text": "I will look."})),
        stop(2),
        start(3, json!({"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}})),
        delta(3, json!({"type": "input_json_delta", "partial_json": "{\"where\":\"there\","})),
        delta(3, json!({"type": "input_json_delta", "partial_json": "\"often\":2}"})),
        stop(3),
        json!({"type": "message_delta", "delta": {"stop_reason": "tool_use", "stop_sequence": null}, "usage": usage()}),
        json!({"type": "message_stop"}),
    ];
    events.iter().map(|event| format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap())).collect()
}
