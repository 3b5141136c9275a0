//! Our request as the body of `generateContent` and `streamGenerateContent`.

use inner::{Failure, Request, Sampling};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    made,
    pieces::{Piece, Turn},
    thinking, tier, tools,
    traits::Traits,
    turns,
};
use crate::{decimal::decimal, payload::Payload};

/// Fields of the dialect that a client may send beside ours; both spellings are the provider's own.
const PASSED: [&str; 5] = ["safetySettings", "safety_settings", "cachedContent", "cached_content", "labels"];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    system_instruction: Option<Instruction<'a>>,
    contents: Vec<Turn<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_config: Option<Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    generation_config: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_tier: Option<&'static str>,
    #[serde(flatten)]
    passed: Map<String, Value>,
}

#[derive(Serialize)]
struct Instruction<'a> {
    parts: Vec<Piece<'a>>,
}

/// Renders a request. The model and whether to stream stand in the path.
///
/// # Errors
/// When it holds something that this dialect cannot say.
pub(super) fn render(request: &Request, traits: &Traits) -> Result<Payload, Failure> {
    let turns::Conversation { system, turns, .. } = turns::read(&request.messages, traits)?;
    if turns.is_empty() {
        return Err(Failure::invalid("messages: this provider needs at least one user or assistant message with content"));
    }
    let mut config = sampling(&request.sampling, traits);
    config.extend(format(request.response_format.as_ref()));
    config.extend(made::wanted(&request.extra));
    let thinking = thinking::config(&request.reasoning, traits, request.sampling.max_tokens);
    config.extend(thinking.map(|thinking| ("thinkingConfig".to_owned(), thinking)));
    let passed = PASSED.iter().filter_map(|name| Some(((*name).to_owned(), request.extra.get(*name)?.clone())));
    let body = Body {
        system_instruction: (!system.is_empty()).then_some(Instruction { parts: system }),
        contents: turns,
        tools: tools::tools(request),
        tool_config: tools::choice(request),
        generation_config: config,
        service_tier: tier::asked(&request.extra).filter(|_| traits.tiered_by_field()),
        passed: passed.collect(),
    };
    Payload::of(&body, request)
}

fn sampling(wanted: &Sampling, traits: &Traits) -> Map<String, Value> {
    let penalty = |value: Option<f32>| value.filter(|_| traits.penalties).map(decimal);
    let stop: Vec<&String> = wanted.stop.iter().filter(|text| !text.is_empty()).collect();
    let fields = [
        ("temperature", wanted.temperature.map(decimal)),
        ("topP", wanted.top_p.map(decimal)),
        ("topK", wanted.top_k.filter(|&top_k| top_k > 0).map(Value::from)),
        ("seed", wanted.seed.map(seed)),
        ("maxOutputTokens", wanted.max_tokens.map(Value::from)),
        ("stopSequences", (!stop.is_empty()).then(|| json!(stop))),
        ("presencePenalty", penalty(wanted.presence_penalty)),
        ("frequencyPenalty", penalty(wanted.frequency_penalty)),
        ("responseLogprobs", wanted.logprobs.then_some(Value::Bool(true))),
        ("logprobs", (wanted.logprobs && wanted.top_logprobs > 0).then(|| json!(wanted.top_logprobs))),
    ];
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// A seed has 32 bits here; longer ones are folded, so that equal seeds stay equal.
fn seed(seed: i64) -> Value {
    i32::try_from(seed).map_or_else(|_| json!(seed.rem_euclid(1 << 31)), Value::from)
}

/// `response_format` as JSON, with the schema if there is one.
fn format(format: Option<&Value>) -> Map<String, Value> {
    let mut fields = Map::new();
    let kind = format.map_or("", |format| format["type"].as_str().unwrap_or_default());
    if ["json_object", "json_schema"].contains(&kind) {
        fields.insert("responseMimeType".into(), "application/json".into());
    }
    let schema = format.and_then(|format| format.get("json_schema")?.get("schema")).filter(|_| kind == "json_schema");
    fields.extend(schema.map(|schema| ("responseJsonSchema".to_owned(), schema.clone())));
    fields
}
