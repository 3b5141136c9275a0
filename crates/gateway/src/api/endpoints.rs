//! `GET /api/v1/models/{author}/{slug}/endpoints`: who serves a model, and at what price. No key needed.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};
use wire::models::ModelEndpointsReply;

use super::models::unknown;
use crate::{reply::Refusal, shared::Shared};

/// The endpoint.
pub(crate) async fn get(
    State(shared): State<Arc<Shared>>,
    Path((author, slug)): Path<(String, String)>,
) -> Result<Json<ModelEndpointsReply>, Refusal> {
    let model = shared.catalog.model(&format!("{author}/{slug}")).ok_or_else(unknown)?;
    Ok(Json(ModelEndpointsReply { data: model.endpoints_row() }))
}
