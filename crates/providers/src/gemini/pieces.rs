//! The parts of the dialect, ready to be written. Media stay slices of the client's body until then.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::data_url;

/// One part.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Piece<'a> {
    #[serde(flatten)]
    pub(super) content: Content<'a>,
    /// Whether the model thought it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) thought: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) thought_signature: Option<&'a str>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub(super) video_metadata: Map<String, Value>,
}

/// What a part is.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Content<'a> {
    Text(Cow<'a, str>),
    InlineData(Blob<'a>),
    FileData(Remote<'a>),
    FunctionCall(Call<'a>),
    FunctionResponse(Answer<'a>),
}

/// Bytes, as the base64 text that came.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Blob<'a> {
    pub(super) mime_type: &'a str,
    #[serde(serialize_with = "data_url::write")]
    pub(super) data: &'a [u8],
}

/// Something that the provider fetches.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Remote<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) mime_type: Option<&'static str>,
    pub(super) file_uri: &'a str,
}

/// A call that the model made.
#[derive(Debug, Serialize)]
pub(super) struct Call<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<&'a str>,
    pub(super) name: &'a str,
    pub(super) args: Value,
}

/// What a call gave.
#[derive(Debug, Serialize)]
pub(super) struct Answer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<&'a str>,
    pub(super) name: &'a str,
    pub(super) response: Value,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) parts: Vec<Piece<'a>>,
}

/// One turn.
#[derive(Debug, Serialize)]
pub(super) struct Turn<'a> {
    /// `user` or `model`.
    pub(super) role: &'static str,
    pub(super) parts: Vec<Piece<'a>>,
}

impl<'a> Piece<'a> {
    /// A part with nothing beside it.
    pub(super) fn new(content: Content<'a>) -> Self {
        Self { content, thought: false, thought_signature: None, video_metadata: Map::new() }
    }

    /// A text.
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::new(Content::Text(text.into()))
    }
}
