//! `GET /api/v1/models` (the list, whole or in pages) and `GET /api/v1/model/{author}/{slug}` (one row). No key needed.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, Query, State, rejection::QueryRejection},
};
use inner::{Failure, FailureKind};
use serde::Deserialize;
use serde_json::{Value, json};
use wire::models::{ModelList, PageLinks};

use crate::{reply::Refusal, shared::Shared};

const LIMIT_DEFAULT: usize = 500;
const LIMIT_MAX: usize = 1000;

/// Which page. Without either the list is whole.
#[derive(Deserialize)]
pub(crate) struct Page {
    offset: Option<usize>,
    limit: Option<usize>,
}

/// The list.
pub(crate) async fn list(
    State(shared): State<Arc<Shared>>,
    page: Result<Query<Page>, QueryRejection>,
) -> Result<Json<ModelList>, Refusal> {
    let Query(Page { offset, limit }) = page.map_err(|_| Failure::invalid("offset and limit: must be whole numbers"))?;
    let models = shared.catalog.models();
    let total_count = models.len();
    let whole = offset.is_none() && limit.is_none();
    let (offset, limit) = (offset.unwrap_or(0), if whole { total_count } else { limit.unwrap_or(LIMIT_DEFAULT) });
    if !whole && !(1..=LIMIT_MAX).contains(&limit) {
        return Err(Failure::invalid(format!("limit: must be 1 to {LIMIT_MAX}")).into());
    }
    let end = offset.saturating_add(limit);
    let next = (end < total_count).then(|| format!("/api/v1/models?offset={end}&limit={limit}"));
    let data = models.iter().skip(offset).take(limit).map(catalog::Model::row).collect();
    Ok(Json(ModelList { data, total_count, links: PageLinks { next } }))
}

/// One row.
pub(crate) async fn one(
    State(shared): State<Arc<Shared>>,
    Path((author, slug)): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    let id = format!("{author}/{slug}");
    let model = shared.catalog.model(&id).ok_or_else(unknown)?;
    Ok(Json(json!({"data": model.row()})))
}

/// A model that is not in the catalogue.
pub(super) fn unknown() -> Failure {
    Failure::new(FailureKind::NotFound, "Model not found")
}
