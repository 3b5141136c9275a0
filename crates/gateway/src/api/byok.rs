//! `/api/v1/byok`: callers' own keys at providers, by management key (openrouter API reference, "byok"). Those of the configuration are
//! listed too, and changed there. A credential is in no reply.

use std::sync::Arc;

use axum::{
    Json,
    body::Bytes,
    extract::{Query, State, rejection::QueryRejection},
};
use inner::Failure;
use serde::Deserialize;
use wire::{Rows, Source, admin::ByokChange, byok};

use super::{
    administered::{Administered, all},
    keys::WORKSPACE,
};
use crate::{
    auth::ManagementCaller,
    generation_id::now_ms,
    kept::{Byok, Kept},
    live::Changeable,
    own_key::OwnKey,
    reply::Refusal,
    rows::{self, OF_CONFIG, Page},
    shared::Shared,
    timestamp::iso,
};

const NAME_MAX: usize = 255;
/// Characters of a credential; those of Google's service accounts have two thousand.
const KEY_MAX: usize = 16_384;

/// Whose.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    provider: Option<String>,
}

/// All of them, or those of one provider.
pub(crate) async fn list(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    page: Page,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Rows<byok::OwnKey>>, Refusal> {
    let Query(Wanted { provider }) = wanted.map_err(|_| Failure::invalid("the query is malformed"))?;
    let wanted = all::<Byok>(&shared).filter(|row| provider.as_ref().is_none_or(|provider| row.provider == *provider));
    // They are tried in the order in which they stand here.
    Ok(page.of(wanted.enumerate().map(|(place, row)| byok::OwnKey { sort_order: place, ..row })))
}

impl Administered for Byok {
    const WHAT: &'static str = "credential";
    type Change = ByokChange;
    type Shown = byok::OwnKey;

    fn all(kept: &Kept) -> &[Self] {
        &kept.byok
    }

    fn all_mut(kept: &mut Kept) -> &mut Vec<Self> {
        &mut kept.byok
    }

    fn configured(configured: &Changeable) -> Vec<(&str, byok::OwnKey)> {
        let since = configured.settings.presets.since_ms();
        configured.settings.own_keys.iter().map(|own| (own.name.as_str(), row_of_config(own, since))).collect()
    }

    fn read(body: &Bytes) -> Result<ByokChange, Failure> {
        wire::read(body).map_err(|error| Failure::invalid(error.to_string()))
    }

    fn begun(id: String, change: &ByokChange, now: &Shared) -> Result<Self, Failure> {
        let provider = change.provider.clone().ok_or_else(|| Failure::invalid("provider: required"))?;
        if change.key.is_none() {
            return Err(Failure::invalid("key: required"));
        }
        let upstream = now.configured.upstreams.get(&provider);
        if upstream.and_then(|upstream| upstream.with_key(providers::Secret::new(""))).is_none() {
            let slug: String = provider.chars().take(NAME_MAX).collect();
            return Err(Failure::invalid(format!("provider: no provider {slug:?} that takes keys is connected here")));
        }
        Ok(Self::begun_at(id, provider, now_ms()))
    }

    fn changed(mut self, change: ByokChange, now: &Shared) -> Result<Self, Failure> {
        if change.provider.is_some_and(|provider| provider != self.provider) {
            return Err(Failure::invalid("provider: cannot be changed; add another credential"));
        }
        if change.allowed_user_ids.flatten().is_some() {
            return Err(Failure::invalid("allowed_user_ids: there are no users here; use allowed_api_key_hashes"));
        }
        if let Some(hashes) = change.allowed_api_key_hashes.iter().flatten().next() {
            rows::key_hashes("allowed_api_key_hashes", hashes, now)?;
        }
        if let Some(key) = change.key {
            self.rotate(credential(&key)?);
        }
        let name = change.name.unwrap_or(self.name);
        self.name = rows::text("name", name, NAME_MAX)?.filter(|name| !name.trim().is_empty());
        self.disabled = change.disabled.unwrap_or(self.disabled);
        self.fallback = change.is_fallback.unwrap_or(self.fallback);
        self.only = change.is_byok_only.unwrap_or(self.only);
        self.models = rows::names("allowed_models", change.allowed_models.unwrap_or(self.models))?;
        let key_hashes = change.allowed_api_key_hashes.unwrap_or(self.key_hashes);
        self.key_hashes = rows::names("allowed_api_key_hashes", key_hashes)?;
        Ok(self)
    }

    fn shown(&self) -> byok::OwnKey {
        byok::OwnKey {
            id: self.id.clone(),
            provider: self.provider.clone(),
            label: self.label(),
            name: self.name.clone(),
            disabled: self.disabled,
            is_fallback: self.fallback,
            is_byok_only: self.only,
            is_required: self.only,
            allowed_models: self.models.clone(),
            allowed_api_key_hashes: self.key_hashes.clone(),
            allowed_user_ids: None,
            created_at: iso(self.created_ms),
            sort_order: 0,
            workspace_id: WORKSPACE.to_owned(),
            source: Source::Store,
        }
    }
}

fn credential(text: &str) -> Result<String, Failure> {
    let text = text.trim();
    if text.is_empty() || text.len() > KEY_MAX || text.contains(char::is_control) {
        return Err(Failure::invalid(format!("key: must be one line of 1 to {KEY_MAX} characters")));
    }
    Ok(text.to_owned())
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
