//! `POST /api/v1/messages/count_tokens`: how many tokens a prompt has, before it is sent. Exact for a model of this process, whose words
//! and pictures are counted as they would be read; about for others, as routing counts them. Nothing is sent anywhere and nothing costs.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Request, State},
};
use serde_json::{Value, json};

use super::parse;
use crate::inference::Incoming;
use crate::{
    auth::InferenceCaller,
    dispatch::worded,
    reply::{Refusal, messages::Told},
    route::likely_prompt_tokens,
    shared::Shared,
    upstream::Call,
};

/// The endpoint.
pub(crate) async fn post(
    State(shared): State<Arc<Shared>>,
    caller: Result<InferenceCaller, Refusal>,
    request: Request,
) -> Result<Json<Value>, Told> {
    let tokens = counted(&shared, caller, request).await?;
    Ok(Json(json!({ "input_tokens": tokens })))
}

async fn counted(shared: &Shared, caller: Result<InferenceCaller, Refusal>, request: Request) -> Result<u64, Refusal> {
    let InferenceCaller(key) = caller?;
    let (incoming, body) = Incoming::read(shared, key, request).await?;
    let asked = parse::request(&body, &shared.settings)?.asked;
    let (request, routed, generation_id) = incoming.routed(shared, asked)?;
    let Some(first) = routed.candidates.first() else { return Ok(likely_prompt_tokens(&request)) };
    if first.upstream.engines().is_empty() {
        return Ok(likely_prompt_tokens(&request));
    }
    let call = Call {
        request: worded(&request, first),
        model: first.upstream_model.clone(),
        generation_id,
        options: first.fit.options.clone(),
        context_length: first.context_length,
        completion_tokens_max: first.completion_tokens_max,
        progress: Arc::default(),
    };
    Ok(first.upstream.prepare(call).await?.most().prompt_tokens)
}
