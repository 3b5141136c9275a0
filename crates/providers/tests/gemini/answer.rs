//! Whole answers.

use providers::Provider;
use serde_json::{Value, json};

use crate::{shown::lines, studio::studio};

fn answered(body: &Value) -> String {
    lines(&studio().answer(body.to_string().as_bytes()))
}

#[test]
fn every_part_is_read_in_its_order() {
    let parts = json!([
        { "text": "Hm.", "thought": true },
        { "text": "Looking.", "thoughtSignature": "dGV4dA==" },
        { "functionCall": { "id": "a1", "name": "weather", "args": { "city": "Paris" } }, "thoughtSignature": "Y2FsbA==" },
        { "functionCall": { "name": "now", "args": {} } },
    ]);
    let candidate = json!({ "content": { "parts": parts, "role": "model" }, "finishReason": "STOP", "index": 0,
        "finishMessage": "Model generated function call(s)." });
    let usage = json!({ "promptTokenCount": 44, "candidatesTokenCount": 9, "thoughtsTokenCount": 5, "totalTokenCount": 58 });
    let body = json!({ "candidates": [candidate], "usageMetadata": usage, "modelVersion": "gemini-x", "responseId": "kpNP" });
    let wanted = r#"["start", "kpNP", null]
["reasoning", {"type": "reasoning.text", "text": "Hm.", "format": "google-gemini-v1", "index": 0}]
["text", "Looking."]
["reasoning", {"type": "reasoning.encrypted", "data": "dGV4dA==", "format": "google-gemini-v1", "index": 1}]
["reasoning", {"type": "reasoning.encrypted", "data": "Y2FsbA==", "id": "a1", "format": "google-gemini-v1", "index": 2}]
["call", 0, "a1", "weather", "{\"city\":\"Paris\"}"]
["call", 1, "call_new_0", "now", "{}"]
["end", "tool_calls", "STOP", {"prompt_tokens": 44, "completion_tokens": 14, "reasoning_tokens": 5}]
"#;
    assert_eq!(answered(&body), wanted);
}

#[test]
fn every_reason_has_its_place() {
    let ended = |reason: &str| {
        let candidate = json!({ "content": { "parts": [{ "text": "x" }] }, "finishReason": reason });
        let lines = answered(&json!({ "candidates": [candidate] }));
        let end: Value = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
        assert_eq!(end[2], reason);
        end[1].as_str().unwrap().to_owned()
    };
    for (wanted, reasons) in [
        ("stop", &["STOP", "OTHER", "IMAGE_OTHER", "NO_IMAGE"][..]),
        ("length", &["MAX_TOKENS", "CONTINUATION"]),
        ("content_filter", &["SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR", "LANGUAGE"]),
        ("content_filter", &["IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "ESCALATION"]),
        ("error", &["MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL", "TOO_MANY_TOOL_CALLS", "MISSING_THOUGHT_SIGNATURE"]),
        ("error", &["MALFORMED_RESPONSE", "PUP_LIMITED_DISABLED"]),
    ] {
        for reason in reasons {
            assert_eq!(ended(reason), wanted, "{reason}");
        }
    }
}

#[test]
fn a_list_of_chunks_is_read_as_their_stream() {
    let chunk = |text: &str, more: Value| {
        let mut candidate = json!({ "content": { "parts": [{ "text": text }], "role": "model" } });
        candidate.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "candidates": [candidate], "responseId": "r" })
    };
    let body = json!([chunk("a", json!({})), chunk("b", json!({ "finishReason": "STOP" }))]);
    assert_eq!(
        answered(&body),
        "[\"start\", \"r\", null]\n[\"text\", \"a\"]\n[\"text\", \"b\"]\n[\"end\", \"stop\", \"STOP\", {}]\n"
    );
}

#[test]
fn what_is_no_answer_is_a_failure() {
    let empty = json!({ "candidates": [{ "finishReason": "STOP", "index": 0 }] });
    let error = json!([{ "error": { "code": 500, "message": "An internal error has occurred.", "status": "INTERNAL" } }]);
    let unfinished = json!({ "candidates": [{ "content": { "parts": [{ "text": "x" }] } }] });
    let none = json!({ "usageMetadata": { "promptTokenCount": 1 }, "responseId": "r" });
    for body in [json!({}), json!([]), json!("x"), empty, error, unfinished, none] {
        let lines = answered(&body);
        assert!(lines.contains("\"error\"") && lines.contains("ProviderUnavailable"), "{body}: {lines}");
    }
    assert!(lines(&studio().answer(b"<html>")).contains("is not JSON"));
}

#[test]
fn a_blocked_prompt_is_the_clients_business() {
    let body = json!({ "promptFeedback": { "blockReason": "SAFETY" }, "usageMetadata": { "promptTokenCount": 9 } });
    assert!(answered(&body).contains(
        r#"{"prompt_tokens": 9}, {"kind": "ContentPolicyViolation", "message": "the provider blocked the prompt: SAFETY""#
    ));
}

/// AI Studio says it in a header and Vertex AI in the usage; the field of the usage is that of Google's live sessions.
#[test]
fn the_tier_that_served_is_told_in_our_words() {
    let served = |usage: Value| {
        let candidate = json!({ "content": { "parts": [{ "text": "x" }] }, "finishReason": "STOP" });
        let events = studio().answer(json!({ "candidates": [candidate], "usageMetadata": usage }).to_string().as_bytes());
        let Some(inner::Event::End(end)) = events.last() else { panic!("{events:?}") };
        end.service_tier.clone()
    };
    let tier = |word: &str| Some(word.to_owned());
    assert_eq!(served(json!({ "trafficType": "ON_DEMAND" })), tier("default"));
    assert_eq!(served(json!({ "trafficType": "ON_DEMAND_PRIORITY" })), tier("priority"));
    assert_eq!(served(json!({ "trafficType": "ON_DEMAND_FLEX" })), tier("flex"));
    assert_eq!(served(json!({ "serviceTier": "STANDARD" })), tier("default"));
    assert_eq!([served(json!({ "trafficType": "PROVISIONED_THROUGHPUT" })), served(json!({}))], [None, None]);
    let header = |word: &'static str| {
        let value = http::HeaderValue::from_static(word);
        studio().tier_served(&[(http::HeaderName::from_static("x-gemini-service-tier"), value)].into_iter().collect())
    };
    assert_eq!([header("standard"), header("priority"), header("odd")], [tier("default"), tier("priority"), None]);
}
