//! Our messages as the items of the dialect: messages, calls, their results and thoughts, one after the other. Media stay slices
//! of the client's body until they are written.

use std::borrow::Cow;

use inner::{Failure, Message, Part, Role};
use serde::Serialize;
use serde_json::Value;

use super::replay;
use crate::{cached, failure::elsewhere, openai::Url, quirks::Quirks};

/// One item.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Item<'a> {
    Message {
        role: Role,
        content: Vec<Content<'a>>,
    },
    Reasoning {
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<&'a str>,
        /// Must be there, also empty.
        summary: Vec<Content<'a>>,
        encrypted_content: &'a str,
    },
    FunctionCall {
        call_id: &'a str,
        name: &'a str,
        arguments: &'a str,
    },
    FunctionCallOutput {
        call_id: &'a str,
        output: Output<'a>,
    },
    /// A text said earlier, in the easy form. With a `type` it would be an item of the vendor's own making, which strict servers
    /// (vLLM) want whole: id, status, annotations.
    #[serde(untagged)]
    Said {
        role: Role,
        content: Cow<'a, str>,
    },
}

/// One part of an item.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Content<'a> {
    InputText {
        text: Cow<'a, str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        prompt_cache_breakpoint: Option<&'a Value>,
    },
    InputImage {
        image_url: Url<'a>,
        detail: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        prompt_cache_breakpoint: Option<&'a Value>,
    },
    InputFile {
        #[serde(skip_serializing_if = "Option::is_none")]
        filename: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        file_data: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        file_url: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        file_id: Option<&'a str>,
    },
    OutputText {
        text: &'a str,
    },
    Refusal {
        refusal: &'a str,
    },
    SummaryText {
        text: &'a str,
    },
}

/// What a call gave.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Output<'a> {
    Text(Cow<'a, str>),
    Parts(Vec<Content<'a>>),
}

/// Reads all messages.
///
/// # Errors
/// When a part is something that this dialect has no word for, or a result names no call.
pub(super) fn read<'a>(
    messages: &'a [Message],
    format: &str,
    quirks: &Quirks,
    breakpoints: bool,
) -> Result<Vec<Item<'a>>, Failure> {
    let mut items = Vec::new();
    for message in messages {
        match message.role {
            Role::Assistant => items.extend(replay::answered(message, answered(message)?, format)),
            Role::Tool => items.push(result(message, breakpoints)?),
            role => {
                let content = said(message, breakpoints)?;
                let role = if role == Role::Developer && !quirks.developer { Role::System } else { role };
                items.extend((!content.is_empty()).then_some(Item::Message { role, content }));
            }
        }
    }
    Ok(items)
}

/// The parts of a message. Empty texts say nothing. There is no place for a speaker's name but the text.
fn said(message: &Message, breakpoints: bool) -> Result<Vec<Content<'_>>, Failure> {
    let parts = message.content.iter().filter(|part| !matches!(part, Part::Text { text, .. } if text.is_empty()));
    let mut content = parts.map(|part| content(part, breakpoints)).collect::<Result<Vec<_>, _>>()?;
    let name = message.name.as_ref().filter(|_| message.role == Role::User);
    if let (Some(name), Some(Content::InputText { text, .. })) = (name, content.first_mut()) {
        *text = Cow::Owned(format!("{name}: {text}"));
    }
    Ok(content)
}

/// `breakpoints`: whether the model hears either word for the end of what is to be kept.
fn content(part: &Part, breakpoints: bool) -> Result<Content<'_>, Failure> {
    let mark = |extra| if breakpoints { cached::breakpoint(extra) } else { extra.get(cached::BREAKPOINT) };
    Ok(match part {
        Part::Text { text, extra } => Content::InputText { text: Cow::Borrowed(text), prompt_cache_breakpoint: mark(extra) },
        Part::Image { source, options, extra } => Content::InputImage {
            image_url: Url(source),
            detail: options.get("detail").and_then(Value::as_str).unwrap_or("auto"),
            prompt_cache_breakpoint: mark(extra),
        },
        Part::Video { .. } | Part::Frames { .. } => return Err(elsewhere("this provider takes no video")),
        Part::Other(kind, value) if kind == "file" => file(&value["file"])?,
        Part::Other(kind, _) => return Err(elsewhere(format!("this provider takes no `{kind}` parts"))),
    })
}

/// `{"filename", "file_data"}`, where the data may be an address too, or `{"file_id"}`.
fn file(file: &Value) -> Result<Content<'_>, Failure> {
    let word = |name: &str| file[name].as_str().filter(|word| !word.is_empty());
    let (data, id) = (word("file_data"), word("file_id"));
    if data.is_none() && id.is_none() {
        return Err(Failure::invalid("a file needs `file_data`: a URL or a data URL with base64"));
    }
    let is_url = data.is_some_and(|data| data.starts_with("https://") || data.starts_with("http://"));
    let (file_url, file_data) = if is_url { (data, None) } else { (None, data) };
    // Data needs a name.
    let filename = file_data.map(|_| word("filename").unwrap_or("file.pdf"));
    Ok(Content::InputFile { filename, file_data, file_url, file_id: id })
}

/// What an earlier answer said and called, in this order. A refusal has no easy form.
fn answered(message: &Message) -> Result<Vec<Item<'_>>, Failure> {
    let texts: Option<Vec<&str>> = message.content.iter().map(text).collect();
    let mut texts = texts.ok_or_else(|| elsewhere("this provider takes only text in an earlier answer"))?;
    texts.retain(|text| !text.is_empty());
    let refusal = message.extra.get("refusal").and_then(Value::as_str).filter(|refusal| !refusal.is_empty());
    let role = Role::Assistant;
    let mut items = Vec::new();
    if let Some(refusal) = refusal {
        let texts = texts.into_iter().map(|text| Content::OutputText { text });
        items.push(Item::Message { role, content: texts.chain([Content::Refusal { refusal }]).collect() });
    } else if !texts.is_empty() {
        items.push(Item::Said { role, content: one(&texts) });
    }
    items.extend(message.tool_calls.iter().map(|call| {
        let arguments = if call.arguments.trim().is_empty() { "{}" } else { &call.arguments };
        Item::FunctionCall { call_id: &call.id, name: &call.name, arguments }
    }));
    Ok(items)
}

/// Texts are one text; with anything else among them it is a list of parts.
fn result(message: &Message, breakpoints: bool) -> Result<Item<'_>, Failure> {
    let call_id = message.tool_call_id.as_deref().ok_or_else(|| Failure::invalid("a tool message needs its `tool_call_id`"))?;
    let texts: Option<Vec<&str>> = message.content.iter().map(text).collect();
    let output = match texts {
        Some(texts) => Output::Text(one(&texts)),
        None => Output::Parts(said(message, breakpoints)?),
    };
    Ok(Item::FunctionCallOutput { call_id, output })
}

/// Texts as one.
fn one<'a>(texts: &[&'a str]) -> Cow<'a, str> {
    match texts {
        [] => Cow::Borrowed(""),
        [text] => Cow::Borrowed(*text),
        texts => Cow::Owned(texts.join("\n")),
    }
}

fn text(part: &Part) -> Option<&str> {
    match part {
        Part::Text { text, .. } => Some(text),
        _ => None,
    }
}
