//! What goes back to the client: whole answers, streams and errors. Never decides anything about a call.

pub(crate) mod json;
pub(crate) mod stream;

mod answer;
mod chunks;
mod error;
mod logprobs;
mod reasoning;
mod usage;

use http::{HeaderName, HeaderValue};
use inner::FinishReason;

pub(crate) use error::Refusal;

/// Names the generation on every inference reply, errors included.
pub(crate) const GENERATION_ID: HeaderName = HeaderName::from_static("x-generation-id");

/// Our ids are ASCII, so the header can always be written; were one not, it would be left out.
fn generation_header(id: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(id).ok()
}

/// The normalised finish reasons of the contract.
pub(crate) fn finish_reason(finish: FinishReason) -> &'static str {
    match finish {
        FinishReason::Stop => "stop",
        FinishReason::Length => "length",
        FinishReason::ToolCalls => "tool_calls",
        FinishReason::ContentFilter => "content_filter",
        FinishReason::Error => "error",
    }
}
