//! Whole answers.

use serde_json::{Value, json};

use crate::{
    platform::{platform, section},
    shown::lines,
};

fn answered(body: &Value) -> String {
    lines(&platform().answer(body.to_string().as_bytes()))
}

fn response(more: Value) -> Value {
    let mut response = json!({ "id": "resp_1", "object": "response", "status": "completed", "error": null, "output": [] });
    response.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    response
}

#[test]
fn every_item_is_read_in_its_order() {
    let tokens = json!([{ "token": "Hi", "logprob": -0.5, "bytes": [72, 105], "top_logprobs": [] }]);
    let output = json!([
        { "type": "reasoning", "id": "rs_1", "summary": [{ "type": "summary_text", "text": "Hm." }], "encrypted_content": "gAAA" },
        { "type": "web_search_call", "id": "ws_1", "status": "completed" },
        { "type": "message", "id": "msg_1", "role": "assistant", "content": [
            { "type": "output_text", "text": "Hi", "annotations": [], "logprobs": tokens },
            { "type": "refusal", "refusal": "no" } ] },
        { "type": "function_call", "id": "fc_1", "call_id": "call_a", "name": "f", "arguments": "{\"x\":1}" },
        { "type": "function_call", "id": "fc_2", "call_id": "call_b", "name": "g", "arguments": "" },
    ]);
    let usage = json!({ "input_tokens": 10, "input_tokens_details": { "cached_tokens": 4 }, "output_tokens": 12.0,
        "output_tokens_details": { "reasoning_tokens": 3 } });
    let wanted = r#"["start", "resp_1", null]
["reasoning", {"type": "reasoning.summary", "summary": "Hm.", "id": "rs_1", "format": "openai-responses-v1", "index": 0}]
["reasoning", {"type": "reasoning.encrypted", "data": "gAAA", "id": "rs_1", "format": "openai-responses-v1", "index": 1}]
["text", "Hi", [{"token": "Hi", "logprob": -0.5, "bytes": [72, 105], "top_logprobs": []}]]
["refusal", "no"]
["call", 0, "call_a", "f", ""]
["call", 0, null, null, "{\"x\":1}"]
["call", 1, "call_b", "g", ""]
["call", 1, null, null, "{}"]
["end", "tool_calls", "completed", {"prompt_tokens": 10, "completion_tokens": 12, "reasoning_tokens": 3, "cached_tokens": 4}]
"#;
    assert_eq!(answered(&response(json!({ "output": output, "usage": usage }))), wanted);
}

#[test]
fn an_answer_that_is_not_complete_says_why() {
    let message = json!([{ "type": "message", "id": "m", "content": [{ "type": "output_text", "text": "He" }] }]);
    let cut = |reason: Value| {
        let more = json!({ "status": "incomplete", "output": message, "incomplete_details": { "reason": reason } });
        answered(&response(more)).lines().last().unwrap().to_owned()
    };
    assert_eq!(cut(json!("max_output_tokens")), r#"["end", "length", "max_output_tokens", {}]"#);
    assert_eq!(cut(json!("content_filter")), r#"["end", "content_filter", "content_filter", {}]"#);
    assert_eq!(cut(json!("steered")), r#"["end", "length", "steered", {}]"#);
    assert_eq!(cut(Value::Null), r#"["end", "length", "incomplete", {}]"#);
}

#[test]
fn what_a_vendor_counts_beside_the_input_was_not_charged_for() {
    let end = |id: &str, usage: Value| {
        let more = json!({ "usage": usage });
        lines(&section(&format!("id = {id:?}")).answer(response(more).to_string().as_bytes())).lines().last().unwrap().to_owned()
    };
    let details = json!({ "reasoning_tokens": 9 });
    let usage = |cached: u64| {
        json!({ "input_tokens": 100, "input_tokens_details": { "cached_tokens": cached }, "output_tokens": 5,
            "output_tokens_details": details, "cost": 0.5 })
    };
    let counted = |prompt: u64, cached: u64, cost: &str| {
        let usage =
            format!(r#""prompt_tokens": {prompt}, "completion_tokens": 5, "reasoning_tokens": 9, "cached_tokens": {cached}"#);
        format!(r#"["end", "stop", "completed", {{{usage}{cost}}}]"#)
    };
    assert_eq!(end("xai", usage(150)), counted(250, 150, ""), "cached outside");
    assert_eq!(end("xai", usage(50)), counted(100, 50, ""), "cached inside");
    assert_eq!(end("openai", usage(50)), counted(100, 50, ""), "a cost in another currency, for all we know");
    assert_eq!(end("openrouter", usage(50)), counted(100, 50, r#", "reported_cost": 500000000"#));
}

#[test]
fn a_failed_answer_with_status_200_is_a_failure() {
    let failed = response(json!({ "status": "failed", "error": { "code": "server_error", "message": "at 10.0.0.1" } }));
    let lines = answered(&failed);
    assert!(lines.contains("ProviderUnavailable") && !lines.contains("10.0.0.1"), "{lines}");
    for status in ["failed", "cancelled", "queued", "in_progress", "novel"] {
        let lines = answered(&response(json!({ "status": status })));
        assert!(lines.contains("\"end\", \"error\""), "{status}: {lines}");
    }
}

#[test]
fn what_is_no_response_is_a_failure() {
    let error = json!({ "error": { "message": "slow down", "type": "rate_limit_error", "code": null } });
    for (body, kind) in [(error, "RateLimitExceeded"), (json!({}), "ProviderUnavailable"), (json!([]), "ProviderUnavailable")] {
        let lines = answered(&body);
        assert!(lines.contains("\"end\", \"error\"") && lines.contains(kind), "{body}: {lines}");
    }
    for body in ["", "<html>502</html>", "null"] {
        let lines = lines(&platform().answer(body.as_bytes()));
        assert!(lines.contains("ProviderUnavailable"), "{body}: {lines}");
    }
}

#[test]
fn an_endless_answer_is_a_failure() {
    let item = json!({ "type": "function_call", "call_id": "c", "name": "f", "arguments": "{}" });
    let many = |item: &Value, times: usize| answered(&response(json!({ "output": vec![item.clone(); times] })));
    assert!(!many(&item, 256).contains("ProviderUnavailable"));
    assert!(many(&item, 257).contains("ProviderUnavailable"), "calls");
    assert!(many(&json!({ "type": "message" }), 1025).contains("ProviderUnavailable"), "items");
}
