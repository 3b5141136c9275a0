//! Whole answers.

use providers::Provider;
use serde_json::{Value, json};

use crate::{command::command, shown::lines};

fn answered(body: &Value) -> String {
    lines(&command().answer(body.to_string().as_bytes()))
}

#[test]
fn every_part_is_read_in_its_order() {
    let call =
        |id: &str, arguments: &str| json!({ "id": id, "type": "function", "function": { "name": "f", "arguments": arguments } });
    let message = json!({ "role": "assistant", "tool_plan": "Look.", "content": [
        { "type": "thinking", "thinking": "Hm." }, { "type": "text", "text": "Looking." } ],
        "tool_calls": [call("f_1", "{\"x\":1}"), call("f_2", "null")], "citations": [] });
    let usage = json!({ "billed_units": { "input_tokens": 5.0, "output_tokens": 2.0 },
        "tokens": { "input_tokens": 71.0, "output_tokens": 26.0 }, "cached_tokens": 64.0 });
    let tokens = json!([{ "text": "Look", "token_ids": [1], "logprobs": [-0.5] }]);
    let body = json!({ "id": "c1", "finish_reason": "TOOL_CALL", "message": message, "usage": usage, "logprobs": tokens });
    let wanted = r#"["start", "c1", null]
["reasoning", {"type": "reasoning.text", "text": "Look.", "format": "unknown", "index": 0}]
["reasoning", {"type": "reasoning.text", "text": "Hm.", "format": "unknown", "index": 1}]
["text", "Looking.", [{"token": "Look", "logprob": -0.5, "bytes": null, "top_logprobs": []}]]
["call", 0, "f_1", "f", ""]
["call", 0, null, null, "{\"x\":1}"]
["call", 1, "f_2", "f", ""]
["call", 1, null, null, "{}"]
["end", "tool_calls", "TOOL_CALL", {"prompt_tokens": 5, "completion_tokens": 2, "cached_tokens": 5}]
"#;
    assert_eq!(answered(&body), wanted);
}

#[test]
fn the_vendors_own_template_was_charged_for() {
    let end = |usage: Value| {
        let message = json!({ "content": [{ "type": "text", "text": "Hi" }] });
        let body = json!({ "id": "c1", "finish_reason": "COMPLETE", "message": message, "usage": usage });
        answered(&body).lines().last().unwrap().to_owned()
    };
    let billed = json!({ "input_tokens": 34, "output_tokens": 14 });
    let seen = json!({ "input_tokens": 721, "output_tokens": 59 });
    let both = json!({ "billed_units": billed, "tokens": seen, "cached_tokens": 640 });
    assert_eq!(end(both), r#"["end", "stop", "COMPLETE", {"prompt_tokens": 34, "completion_tokens": 14, "cached_tokens": 34}]"#);
    let partly = json!({ "billed_units": { "output_tokens": 14 }, "tokens": seen });
    assert_eq!(end(partly), r#"["end", "stop", "COMPLETE", {"prompt_tokens": 721, "completion_tokens": 14}]"#);
}

#[test]
fn a_cut_answer_was_a_stop() {
    let end = |reason: &str| {
        let body = json!({ "id": "c1", "finish_reason": reason, "message": { "content": [{ "type": "text", "text": "He" }] } });
        answered(&body).lines().last().unwrap().to_owned()
    };
    // litellm#33320
    assert_eq!(end("MAX_TOKENS"), r#"["end", "length", "MAX_TOKENS", {}]"#);
    assert_eq!(end("STOP_SEQUENCE"), r#"["end", "stop", "STOP_SEQUENCE", {}]"#);
    for reason in ["ERROR", "TIMEOUT"] {
        assert!(end(reason).starts_with(r#"["end", "error""#), "{reason}");
    }
}

#[test]
fn what_is_no_answer_is_a_failure() {
    let flat = json!({ "id": "e1", "message": "invalid request: model is required" });
    for body in [flat, json!({}), json!([]), json!({ "message": {} })] {
        let lines = answered(&body);
        assert!(lines.contains("\"end\", \"error\""), "{body}: {lines}");
    }
    for body in ["", "<html>502</html>"] {
        let lines = lines(&command().answer(body.as_bytes()));
        assert!(lines.contains("ProviderUnavailable"), "{body}: {lines}");
    }
}

#[test]
fn an_endless_answer_is_a_failure() {
    let call = json!({ "id": "c", "type": "function", "function": { "name": "f", "arguments": "{}" } });
    let many = |times: usize| {
        let message = json!({ "tool_calls": vec![call.clone(); times] });
        answered(&json!({ "id": "c1", "finish_reason": "TOOL_CALL", "message": message }))
    };
    assert!(!many(256).contains("ProviderUnavailable"));
    assert_eq!(many(257).matches("ProviderUnavailable").count(), 1, "and one end");
}
