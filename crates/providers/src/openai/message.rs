//! Turns and their parts in the dialect. A data URL is written from its pieces, byte for byte as it came, never decoded.

use inner::{Failure, MediaRef, Message, Part, ReasoningDetail, Role, ToolCall};
use serde::ser::{Error, Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value, json};

use crate::{
    failure::elsewhere,
    quirks::{Images, Quirks, Replay},
};

/// The pictures of an earlier answer, which clients send back and only a router understands.
const MADE: &str = "images";

/// Said by an assistant who has to say something before the next one speaks. An empty text is refused too.
const NOTED: &str = "OK.";

/// The turn between results of tools and whoever speaks next, where a vendor wants one.
pub(super) fn bridge(quirks: &Quirks) -> Option<Message> {
    quirks.answered_results.then(|| Message::text(Role::Assistant, NOTED))
}

/// All turns, ready to be written. `tools`: whether any are offered.
pub(super) fn turns<'a>(
    messages: impl Iterator<Item = &'a Message>,
    bridge: Option<&'a Message>,
    tools: bool,
    quirks: &'a Quirks,
) -> Vec<Turn<'a>> {
    let turn = |message| Turn { message, quirks, tools, unfinished: false, late: false };
    let mut turns: Vec<Turn<'a>> = Vec::new();
    for message in messages {
        let results = turns.last().is_some_and(|last| last.message.role == Role::Tool);
        let asks = !matches!(message.role, Role::Tool | Role::Assistant);
        turns.extend(bridge.filter(|_| results && asks).map(turn));
        let instructs = matches!(message.role, Role::System | Role::Developer);
        let answered = turns.last().is_some_and(|last| last.late || last.message.role == Role::Assistant);
        turns.push(Turn { late: quirks.answered_results && instructs && answered, ..turn(message) });
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
    quirks: &'a Quirks,
    /// Tools are offered.
    tools: bool,
    /// The model is to go on with it.
    unfinished: bool,
    /// It is an instruction straight after an answer, where only a user may speak.
    late: bool,
}

impl Serialize for Turn<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { message, quirks, .. } = self;
        let mut turn = serializer.serialize_map(None)?;
        turn.serialize_entry("role", &self.role())?;
        self.content(&mut turn)?;
        if let Some(name) = message.name.as_ref().filter(|_| !quirks.drop.iter().any(|dropped| dropped == "name")) {
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
        let understood = |name: &str| quirks.routes || name != MADE;
        write_extra(&mut turn, message.extra.iter().filter(|(name, _)| understood(name)), quirks)?;
        turn.end()
    }
}

impl Turn<'_> {
    fn role(&self) -> Role {
        match self.message.role {
            _ if self.late => Role::User,
            Role::Developer if !self.quirks.developer => Role::System,
            role => role,
        }
    }

    /// One plain text is written as a string, which every server takes; else a list of parts. An assistant that said nothing
    /// has null: some vendors refuse "".
    fn content<M: SerializeMap>(&self, turn: &mut M) -> Result<(), M::Error> {
        match self.message.content.as_slice() {
            [] if self.message.role == Role::Assistant => turn.serialize_entry("content", &()),
            [] => turn.serialize_entry("content", ""),
            [Part::Text { text, extra }] if extra.is_empty() => turn.serialize_entry("content", text),
            parts => {
                let parts: Vec<Piece<'_>> = parts.iter().map(|part| Piece { part, quirks: self.quirks }).collect();
                turn.serialize_entry("content", &parts)
            }
        }
    }

    fn reasoning<M: SerializeMap>(&self, turn: &mut M) -> Result<(), M::Error> {
        let Message { reasoning, reasoning_details, .. } = self.message;
        let field = match self.quirks.replay {
            Replay::Never => return Ok(()),
            Replay::ReasoningContentWithCalls if !self.among_tools() => return Ok(()),
            Replay::ReasoningContent | Replay::ReasoningContentWithCalls => "reasoning_content",
            Replay::Reasoning | Replay::Details => "reasoning",
        };
        let unknown = || (self.quirks.replay == Replay::ReasoningContentWithCalls).then(String::new);
        if let Some(text) = reasoning.clone().or_else(|| text_of(reasoning_details)).or_else(unknown) {
            turn.serialize_entry(field, &text)?;
        }
        if self.quirks.replay == Replay::Details && !reasoning_details.is_empty() {
            turn.serialize_entry("reasoning_details", reasoning_details)?;
        }
        Ok(())
    }

    /// Whether it is an answer that called tools, or could have.
    fn among_tools(&self) -> bool {
        let earlier = self.message.role == Role::Assistant && !self.unfinished;
        earlier && (self.tools || !self.message.tool_calls.is_empty())
    }
}

fn text_of(details: &[ReasoningDetail]) -> Option<String> {
    let text: String = details.iter().filter_map(|detail| detail.text.as_deref()).collect();
    (!text.is_empty()).then_some(text)
}

fn call(call: &ToolCall, quirks: &Quirks) -> Value {
    json!({"id": quirks.call_ids.of(&call.id), "type": "function", "function": {"name": call.name, "arguments": call.arguments}})
}

/// One part.
struct Piece<'a> {
    part: &'a Part,
    quirks: &'a Quirks,
}

impl Serialize for Piece<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let nothing = Map::new();
        let mut piece = serializer.serialize_map(None)?;
        let extra = match self.part {
            Part::Text { text, extra } => {
                piece.serialize_entry("type", "text")?;
                piece.serialize_entry("text", text)?;
                extra
            }
            Part::Image { source, options, extra } => {
                piece.serialize_entry("type", "image_url")?;
                piece.serialize_entry("image_url", &Media { source, options, quirks: self.quirks })?;
                extra
            }
            Part::Video { source, options } => {
                piece.serialize_entry("type", "video_url")?;
                piece.serialize_entry("video_url", &Media { source, options: &nothing, quirks: self.quirks })?;
                options
            }
            Part::Frames { frames, options } => {
                piece.serialize_entry("type", "video")?;
                piece.serialize_entry("video", &frames.iter().map(Url).collect::<Vec<_>>())?;
                options
            }
            Part::Other(kind, value) if self.quirks.plain_audio && kind == "input_audio" => {
                let audio = value.get("input_audio").unwrap_or(&Value::Null);
                piece.serialize_entry("type", kind)?;
                piece.serialize_entry("input_audio", audio.get("data").unwrap_or(audio))?;
                &nothing
            }
            Part::Other(kind, value) if self.quirks.document_urls && kind == "file" => {
                document(&mut piece, value.get("file").unwrap_or(&Value::Null))?;
                &nothing
            }
            Part::Other(kind, value) => {
                piece.serialize_entry("type", kind)?;
                value.as_object().unwrap_or(&nothing)
            }
        };
        write_extra(&mut piece, extra, self.quirks)?;
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
fn write_extra<'a, M: SerializeMap>(
    map: &mut M,
    extra: impl IntoIterator<Item = (&'a String, &'a Value)>,
    quirks: &Quirks,
) -> Result<(), M::Error> {
    let passes = |name: &String, value: &Value| name != "type" && !value.is_null() && !quirks.drop.contains(name);
    let mut extra = extra.into_iter().filter(|(name, value)| passes(name, value));
    extra.try_for_each(|(name, value)| map.serialize_entry(name, value))
}
