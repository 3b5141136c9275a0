//! Who is calling. A handler that needs a key asks for [`Caller`] or [`InferenceCaller`] in its arguments, so that no route
//! can forget the check. A browser that is signed in (`session`) may leave its key at home. Never logs or echoes a key.

use std::{sync::Arc, time::Duration};

use axum::extract::FromRequestParts;
use http::{HeaderMap, header::AUTHORIZATION, request::Parts};
use inner::{Failure, FailureKind};
use store::{KeyRow, KeySpec};

use crate::{
    generation_id::now_ms,
    reply::Refusal,
    session::{self, Token},
    settings::FiguresAccess,
    shared::Shared,
};

/// Digits of a key's hash where people see it.
const HASH_SHOWN: usize = 12;
/// When to come back while the ledger is out of order.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The key that pays when somebody who is signed in with a management key chats on the site; made when it is needed first.
const CHAT_KEY: &str = "Site chat";

/// The bearer of any valid key.
pub(crate) struct Caller(pub(crate) KeyRow);

/// The bearer of a valid key that may spend money on models.
pub(crate) struct InferenceCaller(pub(crate) KeyRow);

/// The bearer of a valid key that administers.
pub(crate) struct ManagementCaller;

/// A key, and how it came.
struct Known {
    key: KeyRow,
    signed_in: bool,
}

/// Whoever may see figures of this installation: everybody, unless the operator wants a key for that.
pub(crate) struct Visitor;

impl FromRequestParts<Arc<Shared>> for Visitor {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, Refusal> {
        if shared.settings.figures == FiguresAccess::Key {
            caller(&parts.headers, shared)?;
        }
        Ok(Self)
    }
}

impl FromRequestParts<Arc<Shared>> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, Refusal> {
        Ok(known(parts, shared).map(|known| Self(known.key))?)
    }
}

/// The key that a request brings, for handlers that need none and change nothing.
///
/// # Errors
/// Why it is no valid one.
pub(crate) fn caller(headers: &HeaderMap, shared: &Shared) -> Result<KeyRow, Failure> {
    match bearer(headers) {
        Some(secret) => valid(secret, shared),
        None => signed_in(headers, shared).map(|(key, _)| key),
    }
}

/// The same for any request: one that a session stands for and that may change something has to prove that the page itself sent it.
fn known(parts: &Parts, shared: &Shared) -> Result<Known, Failure> {
    if let Some(secret) = bearer(&parts.headers) {
        return Ok(Known { key: valid(secret, shared)?, signed_in: false });
    }
    let (key, token) = signed_in(&parts.headers, shared)?;
    if parts.method.is_safe() || token.is_proven(&parts.headers) { Ok(Known { key, signed_in: true }) } else { Err(unproven()) }
}

/// The key that a session stands for.
///
/// # Errors
/// When there is no session, when it is over, or when a page of somebody else's makes use of it.
pub(crate) fn signed_in(headers: &HeaderMap, shared: &Shared) -> Result<(KeyRow, Token), Failure> {
    let token = Token::sent(headers).ok_or_else(|| unauthenticated("Missing Authentication header"))?;
    session::own(headers, shared)?;
    let over = || unauthenticated("The session is over; sign in again");
    let hash = shared.sessions.key_of(&token, now_ms()).ok_or_else(over)?;
    let key = shared.store.key_by_hash(&hash).ok_or_else(|| unknown(shared))?;
    Ok((usable(key)?, token))
}

/// Whether a session stands for a request, and no key.
pub(crate) fn is_by_session(headers: &HeaderMap) -> bool {
    bearer(headers).is_none() && Token::sent(headers).is_some()
}

/// The key with this plain text.
///
/// # Errors
/// Why it is no valid one.
pub(crate) fn valid(secret: &str, shared: &Shared) -> Result<KeyRow, Failure> {
    shared.store.key_by_secret(secret).ok_or_else(|| unknown(shared)).and_then(usable)
}

fn usable(row: KeyRow) -> Result<KeyRow, Failure> {
    if row.disabled {
        return Err(unauthenticated("API key is disabled"));
    }
    if row.expires_at.is_some_and(|at| at <= now_ms() / 1000) {
        return Err(unauthenticated("API key has expired"));
    }
    Ok(row)
}

impl FromRequestParts<Arc<Shared>> for InferenceCaller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, Refusal> {
        match known(parts, shared)? {
            Known { key, .. } if !key.management => Ok(Self(key)),
            Known { signed_in: true, .. } => Ok(chat_key(shared).await.map(Self)?),
            Known { .. } => {
                let message = "Management keys cannot make inference requests; use a normal API key";
                Err(Failure::new(FailureKind::PermissionDenied, message).into())
            }
        }
    }
}

impl FromRequestParts<Arc<Shared>> for ManagementCaller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, Refusal> {
        let Caller(row) = Caller::from_request_parts(parts, shared).await?;
        if !row.management {
            let message = "Only management keys can perform this operation";
            return Err(Failure::new(FailureKind::PermissionDenied, message).into());
        }
        Ok(Self)
    }
}

/// The key that pays for the site's chat. Like any other it can be limited, disabled and removed, after which there is a new one.
async fn chat_key(shared: &Shared) -> Result<KeyRow, Failure> {
    // Held while it is made, or the first two calls would make one each.
    let mut known = shared.sessions.chat_key.lock().await;
    let is_it = |key: &KeyRow| key.name == CHAT_KEY && !key.management;
    let remembered = known.as_deref().and_then(|hash| shared.store.key_by_hash(hash)).filter(is_it);
    let key = match remembered.or_else(|| shared.store.keys().into_iter().find(is_it)) {
        Some(key) => key,
        None => {
            let spec = KeySpec { name: CHAT_KEY.to_owned(), ..KeySpec::default() };
            let made = shared.store.create_key(spec).await;
            // Nobody ever sees its plain text.
            let (key, _) = made.map_err(|error| {
                tracing::error!(error = &error as &dyn std::error::Error, "the key of the site's chat could not be made");
                unavailable("the key of the site's chat cannot be made at the moment")
            })?;
            key
        }
    };
    *known = Some(key.hash.clone());
    usable(key).map_err(|failure| {
        Failure::new(FailureKind::PermissionDenied, format!("{CHAT_KEY:?}, which pays for the site's chat: {}", failure.message))
    })
}

/// The beginning of a key's hash, as lists, logs and metrics show it.
pub(crate) fn shown(hash: &str) -> String {
    hash.chars().take(HASH_SHOWN).collect()
}

/// `Authorization: Bearer <key>`, or `x-api-key: <key>` as Anthropic's clients send it.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let authorization = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = authorization.and_then(|value| {
        let (scheme, token) = value.trim().split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    });
    let plain = || headers.get("x-api-key").and_then(|value| value.to_str().ok()).map(str::trim);
    token.or_else(plain).filter(|secret| !secret.is_empty())
}

/// A key that nobody knows is the client's fault, except while the ledger is out of order: then it may be one that is not known yet, and
/// a client that is told 401 throws its key away.
fn unknown(shared: &Shared) -> Failure {
    match shared.store.ready() {
        Ok(()) => unauthenticated("Invalid API key"),
        Err(_) => unavailable("keys cannot be looked up at the moment"),
    }
}

fn unavailable(message: &str) -> Failure {
    Failure { retry_after: Some(RETRY_AFTER), ..Failure::new(FailureKind::ProviderOverloaded, message) }
}

/// A request that the page itself did not send, for all that is known.
pub(crate) fn unproven() -> Failure {
    Failure::new(FailureKind::PermissionDenied, format!("{}: required with a session, as GET /session tells it", session::PROOF))
}

fn unauthenticated(message: &str) -> Failure {
    Failure::new(FailureKind::Authentication, message)
}
