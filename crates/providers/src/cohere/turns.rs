//! Our messages as the turns of the dialect: instructions once and first, nothing empty. Media stay slices of the client's body
//! until they are written.

use std::borrow::Cow;

use inner::{Failure, Message, Part, Role, ToolCall};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::{failure::elsewhere, openai::Url};

/// What reasoning without a vendor's own form is called in `reasoning_details`.
const PLAIN: &str = "unknown";

/// One turn.
#[derive(Default, Serialize)]
pub(super) struct Turn<'a> {
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "written")]
    content: Option<Vec<Piece<'a>>>,
    /// What the model thought before it called.
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_plan: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_call_id: Option<&'a str>,
}

/// One part.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Piece<'a> {
    Text { text: Cow<'a, str> },
    ImageUrl { image_url: Picture<'a> },
}

#[derive(Serialize)]
struct Picture<'a> {
    url: Url<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
}

impl Turn<'_> {
    /// Whether it is no part of the conversation itself.
    pub(super) fn instructs(&self) -> bool {
        self.role == "system"
    }
}

/// Reads all messages.
///
/// # Errors
/// When a part is something that this dialect has no word for, or a result names no call.
pub(super) fn read<'a>(messages: &[&'a Message]) -> Result<Vec<Turn<'a>>, Failure> {
    let instructs = |message: &&Message| matches!(message.role, Role::System | Role::Developer);
    let first = messages.iter().position(|message| !instructs(message)).unwrap_or(messages.len());
    let (instructions, conversation) = messages.split_at(first);
    let mut system = Vec::new();
    for &message in instructions {
        system.extend(texts(message)?);
    }
    let mut turns = Vec::new();
    turns.extend((!system.is_empty()).then(|| Turn { role: "system", content: Some(system), ..Turn::default() }));
    for &message in conversation {
        let turn = match message.role {
            Role::Assistant => answered(message)?,
            Role::Tool => Some(result(message)?),
            // Later instructions have no place ("system turn must be the first in the list"): the user passes them on.
            Role::System | Role::Developer | Role::User => asked(message)?,
        };
        turns.extend(turn);
    }
    Ok(turns)
}

/// "message must not be empty in a turn".
fn asked(message: &Message) -> Result<Option<Turn<'_>>, Failure> {
    let mut pieces = Vec::new();
    for part in &message.content {
        match part {
            Part::Image { source, options, .. } => {
                let detail = options.get("detail").and_then(Value::as_str);
                pieces.push(Piece::ImageUrl { image_url: Picture { url: Url(source), detail } });
            }
            part => pieces.extend(text(part)?),
        }
    }
    let name = message.name.as_ref().filter(|_| message.role == Role::User);
    if let (Some(name), Some(Piece::Text { text })) = (name, pieces.first_mut()) {
        *text = Cow::Owned(format!("{name}: {text}"));
    }
    Ok((!pieces.is_empty()).then(|| Turn { role: "user", content: Some(pieces), ..Turn::default() }))
}

/// An earlier answer: what was said, and what was called after which plan.
fn answered(message: &Message) -> Result<Option<Turn<'_>>, Failure> {
    let said = Some(texts(message)?).filter(|pieces| !pieces.is_empty());
    let tool_calls: Vec<Value> = message.tool_calls.iter().map(call).collect();
    if said.is_none() && tool_calls.is_empty() {
        return Ok(None);
    }
    let tool_plan = if tool_calls.is_empty() { None } else { plan(message) };
    Ok(Some(Turn { role: "assistant", content: said, tool_plan, tool_calls, tool_call_id: None }))
}

/// The thought before the calls, unless another vendor's.
fn plan(message: &Message) -> Option<String> {
    let details = &message.reasoning_details;
    let plain = details.iter().filter(|detail| detail.rest.get("format").is_none_or(|format| format == PLAIN));
    let text: String = plain.filter_map(|detail| detail.text.as_deref()).collect();
    let told = || message.reasoning.clone().filter(|_| details.is_empty());
    Some(text).filter(|text| !text.is_empty()).or_else(told).filter(|text| !text.is_empty())
}

fn call(call: &ToolCall) -> Value {
    let arguments = if call.arguments.trim().is_empty() { "{}" } else { &call.arguments };
    json!({ "id": call.id, "type": "function", "function": { "name": call.name, "arguments": arguments } })
}

fn result(message: &Message) -> Result<Turn<'_>, Failure> {
    let id = message.tool_call_id.as_deref().ok_or_else(|| Failure::invalid("a tool message needs its `tool_call_id`"))?;
    Ok(Turn { role: "tool", content: Some(texts(message)?), tool_call_id: Some(id), ..Turn::default() })
}

fn texts(message: &Message) -> Result<Vec<Piece<'_>>, Failure> {
    message.content.iter().filter_map(|part| text(part).transpose()).collect()
}

/// A text; nothing if it is empty.
fn text(part: &Part) -> Result<Option<Piece<'_>>, Failure> {
    match part {
        Part::Text { text, .. } => Ok((!text.is_empty()).then_some(Piece::Text { text: Cow::Borrowed(text) })),
        Part::Image { .. } => Err(elsewhere("this provider takes pictures only of the user")),
        Part::Video { .. } | Part::Frames { .. } => Err(elsewhere("this provider takes no video")),
        Part::Other(kind, _) => Err(elsewhere(format!("this provider takes no `{kind}` parts"))),
    }
}

/// One text is a string. A result may be empty.
fn written<S: Serializer>(content: &Option<Vec<Piece<'_>>>, serializer: S) -> Result<S::Ok, S::Error> {
    match content.as_deref() {
        None | Some([]) => serializer.serialize_str(""),
        Some([Piece::Text { text }]) => serializer.serialize_str(text),
        Some(pieces) => pieces.serialize(serializer),
    }
}
