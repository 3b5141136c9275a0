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
