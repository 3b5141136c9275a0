//! Our messages as the turns of the dialect: system texts apart, user and assistant in turn, results of tools first in the user's
//! turn after the calls.

use std::borrow::Cow;

use inner::{Failure, Message, Part, ReasoningDetail, Role, ToolCall};
use serde_json::{Map, Value};

use super::{
    FORMAT,
    blocks::{Block, Turn},
    media::Source,
};
use crate::{cached, failure::elsewhere};

/// A conversation.
#[derive(Debug, Default)]
pub(super) struct Conversation<'a> {
    /// Instructions that stand before everything.
    pub(super) system: Vec<Block<'a>>,
    pub(super) turns: Vec<Turn<'a>>,
}

/// Reads all messages.
///
/// # Errors
/// When a part is something that this dialect has no block for.
pub(super) fn read(messages: &[Message]) -> Result<Conversation<'_>, Failure> {
    let mut conversation = Conversation::default();
    for message in messages {
        match message.role {
            Role::System | Role::Developer if conversation.turns.is_empty() => conversation.system.extend(said(message)?),
            // Later instructions have no place of their own: the user passes them on.
            Role::System | Role::Developer | Role::User => conversation.push("user", said(message)?),
            Role::Assistant => conversation.push("assistant", answered(message)?),
            Role::Tool => conversation.push("user", vec![result(message)?]),
        }
    }
    conversation.trim_prefill();
    Ok(conversation)
}

impl<'a> Conversation<'a> {
    /// Neighbouring turns of one side are one; an empty turn is none.
    fn push(&mut self, role: &'static str, blocks: Vec<Block<'a>>) {
        match self.turns.last_mut() {
            _ if blocks.is_empty() => {}
            Some(last) if last.role == role => last.content.extend(blocks),
            _ => self.turns.push(Turn { role, content: blocks }),
        }
    }

    /// A last turn of the assistant is continued; blanks at its end are refused.
    fn trim_prefill(&mut self) {
        let Some(Turn { role: "assistant", content }) = self.turns.last_mut() else { return };
        if let Some(Block::Text { text, .. }) = content.last_mut() {
            *text = Cow::Owned(text.trim_end().to_owned());
        }
    }
}

/// The parts of a message. Empty texts are refused by the provider and say nothing.
fn said(message: &Message) -> Result<Vec<Block<'_>>, Failure> {
    let mut blocks = message.content.iter().filter_map(|part| block(part).transpose()).collect::<Result<Vec<_>, _>>()?;
    if let (Some(name), Some(Block::Text { text, .. })) = (&message.name, blocks.first_mut()) {
        *text = Cow::Owned(format!("{name}: {text}"));
    }
    Ok(blocks)
}

fn block(part: &Part) -> Result<Option<Block<'_>>, Failure> {
    Ok(match part {
        Part::Text { text, .. } if text.is_empty() => None,
        Part::Text { text, extra } => Some(Block::Text { text: Cow::Borrowed(text), cache_control: cached::control(extra) }),
        Part::Image { source, extra, .. } => {
            Some(Block::Image { source: Source::picture(source)?, cache_control: cached::control(extra) })
        }
        Part::Video { .. } | Part::Frames { .. } => return Err(elsewhere("this provider takes no video")),
        Part::Other(kind, value) if kind == "file" => Some(document(value)?),
        Part::Other(kind, _) => return Err(elsewhere(format!("this provider takes no `{kind}` parts"))),
    })
}

/// `{"type": "file", "file": {"filename", "file_data"}}`.
fn document(part: &Value) -> Result<Block<'_>, Failure> {
    let file = &part["file"];
    let source = file["file_data"].as_str().and_then(Source::document);
    let source = source.ok_or_else(|| Failure::invalid("a file needs `file_data`: a URL or a data URL with base64"))?;
    Ok(Block::Document { source, title: file["filename"].as_str(), cache_control: cached::control_of(part) })
}

/// An earlier answer: what was thought, said and called, in this order.
fn answered(message: &Message) -> Result<Vec<Block<'_>>, Failure> {
    let mut blocks: Vec<Block<'_>> = message.reasoning_details.iter().filter_map(thought).collect();
    blocks.extend(said(message)?);
    blocks.extend(message.tool_calls.iter().map(call));
    if let (Some(mark), Some(last)) = (cached::control(&message.extra), blocks.last_mut()) {
        last.mark(mark);
    }
    Ok(blocks)
}

/// Only what this dialect made and signed may be sent back.
fn thought(detail: &ReasoningDetail) -> Option<Block<'_>> {
    let word = |name: &str| detail.rest.get(name).and_then(Value::as_str);
    if word("format").is_some_and(|format| format != FORMAT) {
        return None;
    }
    match detail.kind.as_str() {
        "reasoning.text" => Some(Block::Thinking { thinking: detail.text.as_deref()?, signature: word("signature")? }),
        "reasoning.encrypted" => Some(Block::RedactedThinking { data: word("data")? }),
        _ => None,
    }
}

/// Arguments that are no object are wrapped: the dialect knows nothing else.
fn call(call: &ToolCall) -> Block<'_> {
    let input = match serde_json::from_str(&call.arguments) {
        Ok(input @ Value::Object(_)) => input,
        _ if call.arguments.trim().is_empty() => Value::Object(Map::new()),
        _ => serde_json::json!({ "arguments": call.arguments }),
    };
    Block::ToolUse { id: plain_id(&call.id), name: &call.name, input, cache_control: None }
}

/// What lies inside of a result has no marks of its own: the last one is the result's (docs.anthropic.com prompt caching).
fn result(message: &Message) -> Result<Block<'_>, Failure> {
    let id = message.tool_call_id.as_deref().ok_or_else(|| Failure::invalid("a tool message needs its `tool_call_id`"))?;
    let mut content = said(message)?;
    let cache_control = content.iter_mut().filter_map(Block::take_mark).last();
    let is_error = message.extra.get("is_error").and_then(Value::as_bool).unwrap_or(false);
    Ok(Block::ToolResult { tool_use_id: plain_id(id), content, is_error, cache_control })
}

/// Ids may have letters, digits, `_` and `-`; others are rewritten in calls and results alike.
fn plain_id(id: &str) -> Cow<'_, str> {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
    if !id.is_empty() && id.chars().all(plain) {
        return Cow::Borrowed(id);
    }
    Cow::Owned(format!("call_{}", id.chars().map(|letter| if plain(letter) { letter } else { '_' }).collect::<String>()))
}
