//! `GET /api/v1/providers`: who is connected here; with `available=all` (ours) also who is known and could be. No key needed.

use std::sync::Arc;

use axum::{Json, extract::State};
use catalog::{Catalog, ProviderFacts};
use wire::{Data, models::Provider};

use super::models::{Pairs, is_of_known, read};
use crate::{reply::Refusal, shared::Shared};

/// The list. What nobody wrote of a provider is null; the keys are there because clients want them.
pub(crate) async fn list(State(shared): State<Arc<Shared>>, pairs: Pairs) -> Result<Json<Data<Vec<Provider>>>, Refusal> {
    let catalog = &shared.catalog;
    let connected = catalog.providers().iter().map(|facts| row(catalog, facts));
    let others = if is_of_known(&read(pairs)?)? { catalog.unconnected_providers() } else { Vec::new() };
    let others = others.into_iter().map(|facts| Provider { available: Some(false), ..row(catalog, facts) });
    Ok(Json(Data { data: connected.chain(others).collect() }))
}

fn row(catalog: &Catalog, facts: &ProviderFacts) -> Provider {
    let ProviderFacts {
        slug,
        name,
        privacy_policy_url,
        terms_of_service_url,
        status_page_url,
        headquarters,
        datacenters,
        policy,
    } = facts.clone();
    let (data_policy, models) = (policy.row(), catalog.models_at(&facts.slug));
    Provider {
        name,
        slug,
        privacy_policy_url,
        terms_of_service_url,
        status_page_url,
        headquarters,
        datacenters,
        data_policy,
        models,
        available: None,
    }
}
