//! Our messages as the turns of the dialect: instructions apart, user and model in turn and the user first, results of calls in
//! the order of their calls and before all else in their turn.

use std::{borrow::Cow, collections::HashMap};

use inner::{Failure, Message, Part, Role};
use serde_json::{Map, Value, json};

use super::{
    media,
    pieces::{Answer, Content, Piece, Turn},
    replay,
    traits::Traits,
};
use crate::failure::elsewhere;

/// Said by a user who says nothing, where the model began: a text without a letter is taken, an empty one is not.
const NOTHING: &str = " ";

/// A conversation.
#[derive(Debug, Default)]
pub(super) struct Conversation<'a> {
    /// Instructions that stand before everything.
    pub(super) system: Vec<Piece<'a>>,
    pub(super) turns: Vec<Turn<'a>>,
    /// How many calls there were, and by their ids which they were and of what function.
    called: usize,
    calls: HashMap<&'a str, (usize, &'a str)>,
}

/// Reads all messages.
///
/// # Errors
/// When a part is something that this dialect has no word for, or a result answers no call.
pub(super) fn read<'a>(messages: &'a [Message], traits: &Traits) -> Result<Conversation<'a>, Failure> {
    let mut conversation = Conversation::default();
    for group in messages.chunk_by(|one, next| one.role == Role::Tool && next.role == Role::Tool) {
        let message = &group[0];
        match message.role {
            Role::System | Role::Developer if conversation.turns.is_empty() => conversation.system.extend(said(message, traits)?),
            // Later instructions have no place of their own: the user passes them on.
            Role::System | Role::Developer | Role::User => conversation.push("user", said(message, traits)?),
            Role::Assistant => {
                conversation.remember(message);
                conversation.push("model", replay::answered(message, said(message, traits)?, traits)?);
            }
            Role::Tool => {
                let results = conversation.results(group, traits)?;
                conversation.push("user", results);
            }
        }
    }
    conversation.open(traits);
    Ok(conversation)
}

impl<'a> Conversation<'a> {
    /// Neighbouring turns of one side are one; an empty turn is none.
    fn push(&mut self, role: &'static str, pieces: Vec<Piece<'a>>) {
        match self.turns.last_mut() {
            _ if pieces.is_empty() => {}
            Some(last) if last.role == role => last.parts.extend(pieces),
            _ => self.turns.push(Turn { role, parts: pieces }),
        }
    }

    fn remember(&mut self, message: &'a Message) {
        for call in &message.tool_calls {
            self.calls.insert(call.id.as_str(), (self.called, call.name.as_str()));
            self.called += 1;
        }
    }

    /// The user speaks first, and says the instructions where the model has no place for them.
    fn open(&mut self, traits: &Traits) {
        let instructions = if traits.system { Vec::new() } else { std::mem::take(&mut self.system) };
        match self.turns.first_mut() {
            Some(first) if first.role == "user" => drop(first.parts.splice(0..0, instructions)),
            Some(_) if instructions.is_empty() => {
                self.turns.insert(0, Turn { role: "user", parts: vec![Piece::text(NOTHING)] });
            }
            _ if instructions.is_empty() => {}
            _ => self.turns.insert(0, Turn { role: "user", parts: instructions }),
        }
    }

    /// Results that follow each other. The provider counts them against the calls before, and where there are no ids it goes by
    /// their order. One without its call would make the model answer nothing at all.
    fn results(&self, messages: &'a [Message], traits: &Traits) -> Result<Vec<Piece<'a>>, Failure> {
        let (mut results, mut beside) = (Vec::new(), Vec::new());
        for message in messages {
            let id = message.tool_call_id.as_deref().unwrap_or_default();
            let call = self.calls.get(id);
            let &(at, name) = call.ok_or_else(|| Failure::invalid(format!("tool_call_id `{id}` answers no earlier call")))?;
            let (mut text, mut parts) = (String::new(), Vec::new());
            for piece in said(message, traits)? {
                match piece.content {
                    Content::Text(said) => text = if text.is_empty() { said.into_owned() } else { text + "\n" + &said },
                    Content::InlineData(_) if traits.signs => parts.push(piece),
                    _ => beside.push(piece),
                }
            }
            let id = Some(id).filter(|id| traits.call_ids() && !id.is_empty());
            results.push((at, Answer { id, name, response: json!({ "output": text }), parts }));
        }
        results.sort_by_key(|(at, _)| *at);
        let results = results.into_iter().map(|(_, answer)| Piece::new(Content::FunctionResponse(answer)));
        Ok(results.chain(beside).collect())
    }
}

/// The parts of a message. Empty texts are refused by the provider and say nothing.
fn said<'a>(message: &'a Message, traits: &Traits) -> Result<Vec<Piece<'a>>, Failure> {
    let mut pieces = Vec::new();
    for part in &message.content {
        add(part, traits, &mut pieces)?;
    }
    let name = message.name.as_ref().filter(|_| message.role == Role::User);
    if let (Some(name), Some(Piece { content: Content::Text(text), .. })) = (name, pieces.first_mut()) {
        *text = Cow::Owned(format!("{name}: {text}"));
    }
    Ok(pieces)
}

fn add<'a>(part: &'a Part, traits: &Traits, pieces: &mut Vec<Piece<'a>>) -> Result<(), Failure> {
    match part {
        Part::Text { text, .. } if text.is_empty() => {}
        Part::Text { text, .. } => pieces.push(Piece::text(text.as_str())),
        Part::Image { source, .. } => pieces.push(Piece::new(media::picture(source, traits)?)),
        Part::Video { source, options } => {
            pieces.push(Piece { video_metadata: cut(options), ..Piece::new(media::film(source, traits)) });
        }
        // A film by its frames is what the model makes of it anyway: pictures in order.
        Part::Frames { frames, .. } => {
            for frame in frames {
                pieces.push(Piece::new(media::picture(frame, traits)?));
            }
        }
        Part::Other(kind, value) if kind == "file" => pieces.push(Piece::new(media::document(value, traits)?)),
        Part::Other(kind, value) if kind == "input_audio" => pieces.push(Piece::new(media::sound(value)?)),
        Part::Other(kind, _) => return Err(elsewhere(format!("this provider takes no `{kind}` parts"))),
    }
    Ok(())
}

/// `videoMetadata`: which frames to look at.
fn cut(options: &Map<String, Value>) -> Map<String, Value> {
    let known = [("fps", "fps"), ("start_offset", "startOffset"), ("end_offset", "endOffset")];
    let told = |(ours, theirs): (&str, &str)| Some((theirs.to_owned(), options.get(ours)?.clone()));
    known.into_iter().filter_map(told).collect()
}
