//! Error replies of many vendors, as data in `golden/openai/error/replies.json`.

use http::{HeaderMap, HeaderName, StatusCode};
use serde_json::{Value, json};

use crate::vendors::compatible;

#[test]
fn every_vendors_error_is_understood() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/openai/error/replies.json");
    let rows: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    for row in rows {
        let header =
            |(name, value): (&String, &Value)| (name.parse::<HeaderName>().unwrap(), value.as_str().unwrap().parse().unwrap());
        let headers: HeaderMap = row["headers"].as_object().unwrap().iter().map(header).collect();
        let status = StatusCode::from_u16(u16::try_from(row["status"].as_u64().unwrap()).unwrap()).unwrap();
        let body = row["body"].as_str().map_or_else(|| row["body"].to_string(), str::to_owned);
        let failure = compatible("openai").failure(status, &headers, body.as_bytes());
        let read = json!({
            "kind": format!("{:?}", failure.kind),
            "message": failure.message,
            "provider_code": failure.provider_code,
            "raw": failure.raw,
            "retry_after_ms": failure.retry_after.map(|wait| u64::try_from(wait.as_millis()).unwrap()),
        });
        for (key, value) in read.as_object().unwrap() {
            assert_eq!(*value, row[key], "{}: {key}", row["name"]);
        }
        assert_eq!(failure.provider.as_deref(), Some("OpenAI"));
    }
}

#[test]
fn an_endless_error_body_is_cut() {
    let body = format!("{{\"error\":{{\"message\":\"{}\"}}}}", "x".repeat(1 << 20));
    let failure = compatible("openai").failure(StatusCode::BAD_REQUEST, &HeaderMap::new(), body.as_bytes());
    assert_eq!(failure.message.len(), 1000);
    assert!(failure.raw.unwrap().as_str().unwrap().len() <= 8 << 10);
}

/// OpenRouter's moderation says what it found; two words of the table that others do not have.
#[test]
fn what_a_moderation_found_is_told() {
    let told = |status: u16, error: Value| {
        let body = json!({ "error": error }).to_string();
        compatible("openrouter").failure(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), body.as_bytes())
    };
    let metadata = json!({ "reasons": ["violence"], "flagged_input": "x".repeat(300), "provider_name": "OpenAI",
        "model_slug": "openai/gpt-4o" });
    let failure = told(403, json!({ "code": 403, "message": "Your input was flagged", "metadata": metadata }));
    let found = failure.moderation.unwrap();
    assert_eq!((found.reasons, found.model_slug.as_deref()), (vec!["violence".to_owned()], Some("openai/gpt-4o")));
    assert_eq!(found.flagged_input.unwrap().len(), 100);
    for (status, word) in [(400, "max_tokens_exceeded"), (404, "image_not_found"), (412, "precondition_failed"), (400, "refusal")]
    {
        let failure = told(status, json!({ "code": status, "message": "x", "metadata": { "error_type": word } }));
        assert_eq!((failure.kind.error_type(), failure.kind.status()), (word, status));
    }
}

#[test]
fn a_provider_that_says_whether_to_try_again_is_believed() {
    let told = |status: u16, should: &str| {
        let headers = [("x-should-retry", should), ("retry-after", "3")];
        let headers = headers.iter().map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap())).collect();
        compatible("openai").failure(StatusCode::from_u16(status).unwrap(), &headers, b"{}")
    };
    let again = told(409, "true");
    assert!(again.try_elsewhere() && again.retry_after.is_some());
    assert!(!told(409, "perhaps").try_elsewhere());
    assert_eq!(told(429, "false").retry_after, None, "it will not help to wait");
}
