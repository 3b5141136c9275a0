//! A chat request as it stands on the wire, into the inner request. Every rule of the contract that needs no model is here or
//! in a sibling; a broken one is a 400 that names the field. Never fills in what the client left out.

use std::sync::Arc;

use axum::body::Bytes;
use inner::{Failure, FailureKind, Message, Request, Role};
use serde_json::{Map, Value, json};
use wire::chat::ChatRequest;

use super::{extra, messages, reasoning, sampling, tools};
use crate::{
    preset::Presets,
    route,
    settings::{RequestLimits, Settings},
};

/// Characters of a `session_id` (openrouter api_reference).
pub(crate) const SESSION_ID_MAX: usize = 256;

/// A request, and what it was made with.
pub(crate) struct Asked {
    pub(crate) request: Request,
    /// The slug of the preset that lies below it.
    pub(crate) preset: Option<String>,
}

/// Reads a body, with the preset below it that it calls for. Pictures in data URLs become slices of it, not copies.
pub(crate) fn request(body: &Bytes, settings: &Settings) -> Result<Asked, Failure> {
    named(body, settings, tools::NAME_MAX)
}

/// The same in a dialect whose tools may have longer names.
pub(crate) fn named(body: &Bytes, settings: &Settings, tool_name_max: usize) -> Result<Asked, Failure> {
    let understood = |wire, body: &Bytes| understood(wire, body, settings, tool_name_max);
    let wire = read(body)?;
    Ok(match settings.presets.below(&wire, settings.routing.default_model.as_deref(), body)? {
        None => Asked { request: understood(wire, body)?, preset: None },
        Some((body, slug)) => Asked { request: understood(read(&body)?, &body)?, preset: Some(slug) },
    })
}

/// Whether a request that calls for this preset could be sent at all.
///
/// # Errors
/// What is wrong with the preset.
pub(crate) fn preset_trial(presets: &Presets, slug: &str) -> Result<(), Failure> {
    let names_models =
        presets.get(slug).is_some_and(|preset| preset.fields.contains_key("model") || preset.fields.contains_key("models"));
    let model = if names_models { format!("@preset/{slug}") } else { format!("some/model@preset/{slug}") };
    let body: Bytes = json!({ "model": model, "messages": [{ "role": "user", "content": "" }] }).to_string().into();
    let settings = Settings { presets: Arc::new(presets.clone()), ..Settings::default() };
    route::wishes(&request(&body, &settings)?.request).map(drop)
}

fn read(body: &Bytes) -> Result<ChatRequest<'_>, Failure> {
    wire::read(body).map_err(|error| Failure::invalid(error.to_string()))
}

fn understood(mut wire: ChatRequest<'_>, body: &Bytes, settings: &Settings, tool_name_max: usize) -> Result<Request, Failure> {
    let limits = &settings.request;
    if wire.n.is_some_and(|n| n != 1) {
        return Err(Failure::invalid("n: only 1 answer per request is supported"));
    }
    session(&wire.extra)?;
    extra::check(&wire)?;
    Ok(Request {
        models: models(&mut wire, settings)?,
        sampling: sampling::sampling(&mut wire)?,
        reasoning: reasoning::reasoning(&mut wire)?,
        tools: tools::tools(wire.tools.take(), tool_name_max)?,
        tool_choice: tools::choice(wire.tool_choice.take())?,
        parallel_tool_calls: wire.parallel_tool_calls,
        response_format: wire.response_format.take().map(format).transpose()?,
        stream: wire.stream.unwrap_or(false),
        provider: wire.provider.take().map(Value::Object),
        user: wire.user.take(),
        messages: conversation(wire.messages.take(), wire.prompt.take(), body, limits)?,
        extra: wire.extra,
    })
}

fn conversation(
    messages: Option<Vec<wire::chat::Message<'_>>>,
    prompt: Option<String>,
    body: &Bytes,
    limits: &RequestLimits,
) -> Result<Vec<Message>, Failure> {
    match (messages, prompt) {
        (Some(messages), _) if messages.is_empty() => Err(Failure::invalid("messages: must not be empty")),
        (Some(messages), _) => messages::messages(messages, body, limits),
        (None, Some(prompt)) => Ok(vec![Message::text(Role::User, prompt)]),
        (None, None) => Err(Failure::invalid("messages: required (or the legacy `prompt`)")),
    }
}

/// The wanted model first, then the fallbacks, each once.
fn models(wire: &mut ChatRequest<'_>, settings: &Settings) -> Result<Vec<String>, Failure> {
    let limits = &settings.request;
    let mut models: Vec<String> = Vec::new();
    for model in wire.model.take().into_iter().chain(wire.models.take().unwrap_or_default()) {
        if model.is_empty() {
            return Err(Failure::invalid("model: must not be empty"));
        }
        if !models.contains(&model) {
            models.push(model);
        }
        if models.len() > limits.models_max {
            return Err(Failure::invalid(format!("models: at most {} are allowed", limits.models_max)));
        }
    }
    if models.is_empty() {
        // Its preset, if it calls for one, lies below the request already, or gave way to another.
        models.extend(settings.routing.default_model.as_deref().and_then(|name| settings.presets.model_of(name)));
    }
    if models.is_empty() {
        return Err(Failure::new(FailureKind::InvalidRequest, "model: required"));
    }
    Ok(models)
}

/// Only the shape: whether a form is supported is the endpoint's to say.
fn format(format: Map<String, Value>) -> Result<Value, Failure> {
    match format.get("type") {
        Some(Value::String(kind)) if kind == "json_schema" => extra::named_schema(&format).map(|()| Value::Object(format)),
        Some(Value::String(_)) => Ok(Value::Object(format)),
        _ => Err(Failure::invalid("response_format.type: required, a string")),
    }
}

fn session(extra: &Map<String, Value>) -> Result<(), Failure> {
    match extra.get("session_id") {
        None | Some(Value::Null) => Ok(()),
        Some(Value::String(id)) if id.chars().count() <= SESSION_ID_MAX => Ok(()),
        Some(_) => Err(Failure::invalid(format!("session_id: a string of at most {SESSION_ID_MAX} characters"))),
    }
}
