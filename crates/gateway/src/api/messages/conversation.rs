//! Turns and their blocks as messages. Results of tools become messages of their own, before what the user says beside them; thoughts go
//! back as they were made ([`sealed`]).

use axum::body::Bytes;
use inner::{Failure, Message, Part, Role, ToolCall};
use serde_json::{Map, Value};
use wire::messages::{Block, Said, System, Turn};

use super::sources;
use crate::{conversation_size::ConversationSize, reply::messages::sealed, settings::RequestLimits};

/// How an object begins.
const OBJECT: char = '\u{7b}';
/// Beside a tool's result: it failed.
const IS_ERROR: &str = "is_error";
/// Where what is to be kept for the next call ends.
const CACHE_CONTROL: &str = "cache_control";
/// The arguments of a call that has none.
const NOTHING: &str = "{}";

/// All that was said, instructions first. `body` is what it borrows from.
///
/// # Errors
/// A 400 that names the place.
pub(super) fn read(
    system: Option<System<'_>>,
    turns: Vec<Turn<'_>>,
    body: &Bytes,
    limits: &RequestLimits,
) -> Result<Vec<Message>, Failure> {
    let mut reader = Reader { body, size: ConversationSize::of(turns.len(), limits)? };
    let mut messages = Vec::new();
    if let Some(system) = system {
        let parts = reader.instructions("system", system)?;
        messages.extend((!parts.is_empty()).then(|| message(Role::System, parts)));
    }
    for (at, turn) in turns.into_iter().enumerate() {
        reader.turn(at, turn, &mut messages)?;
    }
    Ok(messages)
}

/// Instructions alone, as one text.
///
/// # Errors
/// When there is something else in them.
pub(super) fn instructions(system: Option<System<'_>>) -> Result<String, Failure> {
    let mut texts = Vec::new();
    for (at, block) in system.map(Said::into_blocks).unwrap_or_default().into_iter().enumerate() {
        match block {
            Block::Text { text, .. } => texts.push(text),
            _ => return Err(only_text(&format!("system[{at}]"))),
        }
    }
    Ok(texts.join("\n\n"))
}

pub(super) struct Reader<'b> {
    pub(super) body: &'b Bytes,
    pub(super) size: ConversationSize<'b>,
}

impl Reader<'_> {
    fn turn(&mut self, at: usize, turn: Turn<'_>, messages: &mut Vec<Message>) -> Result<(), Failure> {
        let place = format!("messages[{at}].content");
        match turn.role.as_str() {
            "user" => self.asked(&place, turn.content, messages),
            "assistant" => self.answered(&place, turn.content, messages),
            "system" => {
                let parts = self.instructions(&place, turn.content)?;
                messages.push(message(Role::System, parts));
                Ok(())
            }
            _ => Err(Failure::invalid(format!("messages[{at}].role: must be user, assistant or system"))),
        }
    }

    fn instructions(&mut self, place: &str, said: Said<'_>) -> Result<Vec<Part>, Failure> {
        let blocks = self.blocks(said)?;
        let text = |(at, block)| match block {
            Block::Text { text, cache_control } => Ok(Part::Text { text: text.into_owned(), extra: marked(cache_control) }),
            _ => Err(only_text(&format!("{place}[{at}]"))),
        };
        let parts = blocks.into_iter().enumerate().map(text).collect::<Result<Vec<_>, _>>()?;
        Ok(parts.into_iter().filter(|part| !matches!(part, Part::Text { text, .. } if text.is_empty())).collect())
    }

    /// What came of calls goes first, whatever it stands behind: it belongs to the answer before.
    fn asked(&mut self, place: &str, said: Said<'_>, messages: &mut Vec<Message>) -> Result<(), Failure> {
        let mut parts = Vec::new();
        let mut results = 0;
        for (at, block) in self.blocks(said)?.into_iter().enumerate() {
            let place = format!("{place}[{at}]");
            match block {
                Block::ToolResult { tool_use_id, content, is_error, cache_control } => {
                    let mut content = content.map(|inside| self.inside(&place, inside)).transpose()?.unwrap_or_default();
                    mark_last(&mut content, cache_control);
                    let mut result = message(Role::Tool, content);
                    result.tool_call_id = Some(tool_use_id);
                    result.extra.extend(is_error.then(|| (IS_ERROR.to_owned(), Value::Bool(true))));
                    messages.push(result);
                    results += 1;
                }
                block => self.part(&place, block, &mut parts)?,
            }
        }
        if !parts.is_empty() || results == 0 {
            messages.push(message(Role::User, parts));
        }
        Ok(())
    }

    /// An earlier answer. A thought behind a text begins a message of its own, or it would come before that text; one among calls cannot,
    /// because what came of them has to follow.
    fn answered(&mut self, place: &str, said: Said<'_>, messages: &mut Vec<Message>) -> Result<(), Failure> {
        let mut answer = message(Role::Assistant, Vec::new());
        for (at, block) in self.blocks(said)?.into_iter().enumerate() {
            let place = format!("{place}[{at}]");
            let foreign = |field: &str| Failure::invalid(format!("{place}.{field}: is not what was answered"));
            let thought = match block {
                Block::Thinking { thinking, signature } => {
                    sealed::opened_thinking(thinking, &signature).ok_or_else(|| foreign("signature"))?
                }
                Block::RedactedThinking { data } => sealed::opened_data(&data).ok_or_else(|| foreign("data"))?,
                Block::ToolUse { id, name, input, cache_control } => {
                    let arguments = input.map_or(NOTHING, |input| input.get()).to_owned();
                    if !arguments.starts_with(OBJECT) {
                        return Err(Failure::invalid(format!("{place}.input: must be an object")));
                    }
                    answer.tool_calls.push(ToolCall { id, name, arguments });
                    answer.extra.extend(marked(cache_control));
                    continue;
                }
                Block::Image { source, .. } => {
                    self.size.media(1)?;
                    answer.images.push(sources::picture(&place, source, self.body)?);
                    continue;
                }
                block => {
                    self.part(&place, block, &mut answer.content)?;
                    continue;
                }
            };
            if !answer.content.is_empty() && answer.tool_calls.is_empty() {
                messages.push(std::mem::replace(&mut answer, message(Role::Assistant, Vec::new())));
            }
            answer.reasoning_details.push(thought);
        }
        messages.push(answer);
        Ok(())
    }

    fn blocks<'a>(&mut self, said: Said<'a>) -> Result<Vec<Block<'a>>, Failure> {
        let blocks = said.into_blocks();
        self.size.parts(blocks.len())?;
        Ok(blocks)
    }

    /// What lies inside of a block: parts only.
    pub(super) fn inside(&mut self, place: &str, inside: &serde_json::value::RawValue) -> Result<Vec<Part>, Failure> {
        let said = Said::read(inside).map_err(|error| Failure::invalid(format!("{place}.content: {error}")))?;
        let mut parts = Vec::new();
        for (at, block) in self.blocks(said)?.into_iter().enumerate() {
            self.part(&format!("{place}.content[{at}]"), block, &mut parts)?;
        }
        Ok(parts)
    }

    fn part(&mut self, place: &str, block: Block<'_>, parts: &mut Vec<Part>) -> Result<(), Failure> {
        match block {
            Block::Text { text, cache_control } => {
                parts.push(Part::Text { text: text.into_owned(), extra: marked(cache_control) });
            }
            Block::Image { source, cache_control } => {
                self.size.media(1)?;
                let source = sources::picture(place, source, self.body)?;
                parts.push(Part::Image { source, options: Map::new(), extra: marked(cache_control) });
            }
            Block::Document { source, title, context, cache_control } => {
                let mut document = self.document(place, source, title)?;
                mark_last(&mut document, cache_control);
                parts.extend(context.filter(|context| !context.is_empty()).map(Part::text));
                parts.append(&mut document);
            }
            Block::Other { kind, block } if kind == "search_result" => {
                let mut found = sources::found(&block);
                mark_last(&mut found, block.get(CACHE_CONTROL).cloned());
                parts.append(&mut found);
            }
            Block::ToolUse { .. } => return Err(misplaced(place, "tool_use")),
            Block::ToolResult { .. } => return Err(misplaced(place, "tool_result")),
            Block::Thinking { .. } => return Err(misplaced(place, "thinking")),
            Block::RedactedThinking { .. } => return Err(misplaced(place, "redacted_thinking")),
            Block::Other { kind, .. } => {
                let kind: String = kind.chars().take(64).collect();
                return Err(Failure::invalid(format!("{place}.type: blocks of the type {kind:?} are not supported")));
            }
        }
        Ok(())
    }
}

fn message(role: Role, content: Vec<Part>) -> Message {
    Message { content, ..Message::text(role, "") }
}

fn marked(cache_control: Option<Value>) -> Map<String, Value> {
    let mark = cache_control.filter(|mark| !mark.is_null());
    mark.map(|mark| (CACHE_CONTROL.to_owned(), mark)).into_iter().collect()
}

/// The mark of a block that became several parts, or lies around them.
fn mark_last(parts: &mut [Part], cache_control: Option<Value>) {
    let marks = marked(cache_control);
    match parts.last_mut() {
        Some(Part::Text { extra, .. } | Part::Image { extra, .. }) => extra.extend(marks),
        Some(Part::Other(_, Value::Object(part))) => part.extend(marks),
        _ => {}
    }
}

fn misplaced(place: &str, kind: &str) -> Failure {
    Failure::invalid(format!("{place}: a {kind} block cannot stand here"))
}

fn only_text(place: &str) -> Failure {
    Failure::invalid(format!("{place}: instructions can only be text"))
}

#[cfg(test)]
mod tests;
