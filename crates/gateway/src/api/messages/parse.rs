//! A request of Anthropic's dialect, into the inner request. What is no conversation is a chat request in other words: it is written as
//! one, without what was said, and read by the same rules, with presets and all. The conversation is read straight from the body, so that
//! pictures stay slices of it.

use axum::body::Bytes;
use inner::Failure;
use serde_json::{Map, Value, json};
use wire::messages::MessagesRequest;

use super::{conversation, parameters};
use crate::{api::chat_completions::parse as chat, reply::messages::Manner, settings::Settings};

/// Characters of a tool's name (docs.anthropic.com tool use).
pub(super) const TOOL_NAME_MAX: usize = 128;

/// A request, and how its answer is told.
pub(super) struct Asked {
    pub(super) asked: chat::Asked,
    pub(super) manner: Manner,
}

/// Reads a body.
///
/// # Errors
/// A 400 that names the field.
pub(super) fn request(body: &Bytes, settings: &Settings) -> Result<Asked, Failure> {
    let mut wire = read(body)?;
    let (system, turns) = (wire.system.take(), wire.messages.take().unwrap_or_default());
    if turns.is_empty() {
        return Err(Failure::invalid("messages: required, at least one"));
    }
    let messages = conversation::read(system, turns, body, &settings.request)?;
    let manner = parameters::manner(&wire);
    let mut fields = parameters::as_chat(wire)?;
    fields.insert("messages".to_owned(), json!([{ "role": "user", "content": "" }]));
    let mut asked = chat::named(&Value::Object(fields).to_string().into(), settings, TOOL_NAME_MAX)?;
    // What stood for the conversation; the instructions of a preset come before it.
    asked.request.messages.pop();
    asked.request.messages.extend(messages);
    Ok(Asked { asked, manner })
}

/// The body as one of a chat, of which only the instructions are kept of what was said: how a preset is saved.
///
/// # Errors
/// A 400 that names the field.
pub(in crate::api) fn as_preset(body: &Bytes) -> Result<Bytes, Failure> {
    let mut wire: MessagesRequest<'_> = read(body)?;
    let instructions = conversation::instructions(wire.system.take())?;
    wire.messages = None;
    let mut fields: Map<String, Value> = parameters::as_chat(wire)?;
    if !instructions.is_empty() {
        fields.insert("messages".to_owned(), json!([{ "role": "system", "content": instructions }]));
    }
    Ok(Value::Object(fields).to_string().into())
}

fn read(body: &Bytes) -> Result<MessagesRequest<'_>, Failure> {
    wire::read(body).map_err(|error| Failure::invalid(error.to_string()))
}
