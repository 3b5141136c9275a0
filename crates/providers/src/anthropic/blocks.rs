//! The content blocks of the dialect, ready to be written. Media stay slices of the client's body until then.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::Value;

use super::media::Source;

/// One block.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Block<'a> {
    Text {
        text: Cow<'a, str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Option<&'a Value>,
    },
    Image {
        source: Source<'a>,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Option<&'a Value>,
    },
    Document {
        source: Source<'a>,
        #[serde(skip_serializing_if = "Option::is_none")]
        title: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Option<&'a Value>,
    },
    Thinking {
        thinking: &'a str,
        signature: &'a str,
    },
    RedactedThinking {
        data: &'a str,
    },
    ToolUse {
        id: Cow<'a, str>,
        name: &'a str,
        input: Value,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Option<&'a Value>,
    },
    ToolResult {
        tool_use_id: Cow<'a, str>,
        content: Vec<Self>,
        /// Only where the tool failed.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        is_error: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        cache_control: Option<&'a Value>,
    },
}

/// One turn.
#[derive(Debug, Serialize)]
pub(super) struct Turn<'a> {
    /// `user` or `assistant`.
    pub(super) role: &'static str,
    pub(super) content: Vec<Block<'a>>,
}

impl<'a> Block<'a> {
    /// A text without extras.
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text { text: text.into(), cache_control: None }
    }

    /// Takes its mark of a cache from a block.
    pub(super) fn take_mark(&mut self) -> Option<&'a Value> {
        self.mark_place().and_then(Option::take)
    }

    /// Gives a block a mark of a cache, if it can have one and has none.
    pub(super) fn mark(&mut self, mark: &'a Value) {
        if let Some(place) = self.mark_place() {
            place.get_or_insert(mark);
        }
    }

    fn mark_place(&mut self) -> Option<&mut Option<&'a Value>> {
        match self {
            Self::Text { cache_control, .. }
            | Self::Image { cache_control, .. }
            | Self::Document { cache_control, .. }
            | Self::ToolUse { cache_control, .. }
            | Self::ToolResult { cache_control, .. } => Some(cache_control),
            Self::Thinking { .. } | Self::RedactedThinking { .. } => None,
        }
    }
}
