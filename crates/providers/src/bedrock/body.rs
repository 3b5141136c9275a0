//! Our request as the body of `Converse` and `ConverseStream`. The model and whether to stream stand in the path.

use inner::{Failure, Request, Sampling};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    blocks::{Block, Turn},
    form,
    thinking::{self, Asked},
    tools,
    traits::{TopK, Traits},
    turns,
};
use crate::{anthropic::thinking as claude, decimal::decimal, payload::Payload};

/// Fields of the dialect that a client may send beside ours.
const PASSED: [&str; 5] =
    ["guardrailConfig", "performanceConfig", "requestMetadata", "promptVariables", "additionalModelResponseFieldPaths"];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    messages: Vec<Turn<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    system: Vec<Block<'a>>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    inference_config: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_config: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_config: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_tier: Option<Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    additional_model_request_fields: Map<String, Value>,
    #[serde(flatten)]
    passed: Map<String, Value>,
}

/// Renders a request.
///
/// # Errors
/// When it holds something that this dialect cannot say.
pub(super) fn render(request: &Request, traits: &Traits) -> Result<Payload, Failure> {
    let asked = thinking::ask(&request.reasoning, traits, request.sampling.max_tokens);
    let offer = tools::offer(request, traits, asked.thinks)?;
    let form = form::form(request, traits)?;
    let turns::Conversation { mut system, turns } = turns::read(&request.messages, traits, offer.config.is_some())?;
    if turns.is_empty() {
        return Err(Failure::invalid("messages: this provider needs at least one user or assistant message with content"));
    }
    system.extend(form.words.map(Block::text));
    let inference_config = inference(&request.sampling, traits, &asked);
    let mut additional = asked.fields;
    let effort = traits.claude.as_ref().and_then(|version| claude::of_verbosity(request, version));
    if let Some(effort) = effort.filter(|_| !additional.contains_key("output_config")) {
        additional.insert("output_config".to_owned(), json!({ "effort": effort }));
    }
    additional.extend(offer.fields);
    additional.extend(top_k(&request.sampling, traits, asked.sampling));
    // What the client itself says to the model wins.
    let own = request.extra.get("additionalModelRequestFields").and_then(Value::as_object);
    additional.extend(own.cloned().unwrap_or_default());
    let passed = PASSED.iter().filter_map(|name| Some(((*name).to_owned(), request.extra.get(*name)?.clone())));
    let body = Body {
        messages: turns,
        system,
        inference_config,
        tool_config: offer.config,
        output_config: form.config,
        service_tier: service_tier(request),
        additional_model_request_fields: additional,
        passed: passed.collect(),
    };
    Payload::of(&body, request)
}

/// What all families have in common. Temperature ends at 1, and Claude takes it only without `topP`.
fn inference(wanted: &Sampling, traits: &Traits, asked: &Asked) -> Map<String, Value> {
    let sampled = traits.sampling && asked.sampling;
    let temperature = wanted.temperature.filter(|_| sampled);
    let top_p = wanted.top_p.filter(|_| sampled && !(traits.claude.is_some() && temperature.is_some()));
    // Claude wants more than blanks.
    let usable = |text: &&String| if traits.claude.is_some() { !text.trim().is_empty() } else { !text.is_empty() };
    let stop: Vec<&String> = wanted.stop.iter().filter(|_| traits.stop).filter(usable).collect();
    let fields = [
        ("maxTokens", asked.max_tokens.map(Value::from)),
        ("temperature", temperature.map(|value| decimal(value.clamp(0.0, 1.0)))),
        ("topP", top_p.map(decimal)),
        ("stopSequences", (!stop.is_empty()).then(|| json!(stop))),
    ];
    fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// `top_k`, which only some families have.
fn top_k(wanted: &Sampling, traits: &Traits, sampled: bool) -> Option<(String, Value)> {
    let top_k = wanted.top_k.filter(|&top_k| top_k > 0 && sampled && traits.sampling)?;
    match traits.top_k {
        TopK::Never => None,
        TopK::Flat => Some(("top_k".to_owned(), json!(top_k))),
        TopK::Nested => Some(("inferenceConfig".to_owned(), json!({ "topK": top_k }))),
    }
}

/// OpenAI's word for how a call is served, where the service has the same.
fn service_tier(request: &Request) -> Option<Value> {
    let tier = request.extra.get("service_tier")?.as_str()?;
    ["default", "flex", "priority"].contains(&tier).then(|| json!({ "type": tier }))
}
