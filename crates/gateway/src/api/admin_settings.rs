//! `GET /api/v1/admin/settings` (ours): every setting in force with who said so, as `roundhouse config show` prints them, by management key.
//! Secrets are masked before they come here.

use std::sync::Arc;

use axum::{Json, extract::State};
use wire::{Data, house::Setting};

use crate::{auth::ManagementCaller, settings::ShownSetting, shared::Shared};

/// The endpoint.
pub(crate) async fn get(State(shared): State<Arc<Shared>>, _: ManagementCaller) -> Json<Data<Vec<Setting>>> {
    let row = |shown: &ShownSetting| {
        let ShownSetting { setting, value, source } = shown.clone();
        Setting { setting, value, source }
    };
    Json(Data { data: shared.settings.shown.iter().map(row).collect() })
}
