//! What every endpoint that asks a model does between reading what was sent and telling what was answered: who asks is admitted, filters
//! see the request, and it is routed. Knows no dialect.

use std::{sync::Arc, time::Instant};

use axum::body::Bytes;
use http::{HeaderMap, request::Parts};
use inner::{Failure, Request};
use store::KeyRow;

use crate::{
    api::chat_completions::parse::{Asked, SESSION_ID_MAX},
    attribution, body, brought_key,
    dispatch::{Dispatch, Echoes, Origin, no_randomness},
    end_user, free, generation_id, guardrail,
    reply::Refusal,
    route::{self, Asking, Routed},
    server::Peer,
    shared::Shared,
};

/// A request that was admitted, without its body.
pub(crate) struct Incoming {
    key: KeyRow,
    head: Parts,
    /// When it came in.
    started: Instant,
}

impl Incoming {
    /// Admits a request and reads its body.
    ///
    /// # Errors
    /// When the key asks too often, or the body does not come.
    pub(crate) async fn read(shared: &Shared, key: KeyRow, request: axum::extract::Request) -> Result<(Self, Bytes), Refusal> {
        let started = Instant::now();
        shared.paces.admit(&key)?;
        let (head, body) = body::read(request, &shared.settings.request).await?;
        Ok((Self { key, head, started }, body))
    }

    /// Decides who may answer.
    ///
    /// # Errors
    /// When nobody may.
    pub(crate) async fn dispatch(self, shared: Arc<Shared>, asked: Asked) -> Result<Dispatch, Refusal> {
        let Self { key, head, started } = self;
        let Asked { mut request, preset } = asked;
        let external_user = request.user.as_deref().map(end_user::recorded);
        request.user = request.user.map(|user| end_user::told(&user, &*shared.store));
        let generation_id = generation_id::fresh().ok_or_else(no_randomness)?;
        let session = session(&head.headers)?;
        let brought = brought_key::read(&head.headers, &shared)?;
        let explain = wants_metadata(&head.headers);
        let asking = Asking { key: &key, brought: &brought, session, generation_id: &generation_id, explain };
        let (request, screened) = guardrail::screen(&shared, request, &asking).await?;
        let request = Arc::new(request);
        let mut routed = route::route(&shared, &request, &asking)?;
        if let Some(explained) = &mut routed.explained {
            explained.pipeline = screened.pipeline();
        }
        free::admit(&shared, &key, &mut routed)?;
        let trusted = &shared.settings.server.trusted_proxies;
        let origin = Origin {
            session: route::session(&request, session).map(str::to_owned),
            client: head.extensions.get::<Peer>().map(|peer| peer.client(&head.headers, trusted)),
            external_user,
            ..attribution::origin(&key.hash, &head.headers, preset)
        };
        let echoes = Echoes::of(&request);
        Ok(Dispatch { shared, request, origin, routed, started, generation_id, echoes })
    }

    /// The same for a request that is not sent anywhere: nobody screens it, and it counts against no limit of free models.
    ///
    /// # Errors
    /// When nobody may.
    pub(crate) fn routed(self, shared: &Shared, asked: Asked) -> Result<(Arc<Request>, Routed, String), Refusal> {
        let Self { key, head, .. } = self;
        let request = Arc::new(asked.request);
        let generation_id = generation_id::fresh().ok_or_else(no_randomness)?;
        let brought = brought_key::read(&head.headers, shared)?;
        let session = session(&head.headers)?;
        let asking = Asking { key: &key, brought: &brought, session, generation_id: &generation_id, explain: false };
        let routed = route::route(shared, &request, &asking)?;
        Ok((request, routed, generation_id))
    }
}

/// The conversation's name, if it stands in a header; the body's wins.
///
/// # Errors
/// When it is too long.
pub(crate) fn session(headers: &HeaderMap) -> Result<Option<&str>, Failure> {
    let id = headers.get("x-session-id").and_then(|value| value.to_str().ok()).filter(|id| !id.is_empty());
    match id {
        Some(id) if id.len() > SESSION_ID_MAX => {
            Err(Failure::invalid(format!("x-session-id: at most {SESSION_ID_MAX} characters")))
        }
        id => Ok(id),
    }
}

/// Whether the client wants to know how it was routed (openrouter guides/features/router-metadata).
fn wants_metadata(headers: &HeaderMap) -> bool {
    let header = headers.get("x-openrouter-metadata").or_else(|| headers.get("x-openrouter-experimental-metadata"));
    header.and_then(|value| value.to_str().ok()).is_some_and(|word| word.eq_ignore_ascii_case("enabled"))
}
