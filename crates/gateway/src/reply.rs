//! What goes back to the client: whole answers, streams and errors. Never decides anything about a call.

pub(crate) mod json;
pub(crate) mod stream;

mod answer;
mod chunks;
mod error;
mod logprobs;
mod reasoning;
mod sound;
mod usage;

use http::{HeaderName, HeaderValue};

pub(crate) use error::{RateLimit, Refusal, of_http};

/// Names the generation on every inference reply, errors included.
pub(crate) const GENERATION_ID: HeaderName = HeaderName::from_static("x-generation-id");

/// Our ids are ASCII, so the header can always be written; were one not, it would be left out.
fn generation_header(id: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(id).ok()
}
