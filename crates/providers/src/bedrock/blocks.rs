//! The content blocks of the dialect, ready to be written. Media stay slices of the client's body until then.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

use crate::data_url;

/// One block: its kind is its only key.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Block<'a> {
    Text(Cow<'a, str>),
    Image(Media<'a>),
    Video(Media<'a>),
    Audio(Media<'a>),
    Document(Media<'a>),
    ReasoningContent(Thought<'a>),
    #[serde(rename_all = "camelCase")]
    ToolUse {
        tool_use_id: Cow<'a, str>,
        name: Cow<'a, str>,
        input: Value,
    },
    #[serde(rename_all = "camelCase")]
    ToolResult {
        tool_use_id: Cow<'a, str>,
        content: Vec<Self>,
        /// `error` where the tool failed, to models that are told.
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<&'static str>,
    },
    CachePoint(CachePoint<'a>),
}

/// Something that is not text.
#[derive(Debug, Serialize)]
pub(super) struct Media<'a> {
    pub(super) format: &'static str,
    /// Of a document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    pub(super) source: Source<'a>,
}

/// Where the bytes are.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Source<'a> {
    /// Base64 text.
    Bytes(#[serde(serialize_with = "data_url::write")] &'a [u8]),
    /// Somewhere that the operator's account may read.
    S3Location { uri: &'a str },
}

/// What a model thought, as it has to come back.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Thought<'a> {
    ReasoningText {
        text: &'a str,
        signature: &'a str,
    },
    /// Base64 text.
    RedactedContent(String),
}

/// The end of what is to be kept for the next call.
#[derive(Debug, Serialize)]
pub(super) struct CachePoint<'a> {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ttl: Option<&'a str>,
}

/// One turn.
#[derive(Debug, Serialize)]
pub(super) struct Turn<'a> {
    /// `user` or `assistant`.
    pub(super) role: &'static str,
    pub(super) content: Vec<Block<'a>>,
}

impl<'a> Block<'a> {
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    /// What `cache_control` asks for: times that are not the service's are its usual one.
    pub(super) fn cache_point(control: &'a Value) -> Self {
        let ttl = control.get("ttl").and_then(Value::as_str).filter(|ttl| ["5m", "1h"].contains(ttl));
        Self::CachePoint(CachePoint { kind: "default", ttl })
    }
}
