//! `POST /api/v1/chat/completions`: the main job. Reads the request, routes it, and answers whole or as a stream.

mod extra;
mod media_url;
mod messages;
pub(super) mod parse;
mod reasoning;
mod sampling;
mod tools;

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::HeaderMap;
use inner::Failure;

use crate::{
    attribution,
    auth::InferenceCaller,
    body, brought_key,
    dispatch::{Dispatch, Echoes, Origin, no_randomness},
    end_user, free, generation_id, guardrail, reply,
    reply::Refusal,
    route::{self, Asking},
    server::Peer,
    shared::Shared,
};

/// The endpoint.
pub(crate) async fn post(
    State(shared): State<Arc<Shared>>,
    InferenceCaller(key): InferenceCaller,
    request: Request,
) -> Result<Response, Refusal> {
    let started = Instant::now();
    shared.paces.admit(&key)?;
    let (head, body) = body::read(request, &shared.settings.request).await?;
    let parse::Asked { mut request, preset } = parse::request(&body, &shared.settings)?;
    let external_user = request.user.as_deref().map(end_user::recorded);
    request.user = request.user.map(|user| end_user::told(&user, &*shared.store));
    let generation_id = generation_id::fresh().ok_or_else(no_randomness)?;
    let session = session(&head.headers)?;
    let brought = brought_key::read(&head.headers, &shared)?;
    let asking =
        Asking { key: &key, brought: &brought, session, generation_id: &generation_id, explain: wants_metadata(&head.headers) };
    let (request, screened) = guardrail::screen(&shared, request, &asking).await?;
    let request = Arc::new(request);
    let mut routed = route::route(&shared, &request, &asking)?;
    if let Some(explained) = &mut routed.explained {
        explained.pipeline = screened.pipeline();
    }
    free::admit(&shared, &key, &mut routed)?;
    let stream = request.stream;
    let trusted = &shared.settings.server.trusted_proxies;
    let origin = Origin {
        session: route::session(&request, session).map(str::to_owned),
        client: head.extensions.get::<Peer>().map(|peer| peer.client(&head.headers, trusted)),
        external_user,
        ..attribution::origin(&key.hash, &head.headers, preset)
    };
    let echoes = Echoes::of(&request);
    let dispatch = Dispatch { shared, request, origin, routed, started, generation_id, echoes };
    let response = if stream { reply::stream::respond(dispatch).await } else { reply::json::respond(dispatch).await };
    Ok(response.into_response())
}

/// The conversation's name, if it stands in a header; the body's wins.
pub(super) fn session(headers: &HeaderMap) -> Result<Option<&str>, Failure> {
    let id = headers.get("x-session-id").and_then(|value| value.to_str().ok()).filter(|id| !id.is_empty());
    match id {
        Some(id) if id.len() > parse::SESSION_ID_MAX => {
            Err(Failure::invalid(format!("x-session-id: at most {} characters", parse::SESSION_ID_MAX)))
        }
        id => Ok(id),
    }
}

/// Whether the client wants to know how it was routed (openrouter guides/features/router-metadata).
fn wants_metadata(headers: &HeaderMap) -> bool {
    let header = headers.get("x-openrouter-metadata").or_else(|| headers.get("x-openrouter-experimental-metadata"));
    header.and_then(|value| value.to_str().ok()).is_some_and(|word| word.eq_ignore_ascii_case("enabled"))
}
