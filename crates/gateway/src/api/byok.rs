//! `/api/v1/byok`: callers' own keys at providers, by management key (openrouter API reference, "byok"). Those of the configuration are
//! listed too, and changed there. A credential is in no reply.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, Query, Request, State, rejection::QueryRejection},
};
use http::StatusCode;
use inner::Failure;
use serde::Deserialize;
use wire::{Data, Deleted, Rows, Source, admin::ByokChange, byok};

use super::keys::WORKSPACE;
use crate::{
    auth::ManagementCaller,
    body,
    generation_id::now_ms,
    kept::{self, Byok},
    own_key::OwnKey,
    reply::Refusal,
    rows::{self, OF_CONFIG, Page},
    shared::Shared,
    timestamp::iso,
};

const WHAT: &str = "credential";
const NAME_MAX: usize = 255;
/// Characters of a credential; those of Google's service accounts have two thousand.
const KEY_MAX: usize = 16_384;

/// Whose.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    provider: Option<String>,
}

/// All of them: first those of the configuration, then the others, oldest first.
pub(crate) async fn list(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    page: Page,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Rows<byok::OwnKey>>, Refusal> {
    let Query(Wanted { provider }) = wanted.map_err(|_| Failure::invalid("the query is malformed"))?;
    let is_wanted = |slug: &str| provider.as_deref().is_none_or(|provider| provider == slug);
    let written = shared.configured.settings.own_keys.iter().filter(|own| is_wanted(&own.provider));
    let since = shared.configured.settings.presets.since_ms();
    let kept = shared.kept.byok.iter().filter(|row| is_wanted(&row.provider));
    let rows = written.map(|own| row_of_config(own, since)).chain(kept.map(row));
    // They are tried in the order in which they stand here.
    Ok(page.of(rows.enumerate().map(|(place, row)| byok::OwnKey { sort_order: place, ..row })))
}

/// One of them.
pub(crate) async fn get(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    Path(id): Path<String>,
) -> Result<Json<Data<byok::OwnKey>>, Refusal> {
    let since = shared.configured.settings.presets.since_ms();
    let written = |name: &str| shared.configured.settings.own_keys.iter().find(|own| own.name == name);
    if let Some(own) = id.strip_prefix(OF_CONFIG).and_then(written) {
        return Ok(Json(Data { data: row_of_config(own, since) }));
    }
    let found = shared.kept.byok.iter().find(|row| row.id == id).ok_or_else(|| rows::missing(WHAT, &id))?;
    Ok(Json(Data { data: row(found) }))
}

/// A new one.
pub(crate) async fn create(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    request: Request,
) -> Result<(StatusCode, Json<Data<byok::OwnKey>>), Refusal> {
    let change = read(request, &shared).await?;
    let provider = change.provider.clone().ok_or_else(|| Failure::invalid("provider: required"))?;
    if change.key.is_none() {
        return Err(Failure::invalid("key: required").into());
    }
    let id = kept::fresh_id().map_err(rows::no_id)?;
    let fresh = Byok { id, provider, created_ms: now_ms(), ..Byok::default() };
    let made = kept::change(&shared, move |kept, now| {
        rows::room(WHAT, kept.byok.len())?;
        let fresh = changed(fresh, change, now)?;
        let upstream = now.configured.upstreams.get(&fresh.provider);
        if upstream.and_then(|upstream| upstream.with_key(providers::Secret::new(""))).is_none() {
            let slug: String = fresh.provider.chars().take(NAME_MAX).collect();
            return Err(Failure::invalid(format!("provider: no provider {slug:?} that takes keys is connected here")));
        }
        kept.byok.push(fresh.clone());
        Ok(fresh)
    });
    Ok((StatusCode::CREATED, Json(Data { data: row(&made.await?) })))
}

/// Changes one; its credential too.
pub(crate) async fn patch(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Data<byok::OwnKey>>, Refusal> {
    let change = read(request, &shared).await?;
    let after = kept::change(&shared, move |kept, now| {
        let found = kept.byok.iter_mut().find(|row| row.id == id).ok_or_else(|| rows::missing(WHAT, &id))?;
        if change.provider.as_ref().is_some_and(|provider| *provider != found.provider) {
            return Err(Failure::invalid("provider: cannot be changed; add another credential"));
        }
        *found = changed(found.clone(), change, now)?;
        Ok(found.clone())
    });
    Ok(Json(Data { data: row(&after.await?) }))
}

/// Forgets one.
pub(crate) async fn delete(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    Path(id): Path<String>,
) -> Result<Json<Deleted>, Refusal> {
    kept::change(&shared, move |kept, _| {
        let place = kept.byok.iter().position(|row| row.id == id).ok_or_else(|| rows::missing(WHAT, &id))?;
        kept.byok.remove(place);
        Ok(())
    })
    .await?;
    Ok(Json(Deleted { deleted: true }))
}

async fn read(request: Request, shared: &Shared) -> Result<ByokChange, Failure> {
    let (_, body) = body::read(request, &shared.settings.request).await?;
    wire::read(&body).map_err(|error| Failure::invalid(error.to_string()))
}

/// The row after a change, if that is allowed.
fn changed(row: Byok, change: ByokChange, shared: &Shared) -> Result<Byok, Failure> {
    if change.allowed_user_ids.flatten().is_some() {
        return Err(Failure::invalid("allowed_user_ids: there are no users here; use allowed_api_key_hashes"));
    }
    if let Some(hashes) = change.allowed_api_key_hashes.iter().flatten().next() {
        rows::key_hashes("allowed_api_key_hashes", hashes, shared)?;
    }
    let key = change.key.map(|key| key.trim().to_owned());
    if key.as_ref().is_some_and(|key| key.is_empty() || key.len() > KEY_MAX || key.contains(char::is_control)) {
        return Err(Failure::invalid(format!("key: must be one line of 1 to {KEY_MAX} characters")));
    }
    let key_hashes = change.allowed_api_key_hashes.unwrap_or(row.key_hashes);
    Ok(Byok {
        key: key.unwrap_or(row.key),
        name: rows::text("name", change.name.unwrap_or(row.name), NAME_MAX)?.filter(|name| !name.trim().is_empty()),
        disabled: change.disabled.unwrap_or(row.disabled),
        fallback: change.is_fallback.unwrap_or(row.fallback),
        only: change.is_byok_only.unwrap_or(row.only),
        models: rows::names("allowed_models", change.allowed_models.unwrap_or(row.models))?,
        key_hashes: rows::names("allowed_api_key_hashes", key_hashes)?,
        ..row
    })
}

fn row(row: &Byok) -> byok::OwnKey {
    byok::OwnKey {
        id: row.id.clone(),
        provider: row.provider.clone(),
        label: row.label(),
        name: row.name.clone(),
        disabled: row.disabled,
        is_fallback: row.fallback,
        is_byok_only: row.only,
        is_required: row.only,
        allowed_models: row.models.clone(),
        allowed_api_key_hashes: row.key_hashes.clone(),
        allowed_user_ids: None,
        created_at: iso(row.created_ms),
        sort_order: 0,
        workspace_id: WORKSPACE.to_owned(),
        source: Source::Store,
    }
}

/// One of the configuration: names of keys may stand there beside hashes.
fn row_of_config(own: &OwnKey, since_ms: i64) -> byok::OwnKey {
    let keys = (!own.keys.iter().any(|name| name == "*")).then(|| own.keys.clone());
    byok::OwnKey {
        id: format!("{OF_CONFIG}{}", own.name),
        provider: own.provider.clone(),
        // The credential is known to the upstream alone.
        label: "...".to_owned(),
        name: Some(own.name.clone()),
        disabled: false,
        is_fallback: own.fallback,
        is_byok_only: own.only,
        is_required: own.only,
        allowed_models: own.models.clone(),
        allowed_api_key_hashes: keys,
        allowed_user_ids: None,
        created_at: iso(since_ms),
        sort_order: 0,
        workspace_id: WORKSPACE.to_owned(),
        source: Source::Config,
    }
}
