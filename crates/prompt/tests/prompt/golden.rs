//! The golden files, a small random number generator, and shorthands.

use std::{fs, path::PathBuf, sync::OnceLock};

use inner::{Message, Part, ReasoningDetail, Role, ToolCall};
use prompt::{Prompter, python_json};
use serde_json::{Map, Value};

pub(crate) fn path(file: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden")).join(file)
}

pub(crate) fn text(file: &str) -> String {
    fs::read_to_string(path(file)).unwrap()
}

pub(crate) fn json(file: &str) -> Value {
    serde_json::from_str(&text(file)).unwrap()
}

pub(crate) fn ids(value: &Value) -> Vec<u32> {
    value.as_array().unwrap().iter().map(|id| u32::try_from(id.as_u64().unwrap()).unwrap()).collect()
}

pub(crate) fn template(kind: &str) -> String {
    text(&format!("qwen3-vl/chat_template.{kind}.jinja"))
}

/// The published vocabulary with the published template, loaded once.
pub(crate) fn full(kind: &str) -> &'static Prompter {
    static INSTRUCT: OnceLock<Prompter> = OnceLock::new();
    static THINKING: OnceLock<Prompter> = OnceLock::new();
    let cell = if kind == "Thinking" { &THINKING } else { &INSTRUCT };
    cell.get_or_init(|| Prompter::new(&fs::read(path("qwen3-vl/tokenizer.json")).unwrap(), &template(kind), None).unwrap())
}

/// The tiny vocabulary (1024 tokens and the added ones).
pub(crate) fn tiny(kind: &str) -> Prompter {
    Prompter::new(&fs::read(path("tiny-dense/tokenizer.json")).unwrap(), &template(kind), None).unwrap()
}

pub(crate) fn user(text: &str) -> Message {
    Message::text(Role::User, text)
}

pub(crate) fn assistant(text: &str) -> Message {
    Message::text(Role::Assistant, text)
}

pub(crate) fn system(text: &str) -> Message {
    Message::text(Role::System, text)
}

pub(crate) fn tool_result(id: &str, text: &str) -> Message {
    Message { tool_call_id: Some(id.to_owned()), ..Message::text(Role::Tool, text) }
}

pub(crate) fn call(id: &str, name: &str, arguments: &str) -> ToolCall {
    ToolCall { id: id.to_owned(), name: name.to_owned(), arguments: arguments.to_owned() }
}

pub(crate) fn reasoning_detail(text: &str) -> ReasoningDetail {
    ReasoningDetail { kind: "reasoning.text".into(), text: Some(text.to_owned()), rest: Map::new() }
}

pub(crate) fn image() -> Part {
    Part::Image { source: inner::MediaRef::Url("https://example.com/a.png".into()), options: Map::new(), extra: Map::new() }
}

pub(crate) fn video() -> Part {
    Part::Video { source: inner::MediaRef::Url("https://example.com/a.mp4".into()), options: Map::new() }
}

/// A message of a golden request in the inner language, as an API surface would translate it.
pub(crate) fn message(json: &Value) -> Message {
    let role = serde_json::from_value(json["role"].clone()).unwrap();
    let parts = match &json["content"] {
        Value::String(text) => vec![Part::text(text)],
        Value::Array(parts) => parts.iter().map(part).collect(),
        _ => Vec::new(),
    };
    let calls = json["tool_calls"].as_array().cloned().unwrap_or_default();
    Message {
        content: parts,
        reasoning: json["reasoning_content"].as_str().map(str::to_owned),
        tool_call_id: json["tool_call_id"].as_str().map(str::to_owned),
        tool_calls: calls.iter().map(golden_call).collect(),
        ..Message::text(role, "")
    }
}

fn part(json: &Value) -> Part {
    match json["type"].as_str().unwrap() {
        "text" => Part::text(json["text"].as_str().unwrap()),
        "image" | "image_url" => image(),
        "video" => video(),
        other => panic!("unknown part {other}"),
    }
}

fn golden_call(json: &Value) -> ToolCall {
    let function = &json["function"];
    let arguments = match &function["arguments"] {
        Value::String(text) => text.clone(),
        object => python_json(object).unwrap(),
    };
    call(json["id"].as_str().unwrap(), function["name"].as_str().unwrap(), &arguments)
}

/// SplitMix64: small, seeded, the same everywhere.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % limit as u64).unwrap()
    }
}
