//! The ways to a model's endpoints: on the caller's own key at a provider, or on the house's. What routing is told of each.

use std::sync::Arc;

use catalog::{Endpoint, Model, Policy};
use inner::Modality;
use routing::{Credential, DataPolicy, Entrant, Pulse};
use store::KeyRow;
use wire::provider::Quantization;

use crate::{brought_key::BroughtKey, own_key::OwnKey, shared::Shared, upstream::Upstream};

/// A model of which nothing is known takes everything, for all we know.
const EVERYTHING: [Modality; 5] = [Modality::Text, Modality::Image, Modality::File, Modality::Audio, Modality::Video];

/// One way to an endpoint.
pub(super) struct Way<'a> {
    pub(super) endpoint: &'a Endpoint,
    /// The slug among all upstreams.
    pub(super) slug: &'a str,
    pub(super) upstream: &'a Arc<dyn Upstream>,
    /// The caller's key at the provider; `None` is the house's.
    pub(super) own_key: Option<&'a OwnKey>,
    /// Whether the request brought that key along.
    pub(super) is_brought: bool,
}

/// All ways to a model's endpoints that calls of this key may take.
pub(super) fn ways<'a>(shared: &'a Shared, key: &KeyRow, brought: &'a [BroughtKey], model: &'a Model) -> Vec<Way<'a>> {
    let mut ways = Vec::new();
    for endpoint in &model.endpoints {
        let way = |slug: &'a str, own_key| {
            Some(Way { endpoint, slug, upstream: shared.upstreams.get(slug)?, own_key, is_brought: false })
        };
        ways.extend(brought.iter().filter(|key| key.own.provider == endpoint.provider).map(|key| Way {
            endpoint,
            slug: &endpoint.provider,
            upstream: &key.upstream,
            own_key: Some(&key.own),
            is_brought: true,
        }));
        let own = shared.settings.own_keys.iter().filter(|own| own.serves(key, &endpoint.provider));
        let (theirs, others): (Vec<_>, Vec<_>) = own.partition(|own| own.is_for(&model.id));
        // Who insists on its own key does so for the models that it is not for, too.
        let insists = theirs.iter().chain(&others).any(|own| own.only);
        ways.extend(theirs.into_iter().filter_map(|own| way(&own.upstream, Some(own))));
        ways.extend((!insists).then(|| way(&endpoint.provider, None)).flatten());
    }
    ways
}

/// What routing is told of an endpoint. `place` is that of the model in the request.
pub(super) fn entrant<'a>(
    place: usize,
    model: &'a Model,
    endpoint: &'a Endpoint,
    own_key: Option<&OwnKey>,
    pulse: Pulse,
) -> Entrant<'a> {
    let Policy { trains, retains } = endpoint.policy;
    Entrant {
        model: place,
        tag: &endpoint.tag,
        name: &endpoint.provider_name,
        prices: endpoint.prices.as_ref(),
        context_length: endpoint.context_length,
        max_completion_tokens: endpoint.max_completion_tokens,
        quantization: endpoint.quantization.as_deref().map_or(Quantization::Unknown, Quantization::of_word),
        parameters: &endpoint.parameters,
        input: if model.is_listed() { endpoint.input.as_deref().unwrap_or(&model.input) } else { &EVERYTHING },
        hidden_tiers: endpoint.routes || !model.is_listed(),
        policy: DataPolicy { trains, retains },
        distillable: endpoint.distillable,
        credential: match own_key {
            None => Credential::Shared,
            Some(own) if own.fallback => Credential::Fallback,
            Some(_) => Credential::Own,
        },
        pulse,
    }
}
