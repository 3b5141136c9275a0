//! Which endpoints may answer a request, best first: the wanted models in the client's order, the endpoints of each in the
//! catalogue's. Decides, never calls.

use std::sync::Arc;

use catalog::Endpoint;
use inner::{Failure, FailureKind, PriceSheet, Request};

use crate::{reply::Refusal, shared::Shared, upstream::Upstream};

/// One endpoint that may answer, with what the rest of the way needs to know of it.
#[derive(Clone)]
pub(crate) struct Candidate {
    /// Our id of the model.
    pub(crate) model: String,
    /// As displayed.
    pub(crate) provider: String,
    pub(crate) upstream: Arc<dyn Upstream>,
    /// The upstream's own id of the model.
    pub(crate) upstream_model: String,
    /// `None` is "unpriced".
    pub(crate) prices: Option<PriceSheet>,
    pub(crate) context_length: Option<u64>,
    pub(crate) completion_tokens_max: Option<u64>,
}

/// The candidates, never none. A model that does not exist is passed over if another one of the request does.
pub(crate) fn candidates(shared: &Shared, request: &Request, generation_id: &str) -> Result<Vec<Candidate>, Refusal> {
    let known = request.models.iter().filter_map(|id| shared.catalog.model(id)).collect::<Vec<_>>();
    let refuse = |kind, message: String| Refusal {
        generation_id: Some(generation_id.to_owned()),
        requested_models: request.models.clone(),
        ..Failure::new(kind, message).into()
    };
    if known.is_empty() {
        let wanted = request.models.iter().map(|id| shown(id)).collect::<Vec<_>>().join(", ");
        return Err(refuse(FailureKind::ModelNotFound, format!("{wanted} is not a valid model ID")));
    }
    let candidates = known
        .iter()
        .flat_map(|model| model.endpoints.iter().filter_map(|endpoint| candidate(shared, &model.id, endpoint)))
        .collect::<Vec<_>>();
    if candidates.is_empty() {
        return Err(refuse(FailureKind::NotFound, format!("No endpoints found for {}", known[0].id)));
    }
    Ok(candidates)
}

fn candidate(shared: &Shared, model: &str, endpoint: &Endpoint) -> Option<Candidate> {
    Some(Candidate {
        model: model.to_owned(),
        provider: endpoint.provider_name.clone(),
        upstream: Arc::clone(shared.upstreams.get(&endpoint.provider)?),
        upstream_model: endpoint.upstream_model.clone(),
        prices: endpoint.prices,
        context_length: endpoint.context_length,
        completion_tokens_max: endpoint.max_completion_tokens,
    })
}

/// An id as it may be repeated in an error: one line, not long.
fn shown(id: &str) -> String {
    id.chars().filter(|letter| !letter.is_control()).take(128).collect()
}
