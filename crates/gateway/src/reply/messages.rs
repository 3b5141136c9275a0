//! Answers in Anthropic's dialect (openrouter api_reference/anthropic-messages): content as blocks, whole or as named events, and errors in
//! its envelope. What was billed is what stands in `usage`.

pub(crate) mod sealed;

mod blocks;
mod error;
mod events;
mod stop;
mod usage;
mod whole;

pub(crate) use error::Told;
pub(crate) use whole::respond as whole;

use axum::response::Response;
use http::{HeaderName, HeaderValue};
use inner::Request;
use wire::messages::Message;

use self::events::Events;
use super::{Refusal, stream as streaming};
use crate::dispatch::{Answering, Dispatch};

/// Names the generation where Anthropic's SDKs look for the name of a request.
const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");

/// What a client wants of how its answer is told.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner {
    /// `thinking.display` is `omitted`: thoughts are there, but not readable.
    pub(crate) omits_thinking: bool,
    /// `speed` is `fast`.
    pub(crate) is_fast: bool,
}

/// What of a request its answer depends on.
#[derive(Clone, Debug)]
struct Asked {
    manner: Manner,
    /// `reasoning.exclude`.
    hides_reasoning: bool,
    /// The only string that could end the answer, if there is one only.
    stop_sequence: Option<String>,
}

impl Asked {
    fn of(request: &Request, manner: Manner) -> Self {
        let stop_sequence = match request.sampling.stop.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        };
        Self { manner, hides_reasoning: request.reasoning.exclude, stop_sequence }
    }
}

/// Runs the call and streams its answer.
///
/// # Errors
/// When it is refused before anything was written.
pub(crate) async fn stream(dispatch: Dispatch, manner: Manner) -> Result<Response, Refusal> {
    let events = Events::of(&dispatch, Asked::of(&dispatch.request, manner));
    Ok(named(streaming::respond(dispatch, events).await?))
}

/// A message without anything in it yet.
fn begun(answering: &Answering) -> Message {
    Message {
        id: answering.id().to_owned(),
        r#type: "message",
        role: "assistant",
        model: answering.model.clone(),
        provider: answering.provider.clone(),
        container: (),
        content: Vec::new(),
        stop_reason: None,
        stop_sequence: None,
        stop_details: None,
        usage: usage::begun(answering),
        openrouter_metadata: None,
    }
}

/// The reply with its generation's id where Anthropic's SDKs look for it.
fn named(mut response: Response) -> Response {
    let id: Option<HeaderValue> = response.headers().get(super::GENERATION_ID).cloned();
    if let Some(id) = id {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}
