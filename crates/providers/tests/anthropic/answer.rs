//! Whole answers.

use inner::Event;
use providers::{Anthropic, Provider};
use serde_json::{Value, json};

use crate::shown::lines;

fn answered(body: &Value) -> String {
    let provider = Anthropic::new("anthropic", "Anthropic", "https://api.anthropic.com/v1");
    lines(&provider.answer(body.to_string().as_bytes()))
}

#[test]
fn every_block_is_read_in_its_order() {
    let content = json!([
        { "type": "thinking", "thinking": "Hm.", "signature": "c2ln" },
        { "type": "text", "text": "Looking." },
        { "type": "tool_use", "id": "toolu_1", "name": "weather", "input": { "city": "Paris" } },
        { "type": "tool_use", "id": "toolu_2", "name": "now", "input": {} },
    ]);
    let usage = json!({ "input_tokens": 3, "cache_read_input_tokens": 4, "cache_creation_input_tokens": 0, "output_tokens": 9 });
    let body = json!({ "id": "msg_1", "type": "message", "content": content, "stop_reason": "tool_use", "usage": usage });
    let wanted = r#"["start", "msg_1", null]
["reasoning", {"type": "reasoning.text", "text": "Hm.", "format": "anthropic-claude-v1", "index": 0}]
["reasoning", {"type": "reasoning.text", "signature": "c2ln", "format": "anthropic-claude-v1", "index": 0}]
["text", "Looking."]
["call", 0, "toolu_1", "weather", ""]
["call", 0, null, null, "{\"city\":\"Paris\"}"]
["call", 1, "toolu_2", "now", ""]
["call", 1, null, null, "{}"]
["end", "tool_calls", "tool_use", {"prompt_tokens": 7, "completion_tokens": 9, "cached_tokens": 4}]
"#;
    assert_eq!(answered(&body), wanted);
}

#[test]
fn what_is_no_message_is_a_failure() {
    for body in [json!({}), json!({ "content": [] }), json!([]), json!({ "type": "error", "error": { "type": "api_error" } })] {
        let lines = answered(&body);
        assert!(lines.contains("\"error\"") && lines.contains("ProviderUnavailable"), "{body}: {lines}");
    }
}

#[test]
fn an_answer_as_the_input_of_a_tool_is_text() {
    let content = json!([{ "type": "tool_use", "id": "toolu_1", "name": "roundhouse_json_answer", "input": { "a": 1 } }]);
    let usage = json!({ "input_tokens": 3, "output_tokens": 9 });
    let body = json!({ "id": "msg_1", "type": "message", "content": content, "stop_reason": "tool_use", "usage": usage });
    let wanted = r#"["start", "msg_1", null]
["text", "{\"a\":1}"]
["end", "stop", "tool_use", {"prompt_tokens": 3, "completion_tokens": 9}]
"#;
    assert_eq!(answered(&body), wanted);
}

#[test]
fn the_string_that_ended_an_answer_is_told() {
    let content = json!([{ "type": "text", "text": "one" }]);
    let ended = |reason: &str, sequence: Value| {
        let body =
            json!({ "id": "msg_1", "type": "message", "content": content, "stop_reason": reason, "stop_sequence": sequence });
        let provider = Anthropic::new("anthropic", "Anthropic", "https://api.anthropic.com/v1");
        let Some(Event::End(end)) = provider.answer(body.to_string().as_bytes()).pop() else { panic!("an end") };
        end.stop_sequence
    };
    assert_eq!(ended("stop_sequence", json!("###")).as_deref(), Some("###"));
    assert_eq!(ended("end_turn", Value::Null), None);
}
