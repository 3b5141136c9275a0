//! `GET /api/v1/site` (ours): this installation, as its operator presents it. For everybody.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde_json::{Value, json};

use crate::{settings::SiteSettings, shared::Shared};

/// The endpoint.
pub(crate) async fn get(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let SiteSettings { enabled, name, tagline, public_url, about, privacy, terms, support } = &shared.settings.site;
    Json(json!({
        "data": {
            "name": name,
            "tagline": tagline,
            // Null: where the page came from.
            "public_url": public_url.as_deref().map(|url| url.trim_end_matches('/')),
            "operator": { "about": about, "privacy": privacy, "terms": terms, "support": support },
            "version": env!("CARGO_PKG_VERSION"),
            "sign_in": enabled,
        }
    }))
}
