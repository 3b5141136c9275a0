//! `GET /api/v1/generation?id=`: the record of one call. Its own key sees it, and who administers; for others it does not exist.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use inner::{Failure, FailureKind};
use serde::Deserialize;
use store::{Generation, Outcome, StoreError};
use wire::{
    Dollars,
    generation::{Generation as Record, GenerationReply, ProviderResponse},
};

use crate::{auth::Caller, reply::Refusal, shared::Shared, timestamp::iso};

#[derive(Deserialize)]
pub(crate) struct Wanted {
    id: String,
}

/// The endpoint.
pub(crate) async fn get(
    State(shared): State<Arc<Shared>>,
    Caller(key): Caller,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<GenerationReply>, Refusal> {
    let Query(Wanted { id }) = wanted.map_err(|_| Failure::invalid("id: required"))?;
    let found = shared.store.generation(&id).await.map_err(|error| unreadable(&error))?;
    let generation = found
        .filter(|generation| key.management || generation.reservation.key_hash == key.hash)
        .ok_or_else(|| Failure::new(FailureKind::NotFound, format!("Generation {} not found", shown(&id))))?;
    let first = generation.reservation.request.as_deref().unwrap_or(&generation.reservation.id);
    let attempts = shared.store.attempts(first).await.map_err(|error| unreadable(&error))?;
    Ok(Json(GenerationReply { data: record(generation, &attempts) }))
}

fn unreadable(error: &StoreError) -> Failure {
    tracing::error!(error = error as &dyn std::error::Error, "generation could not be read");
    Failure::new(FailureKind::ProviderOverloaded, "the ledger cannot be read at the moment")
}

/// An id as it may be repeated: nothing a client made up at length.
fn shown(id: &str) -> String {
    id.chars().filter(char::is_ascii_graphic).take(64).collect()
}

/// One attempt at the request, as the contract tells of it.
fn attempt(Generation { reservation, settlement }: &Generation) -> ProviderResponse {
    ProviderResponse {
        status: Some(settlement.status()),
        provider_name: Some(reservation.provider.clone()),
        endpoint_id: reservation.endpoint.clone(),
        id: Some(reservation.id.clone()),
        latency: settlement.latency_ms.or(settlement.error_status.and(Some(settlement.duration_ms))).map(positive),
        is_byok: Some(reservation.own_key.is_some()),
        model_permaslug: Some(reservation.model.clone()),
        routed_service_tier: reservation.service_tier.clone(),
        because: reservation.because.as_deref().and_then(|json| serde_json::from_str(json).ok()),
    }
}

fn record(generation: Generation, attempts: &[Generation]) -> Record {
    // Only so many attempts are told of; the one that was asked for is among them all the same.
    let known = attempts.iter().any(|attempt| attempt.reservation.id == generation.reservation.id);
    let upstream_may_bill_on = generation.may_have_billed_on();
    let attempts: Vec<_> = attempts.iter().chain((!known).then_some(&generation)).map(attempt).collect();
    let Generation { reservation, settlement } = generation;
    let usage = settlement.usage;
    let duration = positive(settlement.duration_ms);
    let latency = settlement.latency_ms.map(positive);
    Record {
        request_id: Some(reservation.request.unwrap_or_else(|| reservation.id.clone())),
        id: reservation.id,
        model: reservation.model,
        created_at: iso(reservation.created_ms),
        total_cost: Dollars(settlement.cost.0),
        usage: Dollars(settlement.cost.0),
        is_byok: reservation.own_key.is_some(),
        upstream_inference_cost: settlement.upstream_cost.map(|cost| Dollars(cost.0)),
        origin: reservation.referer.clone().unwrap_or_default(),
        data_region: "global".to_owned(),
        provider_name: Some(reservation.provider),
        api_type: Some("completions".to_owned()),
        cancelled: Some(settlement.outcome == Outcome::Cancelled),
        streamed: Some(reservation.streamed),
        finish_reason: settlement.finish,
        native_finish_reason: settlement.native_finish,
        generation_time: Some(duration.saturating_sub(latency.unwrap_or(duration))),
        latency,
        tokens_prompt: Some(usage.prompt_tokens),
        tokens_completion: Some(usage.completion_tokens),
        native_tokens_prompt: Some(usage.prompt_tokens),
        native_tokens_completion: Some(usage.completion_tokens),
        native_tokens_cached: Some(usage.cached_tokens),
        native_tokens_reasoning: Some(usage.reasoning_tokens),
        num_media_prompt: Some(u64::from(reservation.media)),
        upstream_id: settlement.upstream_id,
        external_user: reservation.external_user,
        http_referer: reservation.referer,
        user_agent: reservation.user_agent,
        preset_id: reservation.preset,
        usage_estimated: settlement.usage_estimated,
        upstream_may_bill_on,
        app_name: reservation.title,
        app_categories: reservation.categories,
        router: reservation.router,
        service_tier: reservation.service_tier,
        session_id: reservation.session_id,
        provider_responses: Some(attempts),
        ..Record::default()
    }
}

fn positive(milliseconds: i64) -> u64 {
    u64::try_from(milliseconds).unwrap_or(0)
}
