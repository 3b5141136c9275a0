//! `GET /api/v1/models/{author}/{slug}/endpoints`: who serves a model, and at what price; `GET /api/v1/endpoints/zdr`: who keeps
//! nothing of what is sent; `GET /api/v1/providers/{slug}/endpoints` (ours): what a provider serves. No key needed, but for how fast they
//! are. With `available=all` (ours) it is also told who could serve a model and is not connected here.

use std::{borrow::Cow, sync::Arc};

use axum::{
    Json,
    extract::{Path, State},
};
use catalog::{Endpoint, Model};
use http::HeaderMap;
use inner::{Failure, FailureKind};
use routing::{Pulse, Quantiles, Standing};
use wire::{
    Data,
    models::{ModelEndpoints, ModelEndpointsReply, Percentiles, PublicEndpoint},
};

use super::models::{Pairs, is_of_known, listed, plain, read, router, unserved};
use crate::{auth, reply::Refusal, shared::Shared};

const MS_PER_SECOND: f64 = 1000.0;

/// The endpoint.
pub(crate) async fn get(
    State(shared): State<Arc<Shared>>,
    Path((author, slug)): Path<(String, String)>,
    headers: HeaderMap,
    pairs: Pairs,
) -> Result<Json<ModelEndpointsReply>, Refusal> {
    let is_of_known = is_of_known(&read(pairs)?)?;
    let id = plain(&shared, format!("{author}/{slug}"));
    if let Some(router) = router(&shared, &id) {
        // A router has none of its own.
        return Ok(Json(ModelEndpointsReply { data: ModelEndpoints { endpoints: Vec::new(), ..router.endpoints_row() } }));
    }
    let model = match listed(&shared, &id) {
        Some(model) if !is_of_known => model,
        Some(model) => Cow::Owned(shared.catalog.known_model(&id).unwrap_or_else(|| model.into_owned())),
        None => Cow::Owned(unserved(&shared, &id, is_of_known)?),
    };
    let mut data = model.endpoints_row();
    let knows_speed = auth::caller(&headers, &shared).is_ok();
    data.endpoints = measured(&shared, &model, data.endpoints, knows_speed);
    Ok(Json(ModelEndpointsReply { data }))
}

/// Rows of a model's endpoints, in their order, with what was measured of them. How fast they are, only who has a key is told.
fn measured(shared: &Shared, model: &Model, rows: Vec<PublicEndpoint>, knows_speed: bool) -> Vec<PublicEndpoint> {
    let of = |(endpoint, row): (&Endpoint, PublicEndpoint)| {
        let Some((pulse, figures)) = shared.vitals.figures(&endpoint.provider, &endpoint.measured_as()) else { return row };
        PublicEndpoint {
            status: status(&pulse),
            uptime_last_5m: figures.uptime_5m,
            uptime_last_30m: figures.uptime_30m,
            uptime_last_1d: figures.uptime_1d,
            latency_last_30m: figures.latency.filter(|_| knows_speed).map(|at| percentiles(at, MS_PER_SECOND)),
            throughput_last_30m: figures.throughput.filter(|_| knows_speed).map(|at| percentiles(at, 1.0)),
            ..row
        }
    };
    model.endpoints.iter().zip(rows).map(of).collect()
}

/// 0 is normal; the contract does not say what the numbers below it mean, but the lower the worse.
fn status(pulse: &Pulse) -> i32 {
    match pulse.standing {
        _ if pulse.broken => -3,
        Standing::Fallback => -2,
        _ if pulse.outage => -2,
        Standing::Degraded => -1,
        Standing::Normal => 0,
    }
}

fn percentiles(at: Quantiles, factor: f64) -> Percentiles {
    let Quantiles { p50, p75, p90, p99 } = at;
    Percentiles { p50: p50 * factor, p75: p75 * factor, p90: p90 * factor, p99: p99 * factor }
}

/// Endpoints of which it is known that they keep nothing.
pub(crate) async fn zdr(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Json<Data<Vec<PublicEndpoint>>> {
    let knows_speed = auth::caller(&headers, &shared).is_ok();
    let keeps_nothing = |at: &Endpoint| at.policy.retains == Some(false);
    let models = shared.catalog.models().into_iter();
    Json(Data { data: models.flat_map(|model| rows_of(&shared, model, keeps_nothing, knows_speed)).collect() })
}

/// Endpoints of one provider, those of the newest model first.
pub(crate) async fn of_provider(
    State(shared): State<Arc<Shared>>,
    Path(slug): Path<String>,
    headers: HeaderMap,
    pairs: Pairs,
) -> Result<Json<Data<Vec<PublicEndpoint>>>, Refusal> {
    let knows_speed = auth::caller(&headers, &shared).is_ok();
    let catalog = &shared.catalog;
    let is_of_known = is_of_known(&read(pairs)?)?;
    let is_connected = catalog.providers().iter().any(|facts| facts.slug == slug);
    let is_known = || catalog.unconnected_providers().iter().any(|facts| facts.slug == slug);
    if !(is_connected || is_of_known && is_known()) {
        return Err(Failure::new(FailureKind::NotFound, "Provider not found").into());
    }
    let models = if is_of_known { catalog.known_of(&slug) } else { catalog.models().into_iter().cloned().collect() };
    let of_it = |at: &Endpoint| at.provider == slug;
    Ok(Json(Data { data: models.iter().flat_map(|model| rows_of(&shared, model, of_it, knows_speed)).collect() }))
}

/// Rows of those endpoints of a model that are wanted.
fn rows_of(shared: &Shared, model: &Model, is_wanted: impl Fn(&Endpoint) -> bool, knows_speed: bool) -> Vec<PublicEndpoint> {
    let endpoints: Vec<Endpoint> = model.endpoints.iter().filter(|at| is_wanted(at)).cloned().collect();
    if endpoints.is_empty() {
        return Vec::new();
    }
    let model = Model { endpoints, ..model.clone() };
    measured(shared, &model, model.endpoints_row().endpoints, knows_speed)
}
