//! `GET /api/v1/site` (ours): this installation, as its operator presents it; `GET /api/v1/site/{page}`: what the operator wrote for a
//! page of it. For everybody.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};
use inner::{Failure, FailureKind};
use serde_json::{Value, json};

use crate::{
    reply::Refusal,
    settings::{OperatorPage, SiteSettings},
    shared::Shared,
};

/// The endpoint.
pub(crate) async fn get(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let site = &shared.settings.site;
    let SiteSettings { enabled, name, tagline, public_url, .. } = site;
    // What the site shows itself has an address there.
    let address = |(page, written): (&'static str, &Option<OperatorPage>)| {
        let address = written.as_ref().map(|written| match written {
            OperatorPage::Address(address) => address.clone(),
            OperatorPage::Text { .. } => format!("/{page}"),
        });
        (page.to_owned(), address.into())
    };
    Json(json!({
        "data": {
            "name": name,
            "tagline": tagline,
            // Null: where the page came from.
            "public_url": public_url.as_deref().map(|url| url.trim_end_matches('/')),
            "operator": pages(site).into_iter().map(address).collect::<serde_json::Map<_, _>>(),
            "version": env!("CARGO_PKG_VERSION"),
            "sign_in": enabled,
        }
    }))
}

/// A page of the operator's whose text is shown here.
pub(crate) async fn page(State(shared): State<Arc<Shared>>, Path(page): Path<String>) -> Result<Json<Value>, Refusal> {
    let written = pages(&shared.settings.site).into_iter().find(|(name, _)| *name == page).map(|(_, written)| written);
    let Some(Some(OperatorPage::Text { text, is_markdown })) = written else {
        return Err(Failure::new(FailureKind::NotFound, "The operator has not written this page").into());
    };
    let format = if *is_markdown { "markdown" } else { "text" };
    Ok(Json(json!({"data": {"page": page, "format": format, "text": &**text}})))
}

fn pages(site: &SiteSettings) -> [(&'static str, &Option<OperatorPage>); 4] {
    [("about", &site.about), ("privacy", &site.privacy), ("terms", &site.terms), ("support", &site.support)]
}
