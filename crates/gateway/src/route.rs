//! Which endpoints may answer a request, best first. Gathers what `routing` decides from: the catalogue, the request, the wishes
//! of its `provider` object and what was measured. Never calls.

mod needs;
mod nobody;
mod vitals;

use std::{borrow::Cow, sync::Arc};

use catalog::{Endpoint, Model};
use inner::{Failure, Modality, PriceSheet, Request};
use routing::{Credential, DataPolicy, Entrant, Wishes};
use serde::Deserialize;
use wire::provider::{ProviderPreferences, Quantization};

pub(crate) use nobody::Availability;
pub(crate) use vitals::{Observed, Vital, Vitals};

use crate::{reply::Refusal, shared::Shared, upstream::Upstream};

/// A model of which nothing is known takes everything, for all we know.
const EVERYTHING: [Modality; 5] = [Modality::Text, Modality::Image, Modality::File, Modality::Audio, Modality::Video];

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
    /// How it has been doing.
    pub(crate) vital: Arc<Vital>,
}

/// One endpoint of one of the wanted models.
struct Offer<'a> {
    /// Its place in the request.
    place: usize,
    model: &'a Model,
    endpoint: &'a Endpoint,
    upstream: &'a Arc<dyn Upstream>,
    vital: Arc<Vital>,
}

/// The candidates, never none. A model that does not exist is passed over if another one of the request does.
pub(crate) fn candidates(shared: &Shared, request: &Request, generation_id: &str) -> Result<Vec<Candidate>, Refusal> {
    let named = |refusal: Refusal| Refusal { generation_id: Some(generation_id.to_owned()), ..refusal };
    let wishes = wishes(request).map_err(|failure| named(failure.into()))?;
    let known: Vec<Cow<'_, Model>> = request.models.iter().filter_map(|id| shared.catalog.model(id)).collect();
    if known.is_empty() {
        return Err(named(nobody::knows(request, &shared.catalog)));
    }
    let offers = offers(shared, &known);
    let entrants: Vec<Entrant<'_>> = offers.iter().map(Offer::entrant).collect();
    let needs = needs::of(request);
    let plan = routing::plan(&entrants, &needs.view(), &wishes, None, &mut dice);
    if plan.order.is_empty() {
        return Err(named(nobody::may(request, known[0].as_ref(), &entrants, &plan)));
    }
    Ok(plan.order.into_iter().map(|index| offers[index].candidate()).collect())
}

fn wishes(request: &Request) -> Result<Wishes, Failure> {
    let Some(sent) = &request.provider else { return Ok(Wishes::default()) };
    let sent = ProviderPreferences::deserialize(sent).map_err(|error| Failure::invalid(format!("provider: {error}")))?;
    Wishes::of(&sent)
}

fn offers<'a>(shared: &'a Shared, known: &'a [Cow<'a, Model>]) -> Vec<Offer<'a>> {
    let of = |place, model: &'a Model| {
        model.endpoints.iter().filter_map(move |endpoint| {
            let upstream = shared.upstreams.get(&endpoint.provider)?;
            // Names of models that are not listed are the client's: they are not kept.
            let listed = if model.is_listed() { endpoint.upstream_model.as_str() } else { "" };
            let vital = shared.vitals.of(&endpoint.provider, listed);
            Some(Offer { place, model, endpoint, upstream, vital })
        })
    };
    known.iter().enumerate().flat_map(|(place, model)| of(place, model)).collect()
}

impl Offer<'_> {
    fn entrant(&self) -> Entrant<'_> {
        let Self { place, model, endpoint, vital, .. } = self;
        // What our own engine is told stays in this process.
        let ours = endpoint.is_local().then_some(false);
        Entrant {
            model: *place,
            tag: &endpoint.provider,
            name: &endpoint.provider_name,
            prices: endpoint.prices.as_ref(),
            context_length: endpoint.context_length,
            max_completion_tokens: endpoint.max_completion_tokens,
            quantization: endpoint.quantization.as_deref().map_or(Quantization::Unknown, Quantization::of_word),
            parameters: &endpoint.parameters,
            input: if model.is_listed() { endpoint.input.as_deref().unwrap_or(&model.input) } else { &EVERYTHING },
            policy: DataPolicy { trains: ours, retains: ours },
            distillable: None,
            credential: Credential::Shared,
            pulse: vital.pulse(),
        }
    }

    fn candidate(&self) -> Candidate {
        Candidate {
            model: self.model.id.clone(),
            provider: self.endpoint.provider_name.clone(),
            upstream: Arc::clone(self.upstream),
            upstream_model: self.endpoint.upstream_model.clone(),
            prices: self.endpoint.prices.clone(),
            context_length: self.endpoint.context_length,
            completion_tokens_max: self.endpoint.max_completion_tokens,
            vital: Arc::clone(&self.vital),
        }
    }
}

/// Evenly from 0 to 1. Without randomness the cheapest wins, which is no harm.
#[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
fn dice() -> f64 {
    getrandom::u64().map_or(0.5, |bits| (bits >> 11) as f64 / (1_u64 << 53) as f64)
}

/// An id as it may be repeated in an error: one line, not long.
fn shown(id: &str) -> String {
    id.chars().filter(|letter| !letter.is_control()).take(128).collect()
}
