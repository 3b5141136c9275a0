//! Who is calling. A handler that needs a key asks for [`Caller`] or [`InferenceCaller`] in its arguments, so that no route
//! can forget the check. Never logs or echoes a key.

use std::{sync::Arc, time::Duration};

use axum::extract::FromRequestParts;
use http::{HeaderMap, header::AUTHORIZATION, request::Parts};
use inner::{Failure, FailureKind};
use store::KeyRow;

use crate::{generation_id::now_ms, reply::Refusal, settings::FiguresAccess, shared::Shared};

/// Digits of a key's hash where people see it.
const HASH_SHOWN: usize = 12;
/// When to come back while the ledger is out of order.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// The bearer of any valid key.
pub(crate) struct Caller(pub(crate) KeyRow);

/// The bearer of a valid key that may spend money on models.
pub(crate) struct InferenceCaller(pub(crate) KeyRow);

/// The bearer of a valid key that administers.
pub(crate) struct ManagementCaller;

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
        Ok(caller(&parts.headers, shared).map(Self)?)
    }
}

/// The key that a request brings, where none is needed.
///
/// # Errors
/// Why it is no valid one.
pub(crate) fn caller(headers: &HeaderMap, shared: &Shared) -> Result<KeyRow, Failure> {
    let secret = bearer(headers).ok_or_else(|| unauthenticated("Missing Authentication header"))?;
    let row = shared.store.key_by_secret(secret).ok_or_else(|| unknown(shared))?;
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
        let Caller(row) = Caller::from_request_parts(parts, shared).await?;
        if row.management {
            let message = "Management keys cannot make inference requests; use a normal API key";
            return Err(Failure::new(FailureKind::PermissionDenied, message).into());
        }
        Ok(Self(row))
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
        Err(_) => {
            let failure = Failure::new(FailureKind::ProviderOverloaded, "keys cannot be looked up at the moment");
            Failure { retry_after: Some(RETRY_AFTER), ..failure }
        }
    }
}

fn unauthenticated(message: &str) -> Failure {
    Failure::new(FailureKind::Authentication, message)
}
