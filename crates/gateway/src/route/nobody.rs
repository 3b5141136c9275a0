//! What is said when nobody may answer: which wish or need removed whom (openrouter errors-and-debugging, "availability").

use std::{cmp::Reverse, collections::BTreeSet, time::Duration};

use catalog::{Catalog, Model, Router};
use inner::{Failure, FailureKind, Request};
use routing::{Entrant, Plan, Removal, Requested};
use serde_json::{Value, json};

use super::{
    chosen::{Chosen, Unfit},
    shown,
};
use crate::reply::Refusal;

/// Most endpoints whose reasons are told, each by itself, and most reasons that a message has.
const REASONS_MAX: usize = 32;
const SENTENCES_MAX: usize = 4;

/// The machine-readable reason of a routing failure.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Availability {
    /// A stable word of the contract's table.
    pub(crate) code: &'static str,
    pub(crate) requested_models: Vec<String>,
    /// Slugs of the endpoints that were removed.
    pub(crate) affected_providers: Vec<String>,
    /// Which kinds of conditions removed them.
    pub(crate) excluded_by: Vec<&'static str>,
    /// The first condition in detail: its field and a sentence.
    pub(crate) constraint: Option<(&'static str, String)>,
    /// Models that are there and might do instead.
    pub(crate) fallback_models: Vec<String>,
    /// Whether the same request may be answered later, and when.
    pub(crate) retryable: bool,
    pub(crate) retry_after: Option<Duration>,
    /// Our addition: every endpoint that was removed, with the field that did it and a sentence.
    pub(crate) removed: Vec<(String, &'static str, String)>,
}

impl Availability {
    /// As the API writes it.
    pub(crate) fn json(&self) -> Value {
        let mut json = json!({
            "code": self.code,
            "retryable": self.retryable,
            "requested_models": self.requested_models,
            "affected_providers": self.affected_providers,
            "excluded_by": self.excluded_by,
            "fallback_models": self.fallback_models,
        });
        if let Some((field, detail)) = &self.constraint {
            json["constraint"] = json!({ "field": field, "detail": detail });
        }
        if let Some(wait) = self.retry_after {
            json["retry_after"] = json!(seconds(wait));
        }
        if !self.removed.is_empty() {
            let row = |(provider, field, detail): &(String, &str, String)| json!({ "provider": provider, "field": field, "detail": detail });
            json["removed"] = self.removed.iter().take(REASONS_MAX).map(row).collect();
        }
        json
    }

    /// What is said when everybody who might answer has failed for now: for want of room, or because of a limit.
    pub(crate) fn after(failure: &Failure, request: &Request) -> Option<Self> {
        let code = match failure.kind {
            FailureKind::RateLimitExceeded => "capacity_exhausted",
            FailureKind::ProviderOverloaded => "temporarily_unavailable",
            _ => return None,
        };
        Some(Self { retryable: failure.should_retry != Some(false), retry_after: failure.retry_after, ..of(request, code) })
    }
}

/// Rounded up: a client that comes back at the second must not be early.
fn seconds(wait: Duration) -> u64 {
    u64::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u64::MAX)
}

/// No such model here. If the world has it, the refusal says who would serve it.
pub(super) fn knows(request: &Request, catalog: &Catalog, chosen: &[Chosen<'_>]) -> Refusal {
    if let Some(chosen) = chosen.first() {
        return chosen_from(request, chosen);
    }
    if let Some(refusal) = unrouted(request).or_else(|| no_longer_free(request, catalog)) {
        return refusal;
    }
    if let Some(id) = request.models.iter().find(|id| catalog.is_withdrawn(id)) {
        let message = format!("No endpoints found for {}: its providers have withdrawn it", shown(id));
        return refused(of(request, "model_deprecated"), FailureKind::NotFound, message);
    }
    let elsewhere = |id: &String| Some((shown(id), catalog.elsewhere(id))).filter(|(_, providers)| !providers.is_empty());
    if let Some((id, providers)) = request.models.iter().find_map(elsewhere) {
        let message = format!("No endpoints found for {id}: none of its providers is connected here ({})", providers.join(", "));
        let affected_providers = providers.into_iter().map(str::to_owned).collect();
        let availability = Availability { affected_providers, ..of(request, "no_endpoints") };
        return refused(availability, FailureKind::NotFound, message);
    }
    let wanted = request.models.iter().map(|id| shown(id)).collect::<Vec<_>>().join(", ");
    refused(of(request, "model_not_found"), FailureKind::ModelNotFound, format!("{wanted} is not a valid model ID"))
}

/// A router found nobody who can do it.
fn chosen_from(request: &Request, chosen: &Chosen<'_>) -> Refusal {
    let (id, unfit) = (chosen.router.id(), &chosen.unfit);
    let excluded: BTreeSet<&'static str> = unfit.iter().filter_map(|one| one.excluded_by).collect();
    let mut counts: Vec<(usize, &Unfit<'_>)> = Vec::new();
    for one in unfit {
        match counts.iter_mut().find(|(_, other)| other.reason == one.reason) {
            Some((count, _)) => *count += 1,
            None => counts.push((1, one)),
        }
    }
    counts.sort_by_key(|(count, _)| Reverse(*count));
    let constraint = counts.first().map(|(_, one)| (one.field, one.reason.clone()));
    let reasons: Vec<String> = counts.iter().take(3).map(|(count, one)| format!("{count} because {}", one.reason)).collect();
    let why = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join("; ")) };
    let message = format!("No endpoints found for {id}: none of {} models that it may choose from can answer{why}", unfit.len());
    let is_short = !unfit.is_empty() && unfit.iter().all(|one| one.is_short);
    let kind = if is_short { FailureKind::ContextLengthExceeded } else { FailureKind::NotFound };
    let code = if unfit.is_empty() { "no_endpoints" } else { "constraint_filtered" };
    refused(Availability { excluded_by: excluded.into_iter().collect(), constraint, ..of(request, code) }, kind, message)
}

/// A router that has nothing to choose from.
fn unrouted(request: &Request) -> Option<Refusal> {
    let router = request.models.iter().find_map(|name| Router::of(&Requested::read(name).id?))?;
    let what = if router == Router::Free { "model that costs nothing" } else { "model" };
    let message = format!("No endpoints found for {}: no {what} is served here", router.id());
    Some(refused(of(request, "no_endpoints"), FailureKind::NotFound, message))
}

/// A free variant of a model that is only served for money.
fn no_longer_free(request: &Request, catalog: &Catalog) -> Option<Refusal> {
    let paid = |name: &String| {
        let id = Requested::read(name).id?;
        Some(catalog.listed(catalog.canonical(id.strip_suffix(":free")?))?.id.clone())
    };
    let model = request.models.iter().find_map(paid)?;
    let message = format!("No endpoints found for {model}:free: {model} is only served for money here");
    let availability = Availability { fallback_models: vec![model], ..of(request, "free_variant_ended") };
    Some(refused(availability, FailureKind::NotFound, message))
}

fn of(request: &Request, code: &'static str) -> Availability {
    Availability { code, requested_models: request.models.clone(), ..Availability::default() }
}

fn refused(availability: Availability, kind: FailureKind, message: String) -> Refusal {
    Refusal { availability: Some(Box::new(availability)), ..Failure::new(kind, message).into() }
}

/// The models are known, but every endpoint was removed, or there is none.
pub(super) fn may(request: &Request, first: &Model, entrants: &[Entrant<'_>], plan: &Plan) -> Refusal {
    let excluded: BTreeSet<&'static str> = plan.removed.iter().filter_map(|(_, reason)| reason.excluded_by()).collect();
    let reason = |(index, reason): &(usize, Removal)| {
        let (field, detail) = described(reason);
        (entrants[*index].tag.to_owned(), field, detail)
    };
    let removed: Vec<_> = plan.removed.iter().map(reason).collect();
    let private = |(_, reason): &(usize, Removal)| matches!(reason, Removal::Training | Removal::Retention);
    let code = match &plan.removed[..] {
        [] => "no_endpoints",
        all if all.iter().all(private) => "privacy_restricted",
        _ => "constraint_filtered",
    };
    let failure = failure(first, plan, &sentence(&removed));
    let availability = Availability {
        affected_providers: removed.iter().map(|(tag, ..)| tag.clone()).collect(),
        excluded_by: excluded.into_iter().collect(),
        constraint: removed.first().map(|(_, field, detail)| (*field, detail.clone())),
        removed,
        ..of(request, code)
    };
    Refusal { availability: Some(Box::new(availability)), ..failure.into() }
}

/// Who was removed why. Endpoints with the same reason stand together, and where there is only one reason nobody need be named.
fn sentence(removed: &[(String, &'static str, String)]) -> String {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for (tag, _, detail) in removed {
        match reasons.iter_mut().find(|(other, _)| other == detail) {
            Some((_, tags)) => tags.push(tag),
            None => reasons.push((detail, vec![tag])),
        }
    }
    match &reasons[..] {
        [] => String::new(),
        [(detail, _)] => format!(": {detail}"),
        several => {
            let told = several.iter().take(SENTENCES_MAX).map(|(detail, tags)| format!("{}: {detail}", tags.join(", ")));
            let more = if several.len() > SENTENCES_MAX { "; ..." } else { "" };
            format!(": {}{more}", told.collect::<Vec<_>>().join("; "))
        }
    }
}

/// A request that fits nowhere is the client's fault; one that nobody may serve is not found.
fn failure(first: &Model, plan: &Plan, sentence: &str) -> Failure {
    let long = |(_, reason): &(usize, Removal)| matches!(reason, Removal::ContextLength { .. });
    if !plan.removed.is_empty() && plan.removed.iter().all(long) {
        return Failure::new(FailureKind::ContextLengthExceeded, format!("No endpoint of {} is long enough{sentence}", first.id));
    }
    Failure::new(FailureKind::NotFound, format!("No endpoints found for {}{sentence}", first.id))
}

/// The field that removed an endpoint, and a sentence about it.
pub(super) fn described(reason: &Removal) -> (&'static str, String) {
    match reason {
        Removal::NotAllowed => ("provider.only", "it is not among the providers that are allowed".into()),
        Removal::Ignored => ("provider.ignore", "provider.ignore names it".into()),
        Removal::NotInOrder => ("provider.order", "provider.order does not name it and fallbacks are off".into()),
        Removal::NotFirst => ("provider.allow_fallbacks", "fallbacks are off".into()),
        Removal::Training => ("provider.data_collection", "it is not known not to train on prompts".into()),
        Removal::Retention => ("provider.zdr", "it is not known to keep nothing".into()),
        Removal::Distillation => ("provider.enforce_distillable_text", "the model is not known to allow distillation".into()),
        Removal::Quantization => ("provider.quantizations", "its weights have another precision".into()),
        Removal::Price(field) => ("provider.max_price", format!("its {field} price is higher than allowed, or unknown")),
        Removal::NotFree => ("model", "it is not known to cost nothing".into()),
        Removal::Unpriced => {
            let why = "its price is not known here, and what this API key may spend is limited (the operator can give the model a \
                       price, or set money.allow_unpriced)";
            ("limit", why.into())
        }
        Removal::ContextLength { needed, available } => {
            ("messages", format!("the prompt has at least {needed} tokens and its context {available}"))
        }
        Removal::AnswerLength => ("max_tokens", "the answer may become longer than it gives".into()),
        Removal::Modality(kind) => ("messages", format!("it takes no {} input", kind.word())),
        Removal::Tier(_) => ("service_tier", "its service tier was not asked for".into()),
        Removal::Parameter(name) => ("provider.require_parameters", format!("it does not support `{name}`")),
    }
}
