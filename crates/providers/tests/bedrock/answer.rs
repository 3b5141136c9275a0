//! Whole answers.

use providers::Provider;
use serde_json::{Value, json};

use crate::{cloud::bedrock, shown::lines};

fn answered(body: &Value) -> String {
    lines(&bedrock().answer(body.to_string().as_bytes()))
}

fn answer(content: Value, reason: &str) -> Value {
    let usage = json!({ "inputTokens": 515, "outputTokens": 100, "totalTokens": 615, "cacheReadInputTokens": 5,
        "cacheReadInputTokenCount": 5, "cacheWriteInputTokens": 0, "serverToolUsage": {} });
    json!({ "metrics": { "latencyMs": 2291 }, "output": { "message": { "content": content, "role": "assistant" } },
        "stopReason": reason, "usage": usage })
}

const END: &str = r#"{"prompt_tokens": 520, "completion_tokens": 100, "cached_tokens": 5}"#;

#[test]
fn every_block_is_read_in_its_order() {
    let content = json!([
        { "reasoningContent": { "reasoningText": { "text": "Hm.", "signature": "EsMC" } } },
        { "reasoningContent": { "redactedContent": "RW13S0Fo" } },
        { "text": "Looking." },
        { "citationsContent": { "content": [{ "text": "It says so." }], "citations": [{ "title": "document-1" }] } },
        { "toolUse": { "input": { "city": "Paris" }, "name": "weather", "toolUseId": "tooluse_a", "type": "tool_use" } },
        { "toolUse": { "input": {}, "name": "now", "toolUseId": "tooluse_b" } },
        { "toolUse": { "name": "then", "toolUseId": "" } },
        { "image": { "format": "png", "source": { "bytes": "AA==" } } },
    ]);
    let wanted = format!(
        r#"["start", null, null]
["reasoning", {{"type": "reasoning.text", "text": "Hm.", "signature": "EsMC", "format": "anthropic-claude-v1", "index": 0}}]
["reasoning", {{"type": "reasoning.encrypted", "data": "EmwKAh", "format": "anthropic-claude-v1", "index": 1}}]
["text", "Looking."]
["text", "It says so."]
["call", 0, "tooluse_a", "weather", ""]
["call", 0, null, null, "{{\"city\":\"Paris\"}}"]
["call", 1, "tooluse_b", "now", ""]
["call", 1, null, null, "{{}}"]
["call", 2, "call_new_0", "then", ""]
["call", 2, null, null, "{{}}"]
["end", "tool_calls", "tool_use", {END}]
"#
    );
    assert_eq!(answered(&answer(content, "tool_use")), wanted);
}

#[test]
fn a_thought_without_a_signature_is_nobodys() {
    let content = json!([{ "reasoningContent": { "reasoningText": { "text": "[REDACTED]." } } }, { "text": "ok" }]);
    let wanted = format!(
        r#"["start", null, null]
["reasoning", {{"type": "reasoning.text", "text": "[REDACTED].", "index": 0}}]
["text", "ok"]
["end", "stop", "end_turn", {END}]
"#
    );
    assert_eq!(answered(&answer(content, "end_turn")), wanted);
}

#[test]
fn every_reason_has_its_place() {
    for (reason, wanted) in [
        ("end_turn", "stop"),
        ("stop_sequence", "stop"),
        ("max_tokens", "length"),
        ("model_context_window_exceeded", "length"),
        ("tool_use", "tool_calls"),
        ("guardrail_intervened", "content_filter"),
        ("content_filtered", "content_filter"),
        ("malformed_model_output", "error"),
        ("malformed_tool_use", "error"),
    ] {
        let lines = answered(&answer(json!([{ "text": "x" }]), reason));
        let end: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
        assert_eq!((&end[1], &end[2]), (&json!(wanted), &json!(reason)));
    }
}

#[test]
fn an_answer_without_a_word_is_one() {
    let lines = answered(&answer(json!([]), "end_turn"));
    assert_eq!(lines, format!("[\"start\", null, null]\n[\"end\", \"stop\", \"end_turn\", {END}]\n"), "after a tool's result");
}

#[test]
fn what_is_no_answer_is_a_failure() {
    let mut unfinished = answer(json!([{ "text": "x" }]), "end_turn");
    unfinished.as_object_mut().unwrap().shift_remove("stopReason");
    let unknown = json!({ "Output": { "__type": "com.amazon.coral.service#UnknownOperationException" }, "Version": "1.0" });
    for body in [json!({}), json!([]), json!("x"), json!({ "message": "boom" }), unfinished, unknown] {
        let lines = answered(&body);
        assert!(lines.contains("\"error\"") && lines.contains("ProviderUnavailable"), "{body}: {lines}");
    }
    assert!(lines(&bedrock().answer(b"<html>")).contains("is not JSON"));
}

#[test]
fn the_tier_that_served_is_told() {
    let mut body = answer(json!([{ "text": "Hi" }]), "end_turn");
    body["serviceTier"] = json!({ "type": "flex" });
    assert!(answered(&body).ends_with(&format!("[\"end\", \"stop\", \"end_turn\", {END}, {{\"service_tier\": \"flex\"}}]\n")));
}
