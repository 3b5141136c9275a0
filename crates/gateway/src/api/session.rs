//! `/api/v1/session` (ours): sign-in of the site by a key, for a cookie that is as good as the key. Answers only where the site is served,
//! and only to its own pages. What it tells the store it waits for: a sign-out that a restart forgot would be none.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use axum::{
    Json,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::{
    HeaderValue, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, SET_COOKIE},
    request::Parts,
};
use inner::{Failure, FailureKind};
use store::{Edit, KeyRow};
use wire::{
    Data,
    session::{Session, SessionKind, SignIn},
};

use crate::{
    auth, body,
    dispatch::no_randomness,
    generation_id::now_ms,
    reply::Refusal,
    server::Peer,
    session::{self, NAME, Token},
    settings::RequestLimits,
    shared::Shared,
    timestamp::iso,
};

/// Bytes of a body with a key in it.
const BODY_MAX: usize = 4096;

/// Signs in.
pub(crate) async fn open(State(shared): State<Arc<Shared>>, request: Request) -> Result<Response, Refusal> {
    served(&shared)?;
    let limits = RequestLimits { body_bytes_max: BODY_MAX, ..shared.settings.request.clone() };
    let (head, body) = body::read(request, &limits).await?;
    session::own(&head.headers, &shared)?;
    // A form of somebody else's page cannot send this type without asking first.
    let is_json = |kind: &HeaderValue| kind.to_str().is_ok_and(|kind| kind.starts_with("application/json"));
    if !head.headers.get(CONTENT_TYPE).is_some_and(is_json) {
        return Err(Failure::invalid("content-type: must be application/json").into());
    }
    let from = client(&head, &shared);
    if let Err(wait) = shared.sessions.attempts.admit(from, now_ms()) {
        let failure = Failure::new(FailureKind::RateLimitExceeded, "too many failed sign-ins; try again later");
        return Err(Failure { retry_after: Some(wait), ..failure }.into());
    }
    let SignIn { key } = serde_json::from_slice(&body).map_err(|_| Failure::invalid("key: required, a string"))?;
    let key = auth::valid(key.trim(), &shared).inspect_err(|_| shared.sessions.attempts.failed(from, now_ms()))?;
    let former = Token::sent(&head.headers).and_then(|former| shared.sessions.close(&former));
    let (token, edits) = shared.sessions.open(&key.hash, now_ms()).map_err(|_| no_randomness())?;
    // A session that the store does not know is one until the next restart.
    let _ = note(&shared, former.into_iter().chain(edits).collect()).await;
    Ok(told(&key, &token, &head, &shared).await)
}

/// Who is signed in.
pub(crate) async fn get(State(shared): State<Arc<Shared>>, request: Request) -> Result<Response, Refusal> {
    served(&shared)?;
    let (head, _) = request.into_parts();
    let (key, token) = auth::signed_in(&head.headers, &shared)?;
    Ok(told(&key, &token, &head, &shared).await)
}

/// Signs out; whoever is not signed in is so afterwards too.
pub(crate) async fn close(State(shared): State<Arc<Shared>>, request: Request) -> Result<Response, Refusal> {
    served(&shared)?;
    let (head, _) = request.into_parts();
    session::own(&head.headers, &shared)?;
    if let Some(token) = Token::sent(&head.headers) {
        if auth::signed_in(&head.headers, &shared).is_ok() && !token.is_proven(&head.headers) {
            return Err(auth::unproven().into());
        }
        note(&shared, shared.sessions.closing(&token).into_iter().collect()).await?;
        shared.sessions.close(&token);
    }
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie("", 0, is_encrypted(&head, &shared)))]).into_response())
}

fn served(shared: &Shared) -> Result<(), Failure> {
    let missing = || Failure::new(FailureKind::NotFound, "this server has no site to sign in to");
    shared.settings.site.enabled.then_some(()).ok_or_else(missing)
}

/// Writes what became of sessions.
async fn note(shared: &Shared, edits: Vec<Edit>) -> Result<(), Failure> {
    if edits.is_empty() {
        return Ok(());
    }
    shared.store.keep(edits).await.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "a session could not be written or removed");
        Failure::new(FailureKind::ProviderOverloaded, "the database cannot be written at the moment; try again")
    })
}

async fn told(key: &KeyRow, token: &Token, head: &Parts, shared: &Shared) -> Response {
    let (now, encrypted) = (now_ms(), is_encrypted(head, shared));
    let (ends, edits) = shared.sessions.end_of(token, now);
    let _ = note(shared, edits).await;
    let data = Session {
        kind: if key.management { SessionKind::Management } else { SessionKind::Inference },
        name: key.name.clone(),
        label: key.label.clone(),
        expires_at: iso(ends),
        csrf: token.proof(),
    };
    // Told anew each time, the browser keeps it as long as the server does.
    let seconds = ends.saturating_sub(now).saturating_add(999).div_euclid(1000);
    let cookie = cookie(token.text(), seconds, encrypted);
    let headers = [(SET_COOKIE, cookie), (CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    (headers, Json(Data { data })).into_response()
}

/// No script reads it, no other site has it sent.
fn cookie(value: &str, seconds: i64, encrypted: bool) -> HeaderValue {
    let secure = if encrypted { "; Secure" } else { "" };
    let text = format!("{NAME}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    // Digits and the words above: always a header.
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

fn client(head: &Parts, shared: &Shared) -> IpAddr {
    let peer = head.extensions.get::<Peer>();
    peer.map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.client(&head.headers, &shared.settings.server.trusted_proxies))
}

fn is_encrypted(head: &Parts, shared: &Shared) -> bool {
    let https = |url: &String| url.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
    let trusted = &shared.settings.server.trusted_proxies;
    shared.settings.site.public_url.as_ref().is_some_and(https)
        || head.extensions.get::<Peer>().is_some_and(|peer| peer.scheme(&head.headers, trusted) == "https")
}
