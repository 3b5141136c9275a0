//! `GET /api/v1/site` (ours): this installation, as its operator presents it. For everybody.

use std::sync::Arc;

use axum::{Json, extract::State};
use wire::{
    Data,
    site::{Operator, Site},
};

use crate::{settings::SiteSettings, shared::Shared};

/// The endpoint.
pub(crate) async fn get(State(shared): State<Arc<Shared>>) -> Json<Data<Site>> {
    let SiteSettings { enabled, name, tagline, public_url, about, privacy, terms, support } = shared.settings.site.clone();
    let data = Site {
        name,
        tagline,
        public_url: public_url.map(|url| url.trim_end_matches('/').to_owned()),
        operator: Operator { about, privacy, terms, support },
        version: env!("CARGO_PKG_VERSION").to_owned(),
        sign_in: enabled,
    };
    Json(Data { data })
}
