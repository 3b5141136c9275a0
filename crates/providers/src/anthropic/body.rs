//! Our request as the body of `POST /messages`.

use inner::{Failure, Request, Sampling};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    blocks::{Block, Turn},
    form, thinking, tools,
    traits::{self, Traits},
    turns,
};
use crate::{decimal::decimal, payload::Payload};

#[derive(Serialize)]
struct Body<'a> {
    model: &'a str,
    max_tokens: u32,
    messages: Vec<Turn<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    system: Vec<Block<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking: Option<Value>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    output_config: Map<String, Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stop_sequences: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cache_control: Option<&'a Value>,
    #[serde(flatten)]
    sampling: Map<String, Value>,
    stream: bool,
}

/// Renders a request.
///
/// # Errors
/// When it holds something that this dialect cannot say.
pub(super) fn render(request: &Request, model: &str) -> Result<Payload, Failure> {
    let traits = traits::of(model);
    let asked = thinking::ask(&request.reasoning, &traits, request.sampling.max_tokens);
    let turns::Conversation { mut system, turns } = turns::read(&request.messages)?;
    if turns.is_empty() {
        return Err(Failure::invalid("messages: this provider needs at least one user or assistant message with content"));
    }
    let form = form::form(request, &traits, asked.thinks)?;
    system.extend(form.words.map(Block::text));
    let (mut tools, mut tool_choice) = (tools::tools(request), None);
    if !tools.is_empty() {
        tool_choice = tools::choice(request, &traits, asked.thinks);
    }
    if let Some((tool, choice)) = form.tool {
        tools.push(tool);
        tool_choice = Some(choice);
    }
    let mut output_config = Map::new();
    let effort = asked.effort.or_else(|| thinking::of_verbosity(request, &traits));
    output_config.extend(effort.map(|effort| ("effort".to_owned(), json!(effort))));
    output_config.extend(form.grammar.map(|format| ("format".to_owned(), format)));
    let body = Body {
        model,
        max_tokens: asked.max_tokens,
        messages: turns,
        system,
        tools,
        tool_choice,
        thinking: asked.thinking,
        output_config,
        stop_sequences: request.sampling.stop.iter().map(String::as_str).filter(|text| !text.trim().is_empty()).collect(),
        cache_control: request.extra.get("cache_control"),
        sampling: sampling(&request.sampling, &traits, asked.thinks),
        stream: request.stream,
    };
    Payload::of(&body, request)
}

/// Temperature ends at 1 here, and it excludes `top_p`. A model that thinks takes neither.
fn sampling(wanted: &Sampling, traits: &Traits, thinks: bool) -> Map<String, Value> {
    let mut fields = Map::new();
    if !traits.sampling || thinks {
        return fields;
    }
    match (wanted.temperature, wanted.top_p) {
        (Some(temperature), _) => drop(fields.insert("temperature".into(), decimal(temperature.clamp(0.0, 1.0)))),
        (None, Some(top_p)) => drop(fields.insert("top_p".into(), decimal(top_p))),
        (None, None) => {}
    }
    if let Some(top_k) = wanted.top_k.filter(|&top_k| top_k > 0) {
        fields.insert("top_k".into(), json!(top_k));
    }
    fields
}
