//! Messages and their typed parts.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Instructions.
    System,
    /// OpenAI's newer word for instructions.
    Developer,
    /// The person.
    User,
    /// The model.
    Assistant,
    /// A tool's result.
    Tool,
}

/// One turn of the conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// The parts in order; a plain string is one [`Part::Text`]; `null` content is an empty list.
    pub content: Vec<Part>,
    /// The speaker's name.
    pub name: Option<String>,
    /// Calls that an assistant turn made.
    pub tool_calls: Vec<ToolCall>,
    /// Which call a tool turn answers.
    pub tool_call_id: Option<String>,
    /// Replayed reasoning text (`reasoning` or its alias `reasoning_content`).
    pub reasoning: Option<String>,
    /// Replayed reasoning entries, unmodified and in order.
    pub reasoning_details: Vec<ReasoningDetail>,
    /// Pictures that an assistant turn made (`images`). Only who takes its own pictures back is sent them.
    pub images: Vec<MediaRef>,
    /// Everything else the client sent on this message, kept for upstreams that understand it.
    pub extra: Map<String, Value>,
}

/// One part of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Text, verbatim.
    Text {
        /// The text.
        text: String,
        /// `cache_control`, `prompt_cache_breakpoint` and unknown keys.
        extra: Map<String, Value>,
    },
    /// A picture.
    Image {
        /// Where it is.
        source: MediaRef,
        /// `detail`, `min_pixels`, `max_pixels` and unknown keys of `image_url`.
        options: Map<String, Value>,
        /// Unknown keys beside `image_url`.
        extra: Map<String, Value>,
    },
    /// A video file.
    Video {
        /// Where it is.
        source: MediaRef,
        /// `fps`, `max_frames`, `min_pixels`, `max_pixels`, `total_pixels` and unknown keys.
        options: Map<String, Value>,
    },
    /// A video given as its frames (DashScope's `{"type":"video","video":[url, ...],"fps":2}`).
    Frames {
        /// The frames in order.
        frames: Vec<MediaRef>,
        /// `fps` (frames per second of the list, default 2) and unknown keys.
        options: Map<String, Value>,
    },
    /// Any other part (audio, file, ...), as it came; the string is its `type`.
    Other(String, Value),
}

/// Where the bytes of a picture or video are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaRef {
    /// An http(s) URL.
    Url(String),
    /// A data URL: its media type and its base64 text, a slice of the request body where possible.
    Data {
        /// Such as `image/png`; may be empty.
        media_type: String,
        /// Not decoded yet.
        base64: Bytes,
    },
}

/// A finished tool call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// The id that the result refers to.
    pub id: String,
    /// The function.
    pub name: String,
    /// JSON text, not parsed.
    pub arguments: String,
}

/// One entry of OpenRouter's `reasoning_details`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ReasoningDetail {
    /// `reasoning.text`, `reasoning.summary`, `reasoning.encrypted` or `reasoning.server_tool_call`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Text of `reasoning.text`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub text: Option<String>,
    /// Everything else of the entry (`summary`, `data`, `signature`, `id`, `format`, `index`, ...), unmodified.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl Message {
    /// A turn with one text part.
    pub fn text(role: Role, text: impl Into<String>) -> Self {
        Self {
            role,
            content: vec![Part::text(text)],
            name: None,
            tool_calls: Vec::new(),
            tool_call_id: None,
            reasoning: None,
            reasoning_details: Vec::new(),
            images: Vec::new(),
            extra: Map::new(),
        }
    }
}

impl Part {
    /// The pictures and clips in it.
    #[must_use]
    pub fn media(&self) -> &[MediaRef] {
        match self {
            Self::Image { source, .. } | Self::Video { source, .. } => std::slice::from_ref(source),
            Self::Frames { frames, .. } => frames,
            Self::Text { .. } | Self::Other(..) => &[],
        }
    }

    /// A text part without extras.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into(), extra: Map::new() }
    }
}

impl MediaRef {
    /// The base64 text, unless the bytes are elsewhere.
    #[must_use]
    pub fn base64(&self) -> Option<&Bytes> {
        match self {
            Self::Url(_) => None,
            Self::Data { base64, .. } => Some(base64),
        }
    }
}
