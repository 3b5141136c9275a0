//! Turns and their parts in the dialect. A data URL is written from its pieces, byte for byte as it came, never decoded.

use std::collections::BTreeMap;

use inner::{Failure, MediaRef, Message, Part, ReasoningDetail, Role, ToolCall};
use serde::ser::{Error, Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value, json};

use crate::{
    cached,
    failure::elsewhere,
    quirks::{Images, Quirks, Replay},
};

/// Said by an assistant who has to say something before the next one speaks. An empty text is refused too.
const NOTED: &str = "OK.";

/// The turn between results of tools and whoever speaks next, where a vendor wants one.
pub(super) fn bridge(quirks: &Quirks) -> Option<Message> {
    quirks.answered_results.then(|| Message::text(Role::Assistant, NOTED))
}

/// What holds for all turns of a conversation.
#[derive(Clone, Copy)]
pub(super) struct Style<'a> {
    pub(super) quirks: &'a Quirks,
    /// Tools are offered.
    pub(super) tools: bool,
    /// The end of what is to be kept is marked in OpenAI's word.
    pub(super) breakpoints: bool,
}

/// All turns, ready to be written.
pub(super) fn turns<'a>(
    messages: impl Iterator<Item = &'a Message>,
    bridge: Option<&'a Message>,
    style: Style<'a>,
) -> Vec<Turn<'a>> {
    let quirks = style.quirks;
    let turn = |message| Turn { message, style, unfinished: false, late: false };
    let mut turns: Vec<Turn<'a>> = Vec::new();
    for message in messages {
        let results = turns.last().is_some_and(|last| last.message.role == Role::Tool);
        let asks = !matches!(message.role, Role::Tool | Role::Assistant);
        turns.extend(bridge.filter(|_| results && asks).map(turn));
        let instructs = matches!(message.role, Role::System | Role::Developer);
        let answered = turns.last().is_some_and(|last| last.late || last.message.role == Role::Assistant);
        let misplaced = quirks.answered_results && answered || quirks.system_first && !turns.is_empty();
        turns.push(Turn { late: instructs && misplaced, ..turn(message) });
    }
    if let Some(last) = turns.last_mut() {
        last.unfinished = last.message.role == Role::Assistant && last.message.tool_calls.is_empty();
    }
    turns
}

/// The conversation with an instruction of ours: a first turn instead of the system prompt, if there is one, and the rest. Some
/// vendors take only one system message, and only at the beginning.
pub(crate) fn instructed<'a>(messages: &'a [Message], words: &str) -> (Option<Message>, &'a [Message]) {
    let Some((first, rest)) = messages.split_first().filter(|(first, _)| matches!(first.role, Role::System | Role::Developer))
    else {
        return (Some(Message::text(Role::System, words)), messages);
    };
    let mut opening = first.clone();
    match opening.content.last_mut() {
        Some(Part::Text { text, .. }) => text.extend(["\n\n", words]),
        _ => opening.content.push(Part::text(words)),
    }
    (Some(opening), rest)
}

/// Refuses what the vendor cannot take. Another may.
pub(super) fn check(messages: &[Message], quirks: &Quirks) -> Result<(), Failure> {
    let film = |part: &Part| matches!(part, Part::Video { .. } | Part::Frames { .. });
    let mut parts = messages.iter().flat_map(|message| &message.content);
    if !quirks.video && parts.clone().any(film) {
        return Err(elsewhere("this provider takes no video"));
    }
    if quirks.images == Images::Inline && parts.any(distant) {
        return Err(elsewhere("this provider takes pictures only as data URLs with jpeg, png or webp"));
    }
    Ok(())
}

/// Whether a picture is not in the request, or in a form that Ollama does not read.
fn distant(part: &Part) -> bool {
    let read = |kind: &str| ["image/jpeg", "image/jpg", "image/png", "image/webp"].contains(&kind);
    matches!(part, Part::Image { source, .. } if !matches!(source, MediaRef::Data { media_type, .. } if read(media_type)))
}

/// One turn.
pub(super) struct Turn<'a> {
    message: &'a Message,
    style: Style<'a>,
    /// The model is to go on with it.
    unfinished: bool,
    /// It is an instruction where only a user may speak.
    late: bool,
}

impl Serialize for Turn<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { message, style: Style { quirks, .. }, .. } = self;
        let mut turn = serializer.serialize_map(None)?;
        turn.serialize_entry("role", &self.role())?;
        self.content(&mut turn)?;
        let dropped = |field: &str| quirks.drop.iter().any(|dropped| dropped == field);
        if let Some(name) = message.name.as_ref().filter(|_| self.speaker().is_none() && !dropped("name")) {
            turn.serialize_entry("name", name)?;
        }
        if !message.tool_calls.is_empty() {
            let calls: Vec<Value> = message.tool_calls.iter().map(|made| call(made, quirks)).collect();
            turn.serialize_entry("tool_calls", &calls)?;
        }
        if let Some(id) = &message.tool_call_id {
            turn.serialize_entry("tool_call_id", &quirks.call_ids.of(id))?;
        }
        self.reasoning(&mut turn)?;
        let flag = quirks.prefill.as_deref().filter(|flag| self.unfinished && !message.extra.contains_key(*flag));
        if let Some(flag) = flag {
            turn.serialize_entry(flag, &true)?;
        }
        if quirks.routes && !message.images.is_empty() {
            turn.serialize_entry("images", &message.images.iter().map(Made).collect::<Vec<_>>())?;
        }
        let extra = message.extra.iter().filter(|(name, _)| self.passes(name));
        extra
            .filter(|(name, value)| is_taken(name, value, quirks))
            .try_for_each(|(name, value)| turn.serialize_entry(name, value))?;
        if let Some(sound) = self.sound() {
            turn.serialize_entry("audio", &json!({ "id": sound }))?;
        }
        turn.end()
    }
}

impl Turn<'_> {
    fn role(&self) -> Role {
        match self.message.role {
            _ if self.late => Role::User,
            Role::Developer if !self.style.quirks.developer => Role::System,
            role => role,
        }
    }

    /// Whoever has to be named in what is said, because the vendor has no field for it.
    fn speaker(&self) -> Option<&str> {
        let Message { role, name, .. } = self.message;
        name.as_deref().filter(|name| !self.style.quirks.named && *role == Role::User && !name.is_empty())
    }

    /// Whether a field without a place in our messages goes through. What only our own
    /// answers or another dialect has, no vendor knows.
    fn passes(&self, name: &str) -> bool {
        const OURS: [&str; 5] = ["annotations", "images", "is_error", "model", "provider"];
        const OPENAIS: [&str; 2] = ["audio", "refusal"];
        let Quirks { routes, own_answers, takes, prefill, .. } = self.style.quirks;
        if *routes {
            return true;
        }
        if self.message.role == Role::Assistant && OPENAIS.contains(&name) {
            return *own_answers && name == "refusal";
        }
        let known = || takes.as_ref().is_none_or(|takes| takes.iter().any(|known| known == name));
        !OURS.contains(&name) && (prefill.as_deref() == Some(name) || known())
    }

    /// The id of the sound of an earlier answer, where the vendor that made it is asked again.
    fn sound(&self) -> Option<&str> {
        let Quirks { routes, own_answers, .. } = self.style.quirks;
        let sound = self.message.extra.get("audio").filter(|_| !routes && *own_answers && self.message.role == Role::Assistant);
        sound.and_then(|sound| sound.get("id")).and_then(Value::as_str)
    }

    /// One plain text is written as a string, which every server takes; else a list of parts. An assistant that said nothing
    /// has null: some vendors refuse "".
    fn content<M: SerializeMap>(&self, turn: &mut M) -> Result<(), M::Error> {
        match self.message.content.as_slice() {
            [] if self.message.role == Role::Assistant => turn.serialize_entry("content", &()),
            [] => turn.serialize_entry("content", ""),
            [Part::Text { text, extra }] if extra.is_empty() => match self.speaker() {
                Some(speaker) => turn.serialize_entry("content", &format_args!("{speaker}: {text}")),
                None => turn.serialize_entry("content", text),
            },
            parts => {
                let mut speaker = self.speaker();
                let pieces: Vec<Piece<'_>> = parts
                    .iter()
                    .map(|part| {
                        let speaker = if matches!(part, Part::Text { .. }) { speaker.take() } else { None };
                        Piece { part, style: self.style, speaker }
                    })
                    .collect();
                turn.serialize_entry("content", &pieces)
            }
        }
    }

    fn reasoning<M: SerializeMap>(&self, turn: &mut M) -> Result<(), M::Error> {
        let Message { reasoning, reasoning_details, .. } = self.message;
        let replay = self.style.quirks.replay;
        let field = match replay {
            Replay::Never => return Ok(()),
            Replay::ReasoningContentWithCalls if !self.among_tools() => return Ok(()),
            Replay::ReasoningContent | Replay::ReasoningContentWithCalls => "reasoning_content",
            Replay::Reasoning | Replay::Details => "reasoning",
        };
        let unknown = || (replay == Replay::ReasoningContentWithCalls).then(String::new);
        if let Some(text) = reasoning.clone().or_else(|| text_of(reasoning_details)).or_else(unknown) {
            turn.serialize_entry(field, &text)?;
        }
        if replay == Replay::Details && !reasoning_details.is_empty() {
            turn.serialize_entry("reasoning_details", reasoning_details)?;
        }
        Ok(())
    }

    /// Whether it is an answer that called tools, or could have.
    fn among_tools(&self) -> bool {
        let earlier = self.message.role == Role::Assistant && !self.unfinished;
        earlier && (self.style.tools || !self.message.tool_calls.is_empty())
    }
}

fn text_of(details: &[ReasoningDetail]) -> Option<String> {
    let text: String = details.iter().filter_map(|detail| detail.text.as_deref()).collect();
    (!text.is_empty()).then_some(text)
}

fn call(call: &ToolCall, quirks: &Quirks) -> Value {
    json!({"id": quirks.call_ids.of(&call.id), "type": "function", "function": {"name": call.name, "arguments": call.arguments}})
}

/// A picture of an earlier answer, in the contract's form.
struct Made<'a>(&'a MediaRef);

impl Serialize for Made<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut made = serializer.serialize_map(None)?;
        made.serialize_entry("type", "image_url")?;
        made.serialize_entry("image_url", &BTreeMap::from([("url", Url(self.0))]))?;
        made.end()
    }
}

/// One part.
struct Piece<'a> {
    part: &'a Part,
    style: Style<'a>,
    /// Whose words they are, if that stands in the text.
    speaker: Option<&'a str>,
}

impl Serialize for Piece<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let nothing = Map::new();
        let quirks = self.style.quirks;
        let mut piece = serializer.serialize_map(None)?;
        let extra = match self.part {
            Part::Text { text, extra } => {
                piece.serialize_entry("type", "text")?;
                match self.speaker {
                    Some(speaker) => piece.serialize_entry("text", &format_args!("{speaker}: {text}"))?,
                    None => piece.serialize_entry("text", text)?,
                }
                extra
            }
            Part::Image { source, options, extra } => {
                piece.serialize_entry("type", "image_url")?;
                piece.serialize_entry("image_url", &Media { source, options, quirks })?;
                extra
            }
            Part::Video { source, options } => {
                piece.serialize_entry("type", "video_url")?;
                piece.serialize_entry("video_url", &Media { source, options: &nothing, quirks })?;
                options
            }
            Part::Frames { frames, options } => {
                piece.serialize_entry("type", "video")?;
                piece.serialize_entry("video", &frames.iter().map(Url).collect::<Vec<_>>())?;
                options
            }
            Part::Other(kind, value) if quirks.plain_audio && kind == "input_audio" => {
                let audio = value.get("input_audio").unwrap_or(&Value::Null);
                piece.serialize_entry("type", kind)?;
                piece.serialize_entry("input_audio", audio.get("data").unwrap_or(audio))?;
                &nothing
            }
            Part::Other(kind, value) if quirks.document_urls && kind == "file" => {
                document(&mut piece, value.get("file").unwrap_or(&Value::Null))?;
                &nothing
            }
            Part::Other(kind, value) => {
                piece.serialize_entry("type", kind)?;
                value.as_object().unwrap_or(&nothing)
            }
        };
        if quirks.routes {
            write_extra(&mut piece, extra, quirks)?;
            return piece.end();
        }
        let mut unmarked = extra.iter().filter(|(name, value)| !cached::is_mark(name) && is_taken(name, value, quirks));
        unmarked.try_for_each(|(name, value)| piece.serialize_entry(name, value))?;
        let (word, mark) = match self.style.breakpoints {
            true => (cached::BREAKPOINT, cached::breakpoint(extra)),
            false => (cached::CONTROL, cached::control(extra)),
        };
        if let Some(mark) = mark.filter(|mark| is_taken(word, mark, quirks)) {
            piece.serialize_entry(word, mark)?;
        }
        piece.end()
    }
}

/// A file as a part of its own kind: its content or its address as `document_url`, else the id of an uploaded one.
fn document<M: SerializeMap>(piece: &mut M, file: &Value) -> Result<(), M::Error> {
    let text = |name: &str| file.get(name).and_then(Value::as_str);
    let Some(content) = text("file_data") else {
        piece.serialize_entry("type", "file")?;
        return piece.serialize_entry("file_id", &text("file_id"));
    };
    piece.serialize_entry("type", "document_url")?;
    piece.serialize_entry("document_url", content)?;
    text("filename").map_or(Ok(()), |name| piece.serialize_entry("document_name", name))
}

/// `{"url": ..., options}`.
struct Media<'a> {
    source: &'a MediaRef,
    options: &'a Map<String, Value>,
    quirks: &'a Quirks,
}

impl Serialize for Media<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut media = serializer.serialize_map(None)?;
        media.serialize_entry("url", &Url(self.source))?;
        write_extra(&mut media, self.options, self.quirks)?;
        media.end()
    }
}

/// A URL. The pieces of a data URL go into the body one after the other, without a copy of the whole.
pub(crate) struct Url<'a>(pub(crate) &'a MediaRef);

impl Serialize for Url<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            MediaRef::Url(url) => serializer.serialize_str(url),
            MediaRef::Data { media_type, base64 } => {
                let base64 = std::str::from_utf8(base64).map_err(|_| S::Error::custom("base64 text is not ASCII"))?;
                serializer.collect_str(&format_args!("data:{media_type};base64,{base64}"))
            }
        }
    }
}

/// Unknown keys pass, unless the vendor is known to refuse them; `type` stands already. Null says nothing: clients send our own
/// answers back with `refusal: null`, which some vendors refuse.
fn write_extra<M: SerializeMap>(map: &mut M, extra: &Map<String, Value>, quirks: &Quirks) -> Result<(), M::Error> {
    let mut taken = extra.iter().filter(|(name, value)| is_taken(name, value, quirks));
    taken.try_for_each(|(name, value)| map.serialize_entry(name, value))
}

fn is_taken(name: &str, value: &Value, quirks: &Quirks) -> bool {
    name != "type" && !value.is_null() && !quirks.drop.iter().any(|dropped| dropped == name)
}
