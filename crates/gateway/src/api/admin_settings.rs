//! `GET /api/v1/admin/settings` (ours): every setting in force with who said so, as `roundhouse config show` prints them, by management key.
//! Secrets are masked before they come here.

use std::sync::Arc;

use axum::{Json, extract::State};
use serde_json::{Value, json};

use crate::{auth::ManagementCaller, settings::ShownSetting, shared::Shared};

/// The endpoint.
pub(crate) async fn get(State(shared): State<Arc<Shared>>, _: ManagementCaller) -> Json<Value> {
    let row =
        |ShownSetting { setting, value, source }: &ShownSetting| json!({ "setting": setting, "value": value, "source": source });
    Json(json!({ "data": shared.settings.shown.iter().map(row).collect::<Vec<_>>() }))
}
