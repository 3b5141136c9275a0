//! The turns of a conversation and their parts.

use std::borrow::Cow;

use axum::body::Bytes;
use inner::{Failure, MediaRef, Message, Part, ReasoningDetail, Role, ToolCall};
use serde_json::{Map, Value};
use wire::chat::{self, Content, RequestToolCall};

use super::media_url;
use crate::{conversation_size::ConversationSize, settings::RequestLimits};

/// The field of the pictures that an answer made.
const IMAGES: &str = "images";

/// All turns. `body` is what they borrow from.
pub(super) fn messages(messages: Vec<chat::Message<'_>>, body: &Bytes, limits: &RequestLimits) -> Result<Vec<Message>, Failure> {
    let mut reader = Reader { body, size: ConversationSize::of(messages.len(), limits)? };
    messages.into_iter().enumerate().map(|(at, message)| reader.message(at, message)).collect()
}

struct Reader<'b> {
    body: &'b Bytes,
    size: ConversationSize<'b>,
}

impl Reader<'_> {
    fn message(&mut self, at: usize, mut message: chat::Message<'_>) -> Result<Message, Failure> {
        let role = role(message.role);
        if role == Role::Tool && message.tool_call_id.is_none() {
            return Err(Failure::invalid(format!("messages[{at}].tool_call_id: required on a tool message")));
        }
        if role != Role::Assistant && matches!(message.content, Content::Null) {
            return Err(Failure::invalid(format!("messages[{at}].content: required on this role")));
        }
        let images = message.extra.shift_remove(IMAGES).filter(|_| role == Role::Assistant);
        Ok(Message {
            role,
            content: self.content(at, message.content)?,
            name: message.name,
            tool_calls: message.tool_calls.unwrap_or_default().into_iter().map(tool_call).collect(),
            tool_call_id: message.tool_call_id,
            reasoning: message.reasoning.or(message.reasoning_content),
            reasoning_details: message
                .reasoning_details
                .unwrap_or_default()
                .into_iter()
                .enumerate()
                .map(|(entry, detail)| reasoning_detail(at, entry, detail))
                .collect::<Result<_, _>>()?,
            images: self.made(at, images.unwrap_or_default())?,
            extra: message.extra,
        })
    }

    /// The pictures of an earlier answer, as it had them: `[{"type": "image_url", "image_url": {"url"}}]`; some write the URL in place of
    /// the object.
    fn made(&mut self, at: usize, images: Value) -> Result<Vec<MediaRef>, Failure> {
        let images = match images {
            Value::Null => return Ok(Vec::new()),
            Value::Array(images) => images,
            _ => return Err(Failure::invalid(format!("messages[{at}].{IMAGES}: must be a list"))),
        };
        self.size.media(images.len())?;
        let read = |(number, image): (usize, Value)| {
            let place = format!("messages[{at}].{IMAGES}[{number}].image_url.url");
            let url = image.pointer("/image_url/url").or_else(|| image.get("image_url"));
            let Some(Value::String(url)) = url else {
                return Err(Failure::invalid(format!("{place}: required, a string")));
            };
            media_url::read(&place, Cow::Owned(url.clone()), self.body)
        };
        images.into_iter().enumerate().map(read).collect()
    }

    fn content(&mut self, at: usize, content: Content<'_>) -> Result<Vec<Part>, Failure> {
        match content {
            Content::Null => Ok(Vec::new()),
            Content::Text(text) => Ok(vec![Part::text(text)]),
            Content::Parts(parts) => {
                self.size.parts(parts.len())?;
                let place = |part| format!("messages[{at}].content[{part}]");
                parts.into_iter().enumerate().map(|(index, part)| self.part(&place(index), part)).collect()
            }
        }
    }

    fn part(&mut self, place: &str, part: chat::Part<'_>) -> Result<Part, Failure> {
        Ok(match part {
            chat::Part::Text { text, extra } => Part::Text { text: text.into_owned(), extra },
            chat::Part::Image { image, extra } => {
                self.size.media(1)?;
                let source = media_url::read(&format!("{place}.image_url.url"), image.url, self.body)?;
                Part::Image { source, options: image.options, extra }
            }
            chat::Part::Video { video, extra } => {
                self.size.media(1)?;
                let source = media_url::read(&format!("{place}.video_url.url"), video.url, self.body)?;
                let mut options = video.options;
                options.extend(extra);
                Part::Video { source, options }
            }
            chat::Part::Frames { frames, extra } => {
                self.size.media(frames.len())?;
                let frames = frames.into_iter().enumerate();
                let read = frames.map(|(frame, url)| media_url::read(&format!("{place}.video[{frame}]"), url, self.body));
                Part::Frames { frames: read.collect::<Result<_, _>>()?, options: extra }
            }
            chat::Part::Other { kind, part } => Part::Other(kind, Value::Object(part)),
        })
    }
}

fn role(role: chat::Role) -> Role {
    match role {
        chat::Role::System => Role::System,
        chat::Role::Developer => Role::Developer,
        chat::Role::User => Role::User,
        chat::Role::Assistant => Role::Assistant,
        chat::Role::Tool => Role::Tool,
    }
}

fn tool_call(call: RequestToolCall) -> ToolCall {
    ToolCall { id: call.id, name: call.function.name, arguments: call.function.arguments }
}

fn reasoning_detail(at: usize, entry: usize, mut detail: Map<String, Value>) -> Result<ReasoningDetail, Failure> {
    let place = format!("messages[{at}].reasoning_details[{entry}]");
    let Some(Value::String(kind)) = detail.shift_remove("type") else {
        return Err(Failure::invalid(format!("{place}.type: required, a string")));
    };
    let text = match detail.shift_remove("text") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text),
        Some(_) => return Err(Failure::invalid(format!("{place}.text: must be a string"))),
    };
    Ok(ReasoningDetail { kind, text, rest: detail })
}
