//! `GET /api/v1/presets` and `/presets/{slug}`: the presets of the configuration (openrouter API reference, "presets"). They are changed
//! there, not here.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};
use inner::{Failure, FailureKind};
use serde_json::{Value, json};

use crate::{auth::Caller, preset::Preset, reply::Refusal, shared::Shared, timestamp::iso};

/// All of them, in the order of the configuration.
pub(crate) async fn list(State(shared): State<Arc<Shared>>, _: Caller) -> Json<Value> {
    let presets = &shared.settings.presets;
    let rows: Vec<Value> = presets.all().map(|preset| row(preset, presets.since_ms())).collect();
    Json(json!({ "total_count": rows.len(), "data": rows }))
}

/// One of them, with what it lays below a request.
pub(crate) async fn get(State(shared): State<Arc<Shared>>, _: Caller, Path(slug): Path<String>) -> Result<Json<Value>, Refusal> {
    let presets = &shared.settings.presets;
    let preset = presets.get(&slug).ok_or_else(|| Failure::new(FailureKind::NotFound, "Preset not found"))?;
    let mut row = row(preset, presets.since_ms());
    row["system_prompt"] = json!(preset.system_prompt);
    row["config"] = json!(preset.fields);
    Ok(Json(json!({ "data": row })))
}

fn row(preset: &Preset, since_ms: i64) -> Value {
    let since = iso(since_ms);
    json!({
        "id": preset.slug,
        "slug": preset.slug,
        "name": preset.name.as_ref().unwrap_or(&preset.slug),
        "description": preset.description,
        "status": "active",
        "creator_user_id": null,
        "designated_version_id": null,
        "workspace_id": null,
        // Of a configuration it is only known since when it is in force.
        "created_at": since,
        "updated_at": since,
        "status_updated_at": null,
    })
}
