//! Our request as the body of `POST /v2/chat`. What the dialect has no word for is left out: `min_p`, `top_a`, biases,
//! `repetition_penalty`, calls in parallel or not.

use inner::{Failure, Message, Request, Sampling};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    thinking,
    turns::{self, Turn},
};
use crate::{
    decimal::decimal,
    openai::{Takes, form, instructed, offer},
    payload::Payload,
    quirks::{Named, ToolChoices},
};

/// Fields of the dialect that a client may send beside ours.
const PASSED: [&str; 5] = ["citation_options", "documents", "priority", "safety_mode", "strict_tools"];
/// Most stop strings, and most candidates of a token (API reference, 2026-08).
const STOPS_MAX: usize = 5;
const TOP_K_MAX: u32 = 500;

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    messages: Vec<Turn<'a>>,
    stream: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_format: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking: Option<Value>,
    #[serde(flatten)]
    more: Map<String, Value>,
}

/// Renders a request.
///
/// # Errors
/// When it holds something that this dialect cannot say.
pub(super) fn render(request: &Request, model: &str) -> Result<Payload, Failure> {
    // A tool by its name is the only one that is offered.
    let offer = offer(request, false, &ToolChoices { named: Named::Only, ..ToolChoices::default() })?;
    // "response_format is not supported with RAG", nor with tools.
    let free = offer.tools.is_empty() && !request.extra.contains_key("documents");
    let form = form(request, Takes { field: free, schema: true, word: true })?;
    let (opening, rest) = match &form.words {
        Some(words) => instructed(&request.messages, words),
        None => (None, request.messages.as_slice()),
    };
    let said: Vec<&Message> = opening.iter().chain(rest).collect();
    let messages = turns::read(&said)?;
    if messages.iter().all(Turn::instructs) {
        return Err(Failure::invalid("messages: this provider needs at least one user or assistant message with content"));
    }
    let mut more = sampling(&request.sampling);
    let strict = !offer.tools.is_empty() && offer.tools.iter().all(|tool| is_strict(tool));
    more.extend(strict.then(|| ("strict_tools".to_owned(), Value::Bool(true))));
    let passed = PASSED.iter().filter_map(|name| Some(((*name).to_owned(), request.extra.get(*name)?.clone())));
    more.extend(passed.filter(|(_, value)| !value.is_null()));
    let body = Body {
        model,
        messages,
        stream: request.stream,
        tools: offer.tools.into_iter().map(tool).collect(),
        tool_choice: offer.choice.and_then(|choice| choice.as_str().map(str::to_ascii_uppercase)),
        response_format: form.field.as_ref().and_then(format),
        thinking: thinking::ask(&request.reasoning, model, request.sampling.max_tokens),
        more,
    };
    Payload::of(&body, request)
}

fn sampling(wanted: &Sampling) -> Map<String, Value> {
    // No penalty is 0, and only one of the two can be named.
    let penalty = |value: Option<f32>| value.filter(|&value| value > 0.0).map(|value| decimal(value.min(1.0)));
    let frequency = penalty(wanted.frequency_penalty);
    let presence = penalty(wanted.presence_penalty).filter(|_| frequency.is_none());
    let stop: Vec<&String> = wanted.stop.iter().filter(|text| !text.is_empty()).take(STOPS_MAX).collect();
    let fields = [
        ("temperature", wanted.temperature.map(|temperature| decimal(temperature.clamp(0.0, 1.0)))),
        ("p", wanted.top_p.map(|share| decimal(share.clamp(0.01, 0.99)))),
        ("k", wanted.top_k.map(|top_k| json!(top_k.min(TOP_K_MAX)))),
        // A seed has no sign here.
        ("seed", wanted.seed.map(|seed| json!(seed.unsigned_abs()))),
        ("max_tokens", wanted.max_tokens.map(Value::from)),
        ("stop_sequences", (!stop.is_empty()).then(|| json!(stop))),
        ("frequency_penalty", frequency),
        ("presence_penalty", presence),
        ("logprobs", wanted.logprobs.then_some(Value::Bool(true))),
    ];
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// `response_format`: the schema stands beside the type.
fn format(form: &Value) -> Option<Value> {
    match form["type"].as_str() {
        Some("json_object") => Some(json!({ "type": "json_object" })),
        Some("json_schema") => Some(json!({ "type": "json_object", "json_schema": form["json_schema"]["schema"] })),
        _ => None,
    }
}

/// Whether a function may be held to its schema, which the dialect does for all or none, and only where every one has a required
/// parameter.
fn is_strict(tool: &Value) -> bool {
    let function = &tool["function"];
    function["strict"] == true && function["parameters"]["required"].as_array().is_some_and(|names| !names.is_empty())
}

/// A function with the fields that the dialect knows; it has to have parameters. What is no function passes as it came.
fn tool(tool: &Value) -> Value {
    let Some(function) = tool.get("function").filter(|_| tool["type"] == "function") else { return tool.clone() };
    let mut known = Map::new();
    known.insert("name".to_owned(), function["name"].clone());
    let description = function.get("description").filter(|text| text.is_string());
    known.extend(description.map(|text| ("description".to_owned(), text.clone())));
    let empty = || json!({ "type": "object", "properties": {} });
    let parameters = function.get("parameters").filter(|schema| schema.is_object()).cloned().unwrap_or_else(empty);
    known.insert("parameters".to_owned(), parameters);
    json!({ "type": "function", "function": known })
}
