//! `GET /api/v1/providers`: who is connected here. No key needed.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde_json::{Value, json};
use wire::models::Provider;

use crate::shared::Shared;

/// The list. Policies and places are not known of anybody yet; the keys are there because clients want them.
pub(crate) async fn list(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let row = |(slug, name): (&str, &str)| Provider { name: name.to_owned(), slug: slug.to_owned(), ..Provider::default() };
    Json(json!({"data": shared.catalog.providers().map(row).collect::<Vec<_>>()}))
}
