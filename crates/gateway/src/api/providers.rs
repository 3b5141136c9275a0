//! `GET /api/v1/providers`: who is connected here. No key needed.

use std::sync::Arc;

use axum::{Json, extract::State};
use catalog::ProviderFacts;
use wire::{Data, models::Provider};

use crate::shared::Shared;

/// The list. What nobody wrote of a provider is null; the keys are there because clients want them.
pub(crate) async fn list(State(shared): State<Arc<Shared>>) -> Json<Data<Vec<Provider>>> {
    Json(Data { data: shared.catalog.providers().iter().map(row).collect() })
}

fn row(facts: &ProviderFacts) -> Provider {
    let ProviderFacts { slug, name, privacy_policy_url, terms_of_service_url, status_page_url, headquarters, datacenters } =
        facts.clone();
    Provider { name, slug, privacy_policy_url, terms_of_service_url, status_page_url, headquarters, datacenters }
}
