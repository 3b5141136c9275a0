//! `POST /api/v1/chat/completions`: the main job. Reads the request, routes it, and answers whole or as a stream.

mod media_url;
mod messages;
mod parse;
mod reasoning;
mod sampling;
mod tools;

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap,
    header::{AsHeaderName, REFERER, USER_AGENT},
};
use store::KeyRow;

use crate::{
    auth::InferenceCaller,
    body,
    dispatch::{Dispatch, Origin, no_randomness},
    generation_id, reply,
    reply::Refusal,
    route,
    shared::Shared,
};

/// The endpoint.
pub(crate) async fn post(
    State(shared): State<Arc<Shared>>,
    InferenceCaller(key): InferenceCaller,
    request: Request,
) -> Result<Response, Refusal> {
    let started = Instant::now();
    let (head, body) = request.into_parts();
    let limits = &shared.settings.request;
    let body = body::read(body, limits).await?;
    let request = Arc::new(parse::request(&body, limits)?);
    let generation_id = generation_id::fresh().ok_or_else(no_randomness)?;
    let candidates = route::candidates(&shared, &request, &generation_id)?;
    let stream = request.stream;
    let origin = origin(key, &head.headers);
    let dispatch = Dispatch { shared, request, origin, candidates, started, generation_id };
    let response = if stream { reply::stream::respond(dispatch).await } else { reply::json::respond(dispatch).await };
    Ok(response.into_response())
}

/// Attribution: the app's address and name (openrouter app-attribution), and who the money comes from.
fn origin(key: KeyRow, headers: &HeaderMap) -> Origin {
    Origin {
        key_hash: key.hash,
        referer: text(headers, "http-referer").or_else(|| text(headers, REFERER)),
        title: text(headers, "x-openrouter-title").or_else(|| text(headers, "x-title")),
        user_agent: text(headers, USER_AGENT),
    }
}

fn text(headers: &HeaderMap, name: impl AsHeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().filter(|value| !value.is_empty()).map(str::to_owned)
}
