//! What the tests of all dialects share: golden files, and events as lines of JSON that one can hold.

use inner::{End, Event, Failure, FinishReason};
use providers::Decode;
use serde_json::{Map, Value, json};

/// The text of a golden file; `folder` is that of a dialect and a kind.
pub(crate) fn golden(folder: &str, name: &str) -> String {
    let path = format!("{}/tests/golden/{folder}/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What a decoder makes of these pieces: exactly one terminal event, the last.
pub(crate) fn decoded(mut decoder: Box<dyn Decode>, pieces: &[&[u8]]) -> Vec<Event> {
    let mut events: Vec<Event> = pieces.iter().flat_map(|piece| decoder.push(piece)).collect();
    events.extend(decoder.finish());
    let ends = events.iter().filter(|event| matches!(event, Event::End(_))).count();
    assert!(ends == 1 && matches!(events.last(), Some(Event::End(_))), "exactly one terminal event, the last: {events:?}");
    events
}

/// One line of JSON per event, spelt as Python's `json.dumps` does (the goldens are easier to read with the spaces).
pub(crate) fn lines(events: &[Event]) -> String {
    events.iter().map(|event| spaced(&shown(event)) + "\n").collect()
}

fn shown(event: &Event) -> Value {
    match event {
        Event::Start { upstream_id, system_fingerprint } => json!(["start", upstream_id, system_fingerprint]),
        Event::Text { text, logprobs } if logprobs.is_empty() => json!(["text", text]),
        Event::Text { text, logprobs } => json!(["text", text, logprobs]),
        Event::Reasoning(detail) => json!(["reasoning", detail]),
        Event::ToolCall(call) => json!(["call", call.index, call.id, call.name, call.arguments]),
        Event::Refusal(text) => json!(["refusal", text]),
        Event::Image(url) => json!(["image", url]),
        Event::Audio(piece) => json!(["audio", piece.id, piece.data, piece.transcript, piece.expires_at]),
        Event::Annotation(entry) => json!(["annotation", entry]),
        Event::End(end) => shown_end(end),
    }
}

fn shown_end(end: &End) -> Value {
    let mut usage = serde_json::to_value(&end.usage).unwrap();
    usage.as_object_mut().unwrap().retain(|_, value| !value.is_null() && *value != 0);
    let mut line = vec![json!("end"), json!(end.finish), json!(end.native_finish), usage];
    line.extend(end.service_tier.as_ref().map(|tier| json!({ "service_tier": tier })));
    line.extend(end.failure.as_ref().map(shown_failure));
    assert_eq!(end.failure.is_some(), end.finish == FinishReason::Error, "a failure exactly with `error`");
    Value::Array(line)
}

fn shown_failure(failure: &Failure) -> Value {
    assert!(failure.provider.is_some(), "the provider is named");
    let mut shown = Map::new();
    shown.insert("kind".into(), json!(format!("{:?}", failure.kind)));
    shown.insert("message".into(), json!(failure.message));
    shown.extend(failure.provider_code.iter().map(|code| ("provider_code".into(), json!(code))));
    shown.extend(failure.raw.as_deref().map(|raw| ("raw".into(), raw.clone())));
    Value::Object(shown)
}

fn spaced(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(spaced).collect::<Vec<_>>().join(", ")),
        Value::Object(map) => {
            let entries: Vec<String> = map.iter().map(|(key, value)| format!("{}: {}", json!(key), spaced(value))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        other => other.to_string(),
    }
}
