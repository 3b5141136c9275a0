//! `GET /api/v1/models/{author}/{slug}/endpoints`: who serves a model, and at what price; `GET /api/v1/endpoints/zdr`: who keeps
//! nothing of what is sent. No key needed.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};
use catalog::{Endpoint, Model};
use serde_json::{Value, json};
use wire::models::{ModelEndpoints, ModelEndpointsReply};

use super::models::{router, unknown};
use crate::{reply::Refusal, shared::Shared};

/// The endpoint.
pub(crate) async fn get(
    State(shared): State<Arc<Shared>>,
    Path((author, slug)): Path<(String, String)>,
) -> Result<Json<ModelEndpointsReply>, Refusal> {
    let id = format!("{author}/{slug}");
    if let Some(router) = router(&shared, &id) {
        // A router has none of its own.
        return Ok(Json(ModelEndpointsReply { data: ModelEndpoints { endpoints: Vec::new(), ..router.endpoints_row() } }));
    }
    let model = shared.catalog.model(&id).ok_or_else(unknown)?;
    Ok(Json(ModelEndpointsReply { data: model.endpoints_row() }))
}

/// Endpoints of which it is known that they keep nothing.
pub(crate) async fn zdr(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let keeps_nothing = |endpoint: &Endpoint| endpoint.policy.retains == Some(false);
    let rows_of = |model: &Model| {
        let endpoints = model.endpoints.iter().filter(|endpoint| keeps_nothing(endpoint)).cloned().collect();
        Model { endpoints, ..model.clone() }.endpoints_row().endpoints
    };
    let models = shared.catalog.models().into_iter().filter(|model| model.endpoints.iter().any(keeps_nothing));
    let rows: Vec<_> = models.flat_map(rows_of).collect();
    Json(json!({"data": rows}))
}
