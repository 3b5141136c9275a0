//! `POST /api/v1/chat/completions`: the main job. Reads the request, routes it, and answers whole or as a stream.

mod extra;
pub(super) mod media_url;
mod messages;
pub(crate) mod parse;
mod reasoning;
mod sampling;
mod tools;

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    response::Response,
};

use crate::inference::Incoming;
use crate::{
    auth::InferenceCaller,
    reply::{self, Refusal},
    shared::Shared,
};

/// The endpoint.
pub(crate) async fn post(
    State(shared): State<Arc<Shared>>,
    InferenceCaller(key): InferenceCaller,
    request: Request,
) -> Result<Response, Refusal> {
    let (incoming, body) = Incoming::read(&shared, key, request).await?;
    let asked = parse::request(&body, &shared.settings)?;
    let stream = asked.request.stream;
    let dispatch = incoming.dispatch(shared, asked).await?;
    if stream { reply::chat_stream(dispatch).await } else { reply::json::respond(dispatch).await }
}
