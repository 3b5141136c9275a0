//! `POST /api/v1/route` (ours): where a chat request would go and what it could cost at most, without sending it. Takes the body of
//! `/chat/completions`.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Request, State},
};
use inner::Nanos;
use serde_json::{Value, json};
use wire::Dollars;

use super::chat_completions::parse;
use crate::inference::session;
use crate::{
    auth::InferenceCaller,
    body, brought_key,
    dispatch::{no_randomness, worded},
    generation_id, guardrail, meter,
    reply::Refusal,
    route::{self, Asking, Candidate},
    shared::Shared,
    upstream::Call,
};

/// The endpoint.
pub(crate) async fn post(
    State(shared): State<Arc<Shared>>,
    InferenceCaller(key): InferenceCaller,
    request: Request,
) -> Result<Json<Value>, Refusal> {
    shared.paces.admit(&key)?;
    let (head, body) = body::read(request, &shared.settings.request).await?;
    let request = parse::request(&body, &shared.settings)?.request;
    let generation_id = generation_id::fresh().ok_or_else(no_randomness)?;
    let brought = brought_key::read(&head.headers, &shared)?;
    let session = session(&head.headers)?;
    let asking = Asking { key: &key, brought: &brought, session, generation_id: &generation_id, explain: true };
    let (request, screened) = guardrail::screen(&shared, request, &asking).await?;
    let request = Arc::new(request);
    let routed = route::route(&shared, &request, &asking)?;
    let mut data = routed.explained.map(|explained| explained.json()).unwrap_or_default();
    if let Some(first) = routed.candidates.first() {
        data["first"] = estimate(&shared, first, request, generation_id).await?;
    }
    let pipeline = screened.pipeline();
    if !pipeline.is_empty() {
        data["pipeline"] = pipeline.into();
    }
    Ok(Json(json!({ "data": data })))
}

/// The endpoint that would be asked first, and the most that it could charge. Prepares the call, and drops it unsent.
async fn estimate(
    shared: &Shared,
    candidate: &Candidate,
    request: Arc<inner::Request>,
    generation_id: String,
) -> Result<Value, Refusal> {
    let call = Call {
        request: worded(&request, candidate),
        model: candidate.upstream_model.clone(),
        generation_id,
        options: candidate.fit.options.clone(),
        context_length: candidate.context_length,
        completion_tokens_max: candidate.completion_tokens_max,
        progress: Arc::default(),
    };
    let most = candidate.upstream.prepare(call).await?.most();
    let extent = meter::extent(&request, candidate, most);
    let cost = candidate.prices.as_ref().map(|prices| Dollars(prices.most(&extent).0));
    let fee = |cost: Dollars| {
        if candidate.own_key.is_some() { Dollars(shared.settings.money.own_key_fee.of(Nanos(cost.0)).0) } else { cost }
    };
    Ok(json!({
        "is_byok": candidate.own_key.is_some(),
        "model": candidate.model,
        "provider": candidate.provider,
        "tag": candidate.tag,
        "upstream_model": candidate.upstream_model,
        "prompt_tokens_max": most.prompt_tokens,
        "completion_tokens_max": most.completion_tokens,
        // Null is "unpriced", which is not free.
        "cost_max": cost.map(fee),
    }))
}
