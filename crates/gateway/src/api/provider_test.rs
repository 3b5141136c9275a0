//! `POST /api/v1/admin/providers/{slug}/test` (ours): whether a provider answers, by one tiny request for real. By management key; no ledger
//! has what it costs.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, Request, State},
};
use catalog::Endpoint;
use inner::{Failure, FailureKind};
use serde::Deserialize;
use wire::{Data, house::ProviderTest};

use crate::{
    auth::ManagementCaller,
    body,
    reply::Refusal,
    shared::Shared,
    upstream::{Trial, trial},
};

/// What to ask.
#[derive(Default, Deserialize)]
#[serde(default, expecting = "a JSON object")]
struct Asked {
    /// By our id or the provider's; else the cheapest that it is known to serve.
    model: Option<String>,
}

/// The endpoint. The body may be empty.
pub(crate) async fn post(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    Path(slug): Path<String>,
    request: Request,
) -> Result<Json<Data<ProviderTest>>, Refusal> {
    let (_, body) = body::read(request, &shared.settings.request).await?;
    let Asked { model } = if body.is_empty() {
        Asked::default()
    } else {
        wire::read(&body).map_err(|error| Failure::invalid(error.to_string()))?
    };
    let missing = || Failure::new(FailureKind::NotFound, "no such provider is connected here");
    let is_known = shared.catalog.providers().iter().any(|known| known.slug == slug);
    let upstream = shared.upstreams.get(&slug).filter(|_| is_known).ok_or_else(missing)?;
    let Trial { model, first_token, found, remedy } = trial(&**upstream, &slug, &shared.catalog, model.as_deref()).await;
    let serves = |endpoints: &[Endpoint]| endpoints.iter().any(|endpoint| endpoint.provider == slug);
    let models = shared.catalog.models().into_iter().filter(|model| serves(&model.endpoints)).count();
    let data = ProviderTest {
        ok: first_token.is_some(),
        latency_ms: first_token.map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX)),
        message: found,
        remedy: Some(remedy.to_owned()).filter(|remedy| !remedy.is_empty()),
        model,
        models,
    };
    Ok(Json(Data { data }))
}
