//! Our messages as the turns of the dialect: system texts apart, user and assistant in turn and the user first, results of calls
//! first in the user's turn after the calls, and alone in it where a model wants that.

use std::{borrow::Cow, collections::HashMap};

use inner::{Failure, Message, Part, ReasoningDetail, Role};
use serde_json::{Map, Value};

use super::{
    CLAUDE,
    blocks::{Block, Thought, Turn},
    media,
    names::Names,
    results,
    traits::{Cached, Traits},
};
use crate::{cached, failure::elsewhere};

/// Said by a side that says nothing where something must be said. A blank is refused.
const SILENT: &str = ".";

/// A conversation.
#[derive(Debug, Default)]
pub(super) struct Conversation<'a> {
    /// Instructions that stand before everything.
    pub(super) system: Vec<Block<'a>>,
    pub(super) turns: Vec<Turn<'a>>,
}

/// What is known while the messages are read.
struct Reader<'a, 't> {
    traits: &'t Traits,
    /// Whether tools are offered.
    tools: bool,
    /// The functions of earlier calls by their ids.
    functions: HashMap<&'a str, &'a str>,
    names: Names,
    conversation: Conversation<'a>,
}

/// Reads all messages. `tools`: whether any are offered.
///
/// # Errors
/// When a part is something that this dialect has no block for.
pub(super) fn read<'a>(messages: &'a [Message], traits: &Traits, tools: bool) -> Result<Conversation<'a>, Failure> {
    let (functions, names, conversation) = (HashMap::new(), Names::default(), Conversation::default());
    let mut reader = Reader { traits, tools, functions, names, conversation };
    for group in messages.chunk_by(|one, next| one.role == Role::Tool && next.role == Role::Tool) {
        let message = &group[0];
        match message.role {
            Role::System | Role::Developer if reader.conversation.turns.is_empty() => reader.instructed(message)?,
            // Later instructions have no place of their own: the user passes them on.
            Role::System | Role::Developer | Role::User => {
                let said = reader.said(message)?;
                reader.push("user", said);
            }
            Role::Assistant => reader.answered(message)?,
            Role::Tool => reader.results(group)?,
        }
    }
    Ok(reader.finish())
}

impl<'a> Reader<'a, '_> {
    fn instructed(&mut self, message: &'a Message) -> Result<(), Failure> {
        let said = self.said(message)?;
        if !said.iter().all(|block| matches!(block, Block::Text(_) | Block::CachePoint(_))) {
            return Err(elsewhere("this provider takes only text as instructions"));
        }
        self.conversation.system.extend(said);
        Ok(())
    }

    /// An earlier answer: what was thought, said and called, in this order.
    fn answered(&mut self, message: &'a Message) -> Result<(), Failure> {
        let mut blocks: Vec<Block<'a>> =
            message.reasoning_details.iter().filter_map(|detail| thought(detail, self.traits)).collect();
        blocks.extend(self.said(message)?);
        for call in &message.tool_calls {
            self.functions.insert(&call.id, &call.name);
            blocks.push(results::call(call, self.traits, self.tools));
        }
        self.push("assistant", blocks);
        Ok(())
    }

    /// Results that follow each other are one turn, with whatever cannot stand inside of them behind.
    fn results(&mut self, messages: &'a [Message]) -> Result<(), Failure> {
        let (mut results, mut beside) = (Vec::new(), Vec::new());
        for message in messages {
            let said = self.said(message)?;
            if self.tools {
                let (result, more) = results::result(message, said, self.traits)?;
                results.push(result);
                beside.extend(more);
            } else {
                let function = message.tool_call_id.as_deref().and_then(|id| self.functions.get(id).copied());
                results.extend(results::told(function, said));
            }
        }
        self.push("user", results);
        // A cache point alone is no turn, but can close this one.
        if beside.iter().all(|block| matches!(block, Block::CachePoint(_))) {
            if let Some(turn) = self.conversation.turns.last_mut() {
                turn.content.extend(beside);
            }
        } else {
            self.push("user", beside);
        }
        Ok(())
    }

    /// Neighbouring turns of one side are one; a turn without content is none. What a model does not take in one turn is parted
    /// by a word of the other side, because the service joins turns of one side again.
    fn push(&mut self, role: &'static str, blocks: Vec<Block<'a>>) {
        if blocks.iter().all(|block| matches!(block, Block::CachePoint(_))) {
            return;
        }
        let turns = &mut self.conversation.turns;
        match turns.last_mut() {
            Some(last) if last.role == role && self.traits.joins(last, &blocks) => return last.content.extend(blocks),
            Some(last) if last.role == role => turns.push(Turn { role: "assistant", content: vec![Block::text(SILENT)] }),
            _ => {}
        }
        turns.push(Turn { role, content: blocks });
    }

    /// The parts of a message. Blank texts are refused by the service and say nothing.
    fn said(&mut self, message: &'a Message) -> Result<Vec<Block<'a>>, Failure> {
        let mut blocks = Vec::new();
        for part in &message.content {
            self.part(part, &mut blocks)?;
        }
        let name = message.name.as_ref().filter(|_| message.role == Role::User);
        if let (Some(name), Some(Block::Text(text))) = (name, blocks.first_mut()) {
            *text = Cow::Owned(format!("{name}: {text}"));
        }
        Ok(blocks)
    }

    fn part(&mut self, part: &'a Part, blocks: &mut Vec<Block<'a>>) -> Result<(), Failure> {
        let nothing = None;
        let cached = match part {
            Part::Text { text, .. } if text.trim().is_empty() => return Ok(()),
            Part::Text { text, extra } => {
                blocks.push(Block::text(text.as_str()));
                cached::control(extra)
            }
            Part::Image { source, extra, .. } => {
                blocks.push(media::picture(source)?);
                cached::control(extra)
            }
            Part::Video { source, .. } => {
                blocks.push(media::film(source)?);
                nothing
            }
            // A film by its frames is what a model makes of it anyway: pictures in order.
            Part::Frames { frames, .. } => {
                for frame in frames {
                    blocks.push(media::picture(frame)?);
                }
                nothing
            }
            Part::Other(kind, value) if kind == "file" => {
                blocks.push(media::document(value, &mut self.names)?);
                cached::control_of(value)
            }
            Part::Other(kind, value) if kind == "input_audio" => {
                blocks.push(media::sound(value)?);
                nothing
            }
            Part::Other(kind, _) => return Err(elsewhere(format!("this provider takes no `{kind}` parts"))),
        };
        let cached = cached.filter(|control| control.is_object() && self.traits.cached != Cached::Nothing);
        blocks.extend(cached.map(Block::cache_point));
        Ok(())
    }

    /// The user speaks first, a document comes with a text, and the end of an answer that is to be continued has no blanks.
    fn finish(self) -> Conversation<'a> {
        let Conversation { system, mut turns } = self.conversation;
        if turns.first().is_some_and(|turn| turn.role == "assistant") {
            turns.insert(0, Turn { role: "user", content: vec![Block::text(SILENT)] });
        }
        for turn in &mut turns {
            let has = |is: fn(&Block<'_>) -> bool| turn.content.iter().any(is);
            if has(|block| matches!(block, Block::Document(_))) && !has(|block| matches!(block, Block::Text(_))) {
                turn.content.push(Block::text(SILENT));
            }
        }
        if let Some(Turn { role: "assistant", content }) = turns.last_mut()
            && let Some(Block::Text(text)) = content.last_mut()
        {
            *text = Cow::Owned(text.trim_end().to_owned());
        }
        Conversation { system, turns }
    }
}

/// Only what this model's maker made and signed may be sent back to it.
fn thought<'a>(detail: &'a ReasoningDetail, traits: &Traits) -> Option<Block<'a>> {
    let word = |name: &str| word(&detail.rest, name);
    if traits.replays? != word("format").unwrap_or(CLAUDE) {
        return None;
    }
    Some(Block::ReasoningContent(match detail.kind.as_str() {
        "reasoning.text" => {
            Thought::ReasoningText { text: detail.text.as_deref().unwrap_or_default(), signature: word("signature")? }
        }
        "reasoning.encrypted" => Thought::RedactedContent(base64_simd::STANDARD.encode_to_string(word("data")?)),
        _ => return None,
    }))
}

fn word<'a>(map: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    map.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}
