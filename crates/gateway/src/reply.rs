//! What goes back to the client: whole answers, streams and errors. Never decides anything about a call.

pub(crate) mod json;
pub(crate) mod messages;

mod answer;
mod chunks;
mod error;
mod logprobs;
mod reasoning;
mod sound;
mod stream;
mod usage;

use axum::response::{IntoResponse, Response};
use http::{HeaderName, HeaderValue};

pub(crate) use error::{RateLimit, Refusal, of_http};

use chunks::Chunks;
use stream::Dialect;

use crate::dispatch::Dispatch;

/// Names the generation on every inference reply, errors included.
pub(crate) const GENERATION_ID: HeaderName = HeaderName::from_static("x-generation-id");

/// Runs the call and streams its answer in the chunks of a chat.
///
/// # Errors
/// When it is refused before anything was written.
pub(crate) async fn chat_stream(dispatch: Dispatch) -> Result<Response, Refusal> {
    let chunks = Chunks::of(&dispatch);
    stream::respond(dispatch, chunks).await
}

/// A refusal of what came to this address, before anything was read of it, in the dialect that its clients speak.
pub(crate) fn refused_at(path: &str, refusal: Refusal) -> Response {
    let is_message = path.ends_with("/messages") || path.ends_with("/messages/count_tokens");
    if is_message { messages::Told::from(refusal).into_response() } else { refusal.into_response() }
}

/// Our ids are ASCII, so the header can always be written; were one not, it would be left out.
fn generation_header(id: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(id).ok()
}
