//! What an endpoint is known to make of a request: which fields it has no use for, how hard it can think, what is meant for it alone.

use catalog::{Endpoint, Model};
use inner::{Effort, Failure, Request};
use serde_json::{Map, Value};

use super::{beyond, needs::Needs};

/// How a request has to be worded for one endpoint.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fit {
    /// Fields that the client sent and that are left out here.
    pub(crate) drops: Vec<&'static str>,
    /// Efforts that the model knows, weakest first; empty is not known, or all of them.
    pub(crate) efforts: Vec<Effort>,
    /// The one that it has unasked, if that is known.
    pub(crate) usual_effort: Option<Effort>,
    /// Whether a token budget is not understood.
    pub(crate) unbudgeted: bool,
    /// Whether it cannot be quiet.
    pub(crate) mandatory: bool,
    /// Whether it is a router's: that hears wishes for the route itself, but not its own name.
    pub(crate) routes: bool,
    /// What the client says to this provider alone (`provider.options`).
    pub(crate) options: Map<String, Value>,
}

impl Fit {
    pub(super) fn of(request: &Request, needs: &Needs, model: &Model, endpoint: &Endpoint) -> Self {
        let reasoning = model.reasoning.as_ref();
        let listed = reasoning.and_then(|reasoning| reasoning.supported_efforts.as_deref()).unwrap_or_default();
        let mut efforts: Vec<Effort> = listed.iter().filter_map(|word| Effort::of(word)).collect();
        efforts.sort_unstable_by_key(|effort| strength(*effort));
        Self {
            drops: dropped(needs, model, endpoint),
            efforts,
            usual_effort: reasoning.and_then(|reasoning| Effort::of(reasoning.default_effort.as_deref()?)),
            unbudgeted: reasoning.is_some_and(|reasoning| reasoning.supports_max_tokens == Some(false)),
            mandatory: reasoning.is_some_and(|reasoning| reasoning.mandatory),
            routes: endpoint.routes,
            options: options(request, endpoint),
        }
    }
}

/// Sent fields that the endpoint has no use for. A router drops them itself.
pub(super) fn dropped(needs: &Needs, model: &Model, endpoint: &Endpoint) -> Vec<&'static str> {
    if endpoint.routes {
        return Vec::new();
    }
    let searches_not = |name: &str| name == beyond::SEARCH && !beyond::may_search(model, endpoint);
    needs.sent().filter(|name| endpoint.lacks(name) || searches_not(name)).collect()
}

/// How strong an effort is beside others.
pub(crate) fn strength(effort: Effort) -> u8 {
    match effort {
        Effort::Minimal => 0,
        Effort::Low => 1,
        Effort::Medium => 2,
        Effort::High => 3,
        Effort::Xhigh => 4,
        Effort::Max => 5,
    }
}

/// Whether every entry of `provider.options` is an object.
///
/// # Errors
/// When one is not; the message names it.
pub(super) fn check_options(options: Option<&Map<String, Value>>) -> Result<(), Failure> {
    let wrong = options.into_iter().flatten().find(|(_, own)| !own.is_object());
    wrong.map_or(Ok(()), |(slug, _)| {
        let slug = super::shown(slug);
        Err(Failure::invalid(format!("provider.options.{slug}: must be an object")))
    })
}

/// What is said to this provider, by any of its names.
fn options(request: &Request, endpoint: &Endpoint) -> Map<String, Value> {
    let all = request.provider.as_ref().and_then(|provider| provider.get("options")).and_then(Value::as_object);
    let own = all.into_iter().flatten().filter(|(slug, _)| routing::names(slug, &endpoint.provider, &endpoint.provider_name));
    own.filter_map(|(_, own)| own.as_object()).flatten().map(|(name, value)| (name.clone(), value.clone())).collect()
}
