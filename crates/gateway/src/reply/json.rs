//! The whole answer as one JSON body. An answer that broke off after some output is a 200 with the error in its choice.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use inner::Event;
use wire::chat::ChatResult;

use super::{GENERATION_ID, answer::Answer, generation_header, usage};
use crate::{dispatch::Dispatch, generation_id::now_ms};

/// Runs the call and answers when it is over.
pub(crate) async fn respond(dispatch: Dispatch) -> Response {
    let hide_reasoning = dispatch.request.reasoning.exclude;
    let mut answering = match dispatch.open().await {
        Ok(answering) => answering,
        Err(refusal) => return refusal.into_response(),
    };
    let created = now_ms() / 1000;
    let mut answer = Answer::default();
    let end = loop {
        match answering.next().await {
            Event::End(end) => break end,
            event => answer.event(event),
        }
    };
    let bill = answering.settle(&end).await;
    let id = answering.id().to_owned();
    let header = generation_header(&id);
    let result = ChatResult {
        id,
        object: ChatResult::OBJECT,
        created,
        model: std::mem::take(&mut answering.model),
        provider: std::mem::take(&mut answering.provider),
        system_fingerprint: answer.system_fingerprint.take(),
        service_tier: end.service_tier.clone(),
        choices: vec![answer.finish(&end, hide_reasoning)],
        usage: usage::usage(&end.usage, bill),
        openrouter_metadata: answering.metadata(),
    };
    let mut response = Json(result).into_response();
    if let Some(id) = header {
        response.headers_mut().insert(GENERATION_ID, id);
    }
    response
}
