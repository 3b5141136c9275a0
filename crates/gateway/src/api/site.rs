//! `GET /api/v1/site` (ours): this installation, as its operator presents it; `GET /api/v1/site/{page}`: what the operator wrote for a
//! page of it. For everybody.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};
use inner::{Failure, FailureKind};
use wire::{
    Data,
    site::{self, Operator, Site, TextFormat},
};

use crate::{
    reply::Refusal,
    settings::{OperatorPage, SiteSettings},
    shared::Shared,
};

/// The endpoint.
pub(crate) async fn get(State(shared): State<Arc<Shared>>) -> Json<Data<Site>> {
    let site = &shared.settings.site;
    let [about, privacy, terms, support] =
        pages(site).map(|(page, written)| written.as_ref().map(|written| address(page, written)));
    let data = Site {
        name: site.name.clone(),
        tagline: site.tagline.clone(),
        public_url: site.public_url.as_deref().map(|url| url.trim_end_matches('/').to_owned()),
        operator: Operator { about, privacy, terms, support },
        version: env!("CARGO_PKG_VERSION").to_owned(),
        sign_in: site.enabled,
    };
    Json(Data { data })
}

/// A page of the operator's whose text is shown here.
pub(crate) async fn page(
    State(shared): State<Arc<Shared>>,
    Path(page): Path<String>,
) -> Result<Json<Data<site::OperatorPage>>, Refusal> {
    let written = pages(&shared.settings.site).into_iter().find(|(name, _)| *name == page).map(|(_, written)| written);
    let Some(Some(OperatorPage::Text { text, is_markdown })) = written else {
        return Err(Failure::new(FailureKind::NotFound, "The operator has not written this page").into());
    };
    let format = if *is_markdown { TextFormat::Markdown } else { TextFormat::Text };
    Ok(Json(Data { data: site::OperatorPage { page, format, text: text.to_string() } }))
}

/// What the site shows itself has an address there.
fn address(page: &str, written: &OperatorPage) -> String {
    match written {
        OperatorPage::Address(address) => address.clone(),
        OperatorPage::Text { .. } => format!("/{page}"),
    }
}

fn pages(site: &SiteSettings) -> [(&'static str, &Option<OperatorPage>); 4] {
    [("about", &site.about), ("privacy", &site.privacy), ("terms", &site.terms), ("support", &site.support)]
}
