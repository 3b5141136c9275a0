//! The messages of a request as values for a chat template: what the template would lose or misread is put right here, before
//! it sees anything. Knows the shape that Hugging Face templates expect, and no control tokens.
//!
//! - `developer` is `system`. Where a template takes only a first system message (Qwen3-VL Instruct drops later ones silently),
//!   all system texts are merged into it in their order, separated by a blank line.
//! - Tool results stand in the order of the calls they answer: templates do not print call ids.
//! - Neighbouring text parts are one text, so that two halves of a control token never meet unseen.

use inner::{Message, Part, ReasoningDetail, Role, ToolCall};
use serde_json::{Map, Value, json};

use crate::{PromptError, SlotKind};

/// A place in the prompt for a picture or clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Picture or clip.
    pub kind: SlotKind,
    /// Index of its message in the request.
    pub message: usize,
    /// Index of its part in the message's content.
    pub part: usize,
}

/// Messages in the template's shape.
pub(crate) struct Conversation {
    pub(crate) messages: Vec<Value>,
    /// In the order of `messages`, which is not always the order of the request.
    pub(crate) slots: Vec<Slot>,
    /// The last turn is a started answer to be continued.
    pub(crate) continued: bool,
}

/// A message with its index in the request.
type Numbered<'a> = (usize, &'a Message);

impl Conversation {
    /// `late_system`: whether the template prints system messages behind the first message.
    pub(crate) fn new(messages: &[Message], late_system: bool) -> Result<Self, PromptError> {
        let mut turns: Vec<Numbered> = messages.iter().enumerate().collect();
        turns.pop_if(|(_, last)| is_empty_answer(last));
        let Some((_, last)) = turns.last() else { return Err(PromptError::NoMessages) };
        let continued = last.role == Role::Assistant;
        if continued && !last.tool_calls.is_empty() {
            return Err(PromptError::UnansweredCalls);
        }
        sort_tool_results(&mut turns);
        let mut conversation = Self { messages: Vec::new(), slots: Vec::new(), continued };
        if !late_system {
            let (system, others) = turns.into_iter().partition(|(_, message)| is_system(message));
            conversation.push_system(system)?;
            turns = others;
        }
        for turn in turns {
            conversation.push(turn)?;
        }
        Ok(conversation)
    }

    fn push_system(&mut self, system: Vec<Numbered>) -> Result<(), PromptError> {
        let mut parts = Vec::new();
        for (nth, (index, message)) in system.iter().enumerate() {
            if nth > 0 {
                push_text(&mut parts, "\n\n");
            }
            self.push_parts(&mut parts, *index, message)?;
        }
        if !system.is_empty() {
            self.messages.push(json!({"role": "system", "content": content(parts)}));
        }
        Ok(())
    }

    fn push(&mut self, (index, message): Numbered) -> Result<(), PromptError> {
        let mut parts = Vec::new();
        self.push_parts(&mut parts, index, message)?;
        let mut turn = Map::new();
        turn.insert("role".into(), role(message.role).into());
        turn.insert("content".into(), content(parts));
        if let Some(name) = &message.name {
            turn.insert("name".into(), name.as_str().into());
        }
        if let Some(id) = &message.tool_call_id {
            turn.insert("tool_call_id".into(), id.as_str().into());
        }
        if let Some(reasoning) = reasoning(message) {
            turn.insert("reasoning_content".into(), reasoning.into());
        }
        if !message.tool_calls.is_empty() {
            turn.insert("tool_calls".into(), message.tool_calls.iter().map(call).collect());
        }
        self.messages.push(turn.into());
        Ok(())
    }

    fn push_parts(&mut self, parts: &mut Vec<Value>, message: usize, source: &Message) -> Result<(), PromptError> {
        for (part, content) in source.content.iter().enumerate() {
            let kind = match content {
                Part::Text { text, .. } => {
                    push_text(parts, text);
                    continue;
                }
                Part::Image { .. } => SlotKind::Image,
                Part::Video { .. } | Part::Frames { .. } => SlotKind::Video,
                Part::Other(kind, _) => return Err(PromptError::UnsupportedPart(kind.clone())),
            };
            self.slots.push(Slot { kind, message, part });
            parts.push(json!({"type": kind.word()}));
        }
        Ok(())
    }
}

fn push_text(parts: &mut Vec<Value>, more: &str) {
    if let Some(Value::String(text)) = parts.last_mut().and_then(|part| part.get_mut("text")) {
        text.push_str(more);
    } else {
        parts.push(json!({"type": "text", "text": more}));
    }
}

/// Text alone is a string: templates ask `content is string`, and an empty one must be false.
fn content(mut parts: Vec<Value>) -> Value {
    if parts.is_empty() {
        return Value::String(String::new());
    }
    match parts.as_mut_slice() {
        [only] if only.get("text").is_some() => only["text"].take(),
        _ => Value::Array(parts),
    }
}

fn call(call: &ToolCall) -> Value {
    let arguments = if call.arguments.trim().is_empty() { "{}" } else { &call.arguments };
    json!({"type": "function", "id": call.id, "function": {"name": call.name, "arguments": arguments}})
}

/// The replayed reasoning, from whichever field the client used.
fn reasoning(message: &Message) -> Option<String> {
    if message.role != Role::Assistant {
        return None;
    }
    if let Some(text) = &message.reasoning {
        return Some(text.clone());
    }
    let texts: Vec<&str> = message.reasoning_details.iter().filter_map(detail_text).collect();
    (!texts.is_empty()).then(|| texts.concat())
}

fn detail_text(detail: &ReasoningDetail) -> Option<&str> {
    detail.text.as_deref().or_else(|| detail.rest.get("summary").and_then(Value::as_str))
}

fn role(role: Role) -> &'static str {
    match role {
        Role::System | Role::Developer => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
        Role::Tool => "tool",
    }
}

fn is_system(message: &Message) -> bool {
    matches!(message.role, Role::System | Role::Developer)
}

/// A last assistant message without anything in it: some clients send one to mean "answer now".
fn is_empty_answer(message: &Message) -> bool {
    let blank = |part: &Part| matches!(part, Part::Text { text, .. } if text.is_empty());
    message.role == Role::Assistant
        && message.tool_calls.is_empty()
        && message.content.iter().all(blank)
        && reasoning(message).is_none_or(|text| text.is_empty())
}

/// Sorts each run of tool messages by the position of their calls; results of unknown calls keep their order, behind the others.
fn sort_tool_results(turns: &mut [Numbered]) {
    let mut calls: &[ToolCall] = &[];
    let mut start = 0;
    while start < turns.len() {
        let run = turns[start..].iter().take_while(|(_, message)| message.role == Role::Tool).count();
        turns[start..start + run].sort_by_key(|(_, result)| {
            let place = calls.iter().position(|call| Some(&call.id) == result.tool_call_id.as_ref());
            place.unwrap_or(usize::MAX)
        });
        start += run;
        if let Some((_, message)) = turns.get(start) {
            calls = &message.tool_calls;
            start += 1;
        }
    }
}
