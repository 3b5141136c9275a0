//! `POST /api/v1/messages`: Anthropic's dialect for every model (openrouter api_reference/anthropic-messages). Reads the request, and
//! from there on it is a call like any other; errors are told in this dialect too.

mod conversation;
pub(crate) mod count_tokens;
mod parameters;
pub(super) mod parse;
mod sources;
mod tools;

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    response::Response,
};

use self::parse::Asked;
use crate::inference::Incoming;
use crate::{
    auth::InferenceCaller,
    reply::{
        Refusal,
        messages::{self, Told},
    },
    shared::Shared,
};

/// The endpoint.
pub(crate) async fn post(
    State(shared): State<Arc<Shared>>,
    caller: Result<InferenceCaller, Refusal>,
    request: Request,
) -> Result<Response, Told> {
    Ok(answered(shared, caller, request).await?)
}

async fn answered(shared: Arc<Shared>, caller: Result<InferenceCaller, Refusal>, request: Request) -> Result<Response, Refusal> {
    let InferenceCaller(key) = caller?;
    let (incoming, body) = Incoming::read(&shared, key, request).await?;
    let Asked { asked, manner } = parse::request(&body, &shared.settings)?;
    let stream = asked.request.stream;
    let dispatch = incoming.dispatch(shared, asked).await?;
    if stream { messages::stream(dispatch, manner).await } else { messages::whole(dispatch, manner).await }
}
