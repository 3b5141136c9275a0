//! `/api/v1/keys`: the account's keys, by management key (openrouter API reference, "API keys"). Management keys themselves are
//! made on the command line only, so that one that is stolen cannot make another.

mod change;

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, Query, Request, State, rejection::QueryRejection},
};
use http::StatusCode;
use inner::{Failure, FailureKind};
use serde::Deserialize;
use store::{KeyRow, KeyRules, KeySpec, StoreError};
use wire::{Data, Deleted, Dollars, key::Spent, keys::CreatedKey};

use crate::{auth::ManagementCaller, body, reply::Refusal, rows, shared::Shared, timestamp::iso};

/// Rows of one page.
const PAGE: usize = 100;
/// The one that there is, as the API's default one is called.
pub(super) const WORKSPACE: &str = "default";

/// Which keys.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    offset: Option<usize>,
    include_disabled: Option<String>,
}

/// The keys, newest first.
pub(crate) async fn list(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Data<Vec<wire::keys::KeyRow>>>, Refusal> {
    let Query(Wanted { offset, include_disabled }) = wanted.map_err(|_| Failure::invalid("offset: must be a whole number"))?;
    let disabled_too = include_disabled.is_some_and(|word| word == "true");
    let keys = shared.store.keys();
    let shown = keys.iter().rev().filter(|key| !key.management && (disabled_too || !key.disabled));
    Ok(Json(Data { data: shown.skip(offset.unwrap_or(0)).take(PAGE).map(row).collect() }))
}

/// A new key; the one reply that holds its plain text.
pub(crate) async fn create(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    request: Request,
) -> Result<(StatusCode, Json<CreatedKey>), Refusal> {
    let (_, body) = body::read(request, &shared.settings.request).await?;
    let change = change::read(&body)?;
    let name = change.name.clone().ok_or_else(|| Failure::invalid("name: required"))?;
    let spec = KeySpec {
        name,
        management: false,
        disabled: change.disabled == Some(true),
        limit: change::limit(&change)?.flatten(),
        limit_reset: change::limit_reset(&change)?.flatten(),
        expires_at: change::still_to_come(change::expires_at(&change)?.flatten())?,
        rules: change::rules(change)?.over(&KeyRules::default()),
    };
    let (key, plain) = shared.store.create_key(spec).await.map_err(|error| unwritten(&error))?;
    Ok((StatusCode::CREATED, Json(CreatedKey { data: row(&key), key: plain })))
}

/// One key.
pub(crate) async fn get(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    Path(hash): Path<String>,
) -> Result<Json<Data<wire::keys::KeyRow>>, Refusal> {
    Ok(Json(Data { data: row(&known(&shared, &hash)?) }))
}

/// Changes a key.
pub(crate) async fn patch(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    Path(hash): Path<String>,
    request: Request,
) -> Result<Json<Data<wire::keys::KeyRow>>, Refusal> {
    let (_, body) = body::read(request, &shared.settings.request).await?;
    let change = change::read(&body)?;
    known(&shared, &hash)?;
    let change = store::KeyChange {
        name: change.name.clone(),
        disabled: change.disabled,
        limit: change::limit(&change)?,
        limit_reset: change::limit_reset(&change)?,
        expires_at: change::expires_at(&change)?,
        rules: change::rules(change)?,
    };
    let changed = shared.store.update_key(&hash, change).await.map_err(|error| unwritten(&error))?;
    let key = changed.ok_or_else(unknown)?;
    Ok(Json(Data { data: row(&key) }))
}

/// Removes a key. What it spent stays in the ledger.
pub(crate) async fn delete(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    Path(hash): Path<String>,
) -> Result<Json<Deleted>, Refusal> {
    known(&shared, &hash)?;
    let deleted = shared.store.delete_key(&hash).await.map_err(|error| unwritten(&error))?;
    deleted.then_some(Json(Deleted { deleted })).ok_or_else(|| unknown().into())
}

/// Keys that administer are not shown here, and not changed either.
fn known(shared: &Shared, hash: &str) -> Result<KeyRow, Failure> {
    shared.store.key_by_hash(hash).filter(|key| !key.management).ok_or_else(unknown)
}

fn unknown() -> Failure {
    Failure::new(FailureKind::NotFound, "API key not found")
}

fn unwritten(error: &StoreError) -> Failure {
    tracing::error!(error = error as &dyn std::error::Error, "a key could not be written");
    Failure::new(FailureKind::ProviderOverloaded, "the ledger cannot be written at the moment; nothing was changed")
}

fn row(key: &KeyRow) -> wire::keys::KeyRow {
    let time = |seconds: i64| iso(seconds.saturating_mul(1000));
    let rules = &*key.rules;
    wire::keys::KeyRow {
        hash: key.hash.clone(),
        name: key.name.clone(),
        label: key.label.clone(),
        disabled: key.disabled,
        limit: key.limit.map(|limit| Dollars(limit.0)),
        limit_remaining: key.limit_remaining().map(|left| Dollars(left.0)),
        limit_reset: key.limit_reset.map(rows::reset),
        include_byok_in_limit: rules.include_byok_in_limit,
        spent: spent(key),
        created_at: time(key.created_at),
        updated_at: key.updated_at.map(time),
        expires_at: key.expires_at.map(time),
        last_used_at: key.last_used_at.map(time),
        // Clients refuse a null here; until there are workspaces, everything is in one.
        workspace_id: WORKSPACE.to_owned(),
        external_user: rules.external_user.clone(),
        allowed_models: rules.allowed_models.clone(),
        allowed_providers: rules.allowed_providers.clone(),
        requests_per_minute: rules.requests_per_minute,
        tokens_per_minute: rules.tokens_per_minute,
        ..wire::keys::KeyRow::default()
    }
}

/// What a key has spent.
pub(super) fn spent(key: &KeyRow) -> Spent {
    Spent {
        usage: Dollars(key.usage.0),
        usage_daily: Dollars(key.usage_daily.0),
        usage_weekly: Dollars(key.usage_weekly.0),
        usage_monthly: Dollars(key.usage_monthly.0),
        byok_usage: Dollars(key.byok_usage.0),
        byok_usage_daily: Dollars(key.byok_usage_daily.0),
        byok_usage_weekly: Dollars(key.byok_usage_weekly.0),
        byok_usage_monthly: Dollars(key.byok_usage_monthly.0),
    }
}
