//! What each vendor is asked for one wish after the other: cases as data, one file per vendor in `golden/openai/vendor`, written
//! down by hand from what is known of the vendors (SDKs, client code, documents), not from traffic.
//!
//! A case has an `ask` and what is `sent` for it: the whole body but `model`, with tools by their names; `messages` and `stream`
//! only where they are the matter. Or it is `refused`, with a status and words of the message.

use inner::{MediaRef, Message, Part, Reasoning, Request, Role, Sampling, ToolChoice};
use serde_json::{Map, Value, json};

use crate::vendors::compatible;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/openai/vendor");

fn cases(vendor: &str) -> Vec<Value> {
    let path = format!("{FOLDER}/{vendor}.json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn every_vendor_is_asked_in_its_own_words() {
    for row in providers::rows().filter(|row| row.dialect == providers::Dialect::OpenaiChat) {
        // These two have snapshots of a whole request.
        if ["openai", "openrouter"].contains(&row.id) {
            continue;
        }
        for case in cases(row.id) {
            check(row.id, &case);
        }
    }
}

#[test]
fn every_file_is_a_vendors() {
    for entry in std::fs::read_dir(FOLDER).unwrap() {
        let id = entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
        assert!(providers::table::row(&id).is_some(), "{id}");
    }
}

fn check(vendor: &str, case: &Value) {
    let name = format!("{vendor}: {}", case["name"]);
    let request = request(&case["ask"]);
    let model = case["model"].as_str().unwrap_or("some-model");
    let rendered = compatible(vendor).render(&request, model, Some("k"));
    if let Some(refused) = case.get("refused") {
        let failure = rendered.map(drop).expect_err(&name);
        assert_eq!(failure.kind.status(), refused["status"], "{name}");
        assert!(failure.kind.try_elsewhere(), "{name}: another endpoint may be able to");
        assert!(failure.message.contains(refused["says"].as_str().unwrap()), "{name}: {}", failure.message);
        return;
    }
    let mut sent: Map<String, Value> = serde_json::from_slice(&rendered.unwrap().body.to_vec()).unwrap();
    assert_eq!(sent.remove("model"), Some(json!(model)), "{name}");
    let wanted = case["sent"].as_object().unwrap();
    if !wanted.contains_key("messages") {
        sent.remove("messages");
    }
    if !wanted.contains_key("stream") {
        assert_eq!(sent.remove("stream"), Some(json!(request.stream)), "{name}");
    }
    if let Some(tools) = sent.get_mut("tools") {
        *tools = tools.as_array().unwrap().iter().map(|tool| tool["function"]["name"].clone()).collect();
    }
    assert_eq!(Value::Object(sent), case["sent"], "{name}");
}

/// A request out of a case. Whatever it does not name is not asked for.
fn request(ask: &Value) -> Request {
    let hello = json!([{ "role": "user", "content": "Hi" }]);
    let messages = ask.get("messages").unwrap_or(&hello).as_array().unwrap();
    let sampling = ask.get("sampling").map(|sampling| serde_json::from_value::<Sampling>(sampling.clone()).unwrap());
    let tools = ask.get("tools").and_then(Value::as_array).cloned().unwrap_or_default();
    Request {
        models: vec!["a/b".into()],
        messages: messages.iter().map(message).collect(),
        sampling: sampling.unwrap_or_default(),
        tools: tools.iter().map(|name| json!({ "type": "function", "function": { "name": name } })).collect(),
        tool_choice: match ask.get("tool_choice").and_then(Value::as_str) {
            None => ToolChoice::Auto,
            Some("none") => ToolChoice::None,
            Some("required") => ToolChoice::Required,
            Some(name) => ToolChoice::Named(name.to_owned()),
        },
        parallel_tool_calls: ask.get("parallel_tool_calls").and_then(Value::as_bool),
        response_format: ask.get("response_format").cloned(),
        reasoning: reasoning(&ask["reasoning"]),
        stream: ask.get("stream").and_then(Value::as_bool).unwrap_or(false),
        provider: ask.get("provider").cloned(),
        user: ask.get("user").and_then(Value::as_str).map(str::to_owned),
        extra: ask.get("extra").and_then(Value::as_object).cloned().unwrap_or_default(),
    }
}

fn reasoning(wish: &Value) -> Reasoning {
    Reasoning {
        enabled: wish.get("enabled").and_then(Value::as_bool),
        effort: wish.get("effort").map(|effort| serde_json::from_value(effort.clone()).unwrap()),
        max_tokens: wish.get("max_tokens").and_then(Value::as_u64).map(|tokens| u32::try_from(tokens).unwrap()),
        ..Reasoning::default()
    }
}

fn message(value: &Value) -> Message {
    let role: Role = serde_json::from_value(value["role"].clone()).unwrap();
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    Message {
        content: match &value["content"] {
            Value::String(text) => vec![Part::text(text)],
            Value::Array(parts) => parts.iter().map(part).collect(),
            _ => Vec::new(),
        },
        tool_calls: value.get("tool_calls").map(|calls| serde_json::from_value(calls.clone()).unwrap()).unwrap_or_default(),
        tool_call_id: text("tool_call_id"),
        reasoning: text("reasoning"),
        name: text("name"),
        extra: value.get("extra").and_then(Value::as_object).cloned().unwrap_or_default(),
        ..Message::text(role, "")
    }
}

fn part(value: &Value) -> Part {
    let url = |url: &str| match url.strip_prefix("data:").and_then(|data| data.split_once(";base64,")) {
        Some((kind, base64)) => MediaRef::Data { media_type: kind.to_owned(), base64: base64.to_owned().into() },
        None => MediaRef::Url(url.to_owned()),
    };
    match value["type"].as_str().unwrap() {
        "text" => Part::Text {
            text: value["text"].as_str().unwrap().to_owned(),
            extra: value.get("extra").and_then(Value::as_object).cloned().unwrap_or_default(),
        },
        "image_url" => {
            let source = url(value["image_url"]["url"].as_str().unwrap());
            Part::Image { source, options: Map::new(), extra: Map::new() }
        }
        "video_url" => Part::Video { source: url(value["video_url"]["url"].as_str().unwrap()), options: Map::new() },
        other => Part::Other(other.to_owned(), value.clone()),
    }
}
