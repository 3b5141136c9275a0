//! Our request as the body of `POST /responses`. What the dialect has no word for is left out: `stop`, `seed`, penalties, biases,
//! and every sampling parameter but two.

use inner::{Failure, Request, Sampling};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::input::{self, Item};
use crate::{
    cached,
    decimal::decimal,
    openai::{effort, offer, said, thinks, wanted},
    payload::Payload,
    quirks::Quirks,
};

/// The smallest limit of an answer that is taken ("integer below minimum value. Expected a value >= 16").
pub(super) const ANSWER_TOKENS_MIN: u32 = 16;

/// Fields of the dialect that a client may send beside ours. Those that need something stored at the vendor are not among them.
pub(super) const PASSED: [&str; 8] = [
    "metadata",
    "moderation",
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "safety_identifier",
    "service_tier",
    "truncation",
];
/// Words of `reasoning` that are the client's own.
const REASONING_PASSED: [&str; 3] = ["summary", "mode", "context"];

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    /// Media are in it, so it is written straight.
    input: Vec<Item<'a>>,
    #[serde(flatten)]
    more: Map<String, Value>,
}

/// Renders a request. `format` is the word for reasoning that this vendor may be sent back.
///
/// # Errors
/// When it holds something that this dialect cannot say.
pub(super) fn render(request: &Request, model: &str, format: &str, quirks: &Quirks) -> Result<Payload, Failure> {
    let input = input::read(&request.messages, format, quirks, quirks.cache_breakpoints.has(model))?;
    if input.is_empty() {
        return Err(Failure::invalid("messages: this provider needs at least one message with content"));
    }
    let thinks = thinks(&request.reasoning, model, quirks);
    let sampled = !quirks.unsampled.has(model);
    let offer = offer(request, thinks, &quirks.tool_choice)?;
    let include =
        [(thinks, "reasoning.encrypted_content"), (request.sampling.logprobs && sampled, "message.output_text.logprobs")];
    let include: Vec<&str> = include.into_iter().filter_map(|(wanted, name)| wanted.then_some(name)).collect();
    let tools: Vec<Value> = offer.tools.into_iter().map(|tool| function(tool, quirks)).collect();
    let parallel = request.parallel_tool_calls.filter(|_| !tools.is_empty());
    let (text, reasoning) = (text(request, quirks), reasoning(request, model, quirks));
    let limit = request.sampling.max_tokens.map(|limit| limit.max(ANSWER_TOKENS_MIN));
    let fields = [
        ("stream", Some(json!(request.stream))),
        // Stored is nothing: the conversation comes whole each time, and thoughts come encrypted.
        ("store", Some(json!(false))),
        ("include", (!include.is_empty()).then(|| json!(include))),
        ("tools", (!tools.is_empty()).then(|| json!(tools))),
        ("tool_choice", offer.choice.as_ref().map(|choice| flat(choice, "function"))),
        ("parallel_tool_calls", parallel.map(Value::from)),
        ("text", (!text.is_empty()).then(|| Value::Object(text))),
        ("reasoning", (!reasoning.is_empty()).then(|| Value::Object(reasoning))),
        ("max_output_tokens", limit.map(Value::from)),
        ("user", request.user.as_deref().map(Value::from)),
        // Only a router knows what it means.
        ("provider", request.provider.clone().filter(|_| quirks.routes)),
    ];
    let mut more = there(fields);
    more.extend(if sampled { sampling(&request.sampling, quirks) } else { Map::new() });
    let passed = PASSED.iter().filter_map(|name| Some(((*name).to_owned(), request.extra.get(*name)?.clone())));
    more.extend(passed.filter(|(_, value)| !value.is_null()));
    let body = Body { model, input, more: without(more, quirks) };
    Payload::of(&body, request)
}

fn sampling(wanted: &Sampling, quirks: &Quirks) -> Map<String, Value> {
    let most = quirks.temperature_max.unwrap_or(f32::INFINITY);
    there([
        ("temperature", wanted.temperature.map(|temperature| decimal(temperature.min(most)))),
        ("top_p", wanted.top_p.map(decimal)),
        ("top_logprobs", (wanted.logprobs && wanted.top_logprobs > 0).then(|| json!(wanted.top_logprobs))),
    ])
}

/// How the answer is written: its form, without the object around the schema, and how many words it makes.
fn text(request: &Request, quirks: &Quirks) -> Map<String, Value> {
    let form = request.response_format.as_ref().filter(|form| form.is_object());
    let form = form.map(|form| known(flat(form, "json_schema"), quirks));
    let verbosity = request.extra.get("verbosity").filter(|value| !value.is_null()).map(|value| said("verbosity", value).clone());
    without(there([("format", form), ("verbosity", verbosity)]), quirks)
}

/// Whoever asks for reasoning wants to read it, and only a summary can be read. A `summary` of null is none.
fn reasoning(request: &Request, model: &str, quirks: &Quirks) -> Map<String, Value> {
    let wish = &request.reasoning;
    let mut fields = Map::new();
    fields.extend(effort(request, model, quirks).map(|word| ("effort".to_owned(), json!(word))));
    let own = REASONING_PASSED.iter().filter_map(|name| Some(((*name).to_owned(), wish.extra.get(*name)?.clone())));
    fields.extend(own.filter(|(_, value)| !value.is_null() && wish.enabled != Some(false)));
    if wanted(wish) && !wish.exclude && !wish.extra.contains_key("summary") {
        fields.insert("summary".to_owned(), json!("auto"));
    }
    without(fields, quirks)
}

/// A function, flat. One that says nothing of `strict` is not: the dialect would take it for strict, and then demands every
/// parameter. It has no mark of a cache. What is no function is the vendor's own kind of tool and passes as it came.
fn function(tool: &Value, quirks: &Quirks) -> Value {
    let mut tool = flat(tool, "function");
    if let Some(fields) = tool.as_object_mut().filter(|fields| fields.get("type").is_some_and(|kind| kind == "function")) {
        fields.retain(|name, value| !value.is_null() && (quirks.routes || name != cached::BREAKPOINT));
        fields.entry("parameters").or_insert_with(|| json!({ "type": "object", "properties": {} }));
        fields.entry("strict").or_insert(Value::Bool(false));
        return known(tool, quirks);
    }
    tool
}

/// A function or a form with what the vendor knows. Its name is not the one of a speaker.
fn known(mut value: Value, quirks: &Quirks) -> Value {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|name, _| name == "name" || !quirks.drop.contains(name));
    }
    value
}

/// `{"type", field: {...}}` without the object around the rest.
fn flat(value: &Value, field: &str) -> Value {
    let Some(inside) = value.get(field).and_then(Value::as_object) else { return value.clone() };
    let mut flat = Map::new();
    flat.insert("type".to_owned(), value["type"].clone());
    let outside = value.as_object().into_iter().flatten().filter(|(name, _)| *name != field);
    for (name, value) in inside.iter().chain(outside) {
        flat.entry(name.as_str()).or_insert_with(|| value.clone());
    }
    Value::Object(flat)
}

/// The fields that have a value.
fn there<const N: usize>(fields: [(&str, Option<Value>); N]) -> Map<String, Value> {
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

fn without(mut fields: Map<String, Value>, quirks: &Quirks) -> Map<String, Value> {
    fields.retain(|name, _| !quirks.drop.contains(name));
    fields
}
