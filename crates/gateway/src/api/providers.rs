//! `GET /api/v1/providers`: who is connected here; with `available=all` (ours) also who is known and could be. No key needed.

use std::sync::Arc;

use axum::{Json, extract::State};
use catalog::ProviderFacts;
use wire::{Data, models::Provider};

use super::models::{Pairs, is_of_known, read};
use crate::{reply::Refusal, shared::Shared};

/// The list. What nobody wrote of a provider is null; the keys are there because clients want them.
pub(crate) async fn list(State(shared): State<Arc<Shared>>, pairs: Pairs) -> Result<Json<Data<Vec<Provider>>>, Refusal> {
    let connected = shared.catalog.providers().iter().map(row);
    let others = if is_of_known(&read(pairs)?)? { shared.catalog.unconnected_providers() } else { Vec::new() };
    let others = others.into_iter().map(|facts| Provider { available: Some(false), ..row(facts) });
    Ok(Json(Data { data: connected.chain(others).collect() }))
}

fn row(facts: &ProviderFacts) -> Provider {
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
    let data_policy = policy.row();
    Provider {
        name,
        slug,
        privacy_policy_url,
        terms_of_service_url,
        status_page_url,
        headquarters,
        datacenters,
        data_policy,
        available: None,
    }
}
