//! The whole answer as one JSON body. An answer that broke off after some output is a 200 with the error in its choice.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use inner::{End, Event};
use wire::chat::ChatResult;

use super::{GENERATION_ID, Refusal, answer::Answer, generation_header, usage};
use crate::{
    dispatch::{Answering, Dispatch},
    generation_id::now_ms,
    meter::Bill,
};

/// An answer that is over and paid for.
pub(super) struct Over {
    pub(super) answering: Box<Answering>,
    pub(super) end: Box<End>,
    pub(super) bill: Bill,
}

/// Runs the call to its end; `take` gets every event before that.
///
/// # Errors
/// When nobody begins to answer.
pub(super) async fn run(dispatch: Dispatch, mut take: impl FnMut(Event)) -> Result<Over, Refusal> {
    let mut answering = dispatch.open().await?;
    let end = loop {
        match answering.next().await {
            Event::End(end) => break end,
            event => take(event),
        }
    };
    let bill = answering.settle(&end).await;
    Ok(Over { answering, end, bill })
}

/// Runs the call and answers when it is over.
///
/// # Errors
/// When nobody begins to answer.
pub(crate) async fn respond(dispatch: Dispatch) -> Result<Response, Refusal> {
    let (hide_reasoning, created) = (dispatch.request.reasoning.exclude, now_ms() / 1000);
    let mut answer = Answer::default();
    let Over { mut answering, end, bill } = run(dispatch, |event| answer.event(event)).await?;
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
    Ok(response)
}
