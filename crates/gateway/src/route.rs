//! Which endpoints may answer a request, best first. Gathers what `routing` decides from: the catalogue, the request, the wishes
//! of its `provider` object and what was measured. Never calls.

mod because;
mod beyond;
mod chosen;
mod conversation;
mod explained;
mod fit;
mod length;
mod mandatory;
mod named;
mod needs;
mod nobody;
mod unlisted;
mod vitals;
mod ways;

use std::{borrow::Cow, sync::Arc};

use catalog::{Endpoint, Model};
use inner::{Failure, PriceSheet, Request, WhenLeft};
use routing::{Entrant, Pulse, Shortcut, Tier, Wishes};
use serde::Deserialize;
use serde_json::Value;
use store::{Ceiling, KeyRow};
use wire::provider::{Partition, ProviderPreferences, Sort};

use named::Named;
use needs::Needs;

pub(crate) use because::Reasons;
pub(crate) use chosen::is_only_options;
pub(crate) use conversation::{Conversation, session};
pub(crate) use explained::Explained;
pub(crate) use fit::{Fit, strength};
pub(crate) use length::likely_prompt_tokens;
pub(crate) use nobody::Availability;
pub(crate) use vitals::{Observed, Vital, Vitals};

use crate::{
    brought_key::BroughtKey, guardrail::Terms, own_key::OwnKey, random, reply::Refusal, shared::Shared, upstream::Upstream,
};

/// One endpoint that may answer, with what the rest of the way needs to know of it.
#[derive(Clone)]
pub(crate) struct Candidate {
    /// Our id of the model.
    pub(crate) model: String,
    /// As displayed.
    pub(crate) provider: String,
    /// Its slug for `provider.order` and the like.
    pub(crate) tag: String,
    pub(crate) upstream: Arc<dyn Upstream>,
    /// The upstream's own id of the model.
    pub(crate) upstream_model: String,
    /// What `service_tier` goes there.
    pub(crate) tier: TierSent,
    /// `None` is "unpriced".
    pub(crate) prices: Option<PriceSheet>,
    /// What a call costs there that is left.
    pub(crate) when_left: WhenLeft,
    /// The caller's own key at the provider that it uses, by name; `None` is the house's.
    pub(crate) own_key: Option<String>,
    /// Whether nobody pays for it, neither the client nor, as for our own engine, the operator.
    pub(crate) is_free: bool,
    pub(crate) context_length: Option<u64>,
    pub(crate) completion_tokens_max: Option<u64>,
    /// How the request is worded there.
    pub(crate) fit: Fit,
    /// How it has been doing.
    pub(crate) vital: Arc<Vital>,
    /// Its place in the order in which they are tried, counted from 0.
    pub(crate) place: usize,
}

/// What an endpoint hears of service tiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TierSent {
    /// What the client wrote: the endpoint has tiers that we do not see.
    Asis,
    /// Nothing: our price is that of the default tier, and another one must not be asked for.
    None,
    /// Its own, whatever brought the request there.
    Own(&'static str),
}

impl Candidate {
    /// The provider's slug, without what stands behind it in the endpoint's.
    pub(crate) fn slug(&self) -> &str {
        self.tag.split('/').next().unwrap_or_default()
    }
}

/// One endpoint of one of the wanted models.
struct Offer<'a> {
    /// Its place in the request.
    place: usize,
    model: &'a Model,
    endpoint: &'a Endpoint,
    upstream: &'a Arc<dyn Upstream>,
    /// The caller's key at the provider; `None` is the house's.
    own_key: Option<&'a OwnKey>,
    vital: Arc<Vital>,
}

/// What decides which models answer, before any endpoint is looked at.
#[derive(Clone, Copy)]
struct Question<'a, 'q> {
    shared: &'a Shared,
    request: &'q Request,
    terms: &'q Terms<'q>,
    brought: &'q [BroughtKey],
    /// Without what stands at the places of models.
    wishes: &'q Wishes,
    needs: &'q Needs,
}

/// Who asks, and how much it wants to know.
pub(crate) struct Asking<'a> {
    pub(crate) key: &'a KeyRow,
    /// Keys at providers that came with the request.
    pub(crate) brought: &'a [BroughtKey],
    /// `x-session-id`.
    pub(crate) session: Option<&'a str>,
    /// Named in refusals.
    pub(crate) generation_id: &'a str,
    /// Whether the reasons are wanted too.
    pub(crate) explain: bool,
}

/// Where a request goes.
pub(crate) struct Routed {
    /// Best first, never none.
    pub(crate) candidates: Vec<Candidate>,
    /// Only if some candidate has a cache that is worth going back to.
    pub(crate) conversation: Option<Conversation>,
    /// Budgets that the ledger holds besides the key's own limit.
    pub(crate) ceilings: Vec<Ceiling>,
    /// The contract's word for how the first model was found, if a router chose it.
    pub(crate) router: Option<&'static str>,
    /// Why they are tried in this order.
    pub(crate) reasons: Reasons,
    pub(crate) explained: Option<Explained>,
}

/// Decides. A model that does not exist is passed over if another one of the request does.
pub(crate) fn route(shared: &Shared, request: &Request, asking: &Asking<'_>) -> Result<Routed, Refusal> {
    let of_generation = |refusal: Refusal| Refusal { generation_id: Some(asking.generation_id.to_owned()), ..refusal };
    decide(shared, request, asking).map_err(of_generation)
}

fn decide(shared: &Shared, request: &Request, asking: &Asking<'_>) -> Result<Routed, Refusal> {
    let terms = Terms::of(shared, asking.key);
    let needs = needs::of(request);
    let wished = wishes(request)?;
    let wished = Wishes {
        allowed: terms.allowed_providers(),
        ignore: wished.ignore.iter().cloned().chain(terms.ignored_providers()).collect(),
        zdr: wished.zdr || terms.zdr(),
        priced: !shared.settings.money.allow_unpriced && terms.is_limited(shared),
        ..wished
    };
    let named = Named::of(&Question { shared, request, terms: &terms, brought: asking.brought, wishes: &wished, needs: &needs })?;
    let Some(first) = named.models.first() else { return Err(nobody::knows(request, &shared.catalog, &named.chosen)) };
    let mut offers = offers(shared, asking, &named.models);
    beyond::keep_able(request, &mut offers)?;
    let entrants: Vec<Entrant<'_>> = offers.iter().map(Offer::entrant).collect();
    let wishes = Wishes { shortcuts: named.shortcuts, free: named.free, tier: tier(request), ..wished };
    beyond::refuse_doors(request, &terms)?;
    let conversation =
        offers.iter().any(Offer::has_cheap_cache).then(|| Conversation::of(request, &asking.key.hash, asking.session));
    let home = conversation.as_ref().and_then(|conversation| shared.vitals.home(conversation.key(&first.id)));
    let sticky = home.and_then(|tag| entrants.iter().position(|entrant| entrant.model == 0 && entrant.tag == tag));
    let plan = routing::plan(&entrants, &needs.view(), &wishes, sticky, &mut dice);
    if plan.order.is_empty() {
        return Err(nobody::may(request, first, &entrants, &plan));
    }
    let candidates = plan.order.iter().map(|&index| &offers[index]);
    mandatory::check(request, !named.chosen.is_empty(), candidates)?;
    let requested = || request.models.first().map(String::as_str).unwrap_or_default();
    let explained = asking.explain.then(|| Explained::of(requested(), &named.chosen, &offers, &plan, &needs));
    let shortcut = |offer: &Offer<'_>| wishes.shortcuts.get(offer.place).copied().flatten();
    let reasons = Reasons::of(plan.tried, &plan.removed, &wishes);
    let candidate = |(place, index): (usize, usize)| {
        let offer = &offers[index];
        Candidate { fit: Fit::of(request, &needs, offer.model, offer.endpoint), place, ..offer.candidate(shortcut(offer)) }
    };
    let candidates = plan.order.into_iter().enumerate().map(candidate).collect();
    let router = named.chosen.first().map(|chosen| chosen.router.word());
    Ok(Routed { candidates, conversation, ceilings: terms.ceilings(), router, reasons, explained })
}

/// Whether a key's rules and those of its guardrails leave anybody who may answer with a model.
pub(crate) fn may_use(shared: &Shared, key: &KeyRow, model: &Model) -> bool {
    let terms = Terms::of(shared, key);
    if terms.forbid(&model.id, &shared.catalog).is_some() {
        return false;
    }
    let wishes = Wishes {
        allowed: terms.allowed_providers(),
        ignore: terms.ignored_providers().collect(),
        zdr: terms.zdr(),
        priced: !shared.settings.money.allow_unpriced && terms.is_limited(shared),
        ..Wishes::default()
    };
    let ways = ways::ways(shared, key, &[], model).into_iter();
    let entrants: Vec<Entrant<'_>> =
        ways.map(|way| ways::entrant(0, model, way.endpoint, way.own_key, Pulse::default())).collect();
    !routing::plan(&entrants, &routing::Needs::default(), &wishes, None, &mut || 0.5).order.is_empty()
}

fn tier(request: &Request) -> Option<Tier> {
    request.extra.get("service_tier").and_then(|word| word.as_str()).and_then(Tier::wanted)
}

/// What the request's own `provider` object wants.
///
/// # Errors
/// When it is malformed; the message names the field.
pub(crate) fn wishes(request: &Request) -> Result<Wishes, Failure> {
    let Some(sent) = &request.provider else { return Ok(Wishes::default()) };
    let sent = ProviderPreferences::deserialize(sent).map_err(|error| Failure::invalid(format!("provider: {error}")))?;
    fit::check_options(sent.options.as_ref())?;
    let wishes = Wishes::of(&sent)?;
    let across = |sort| Sort { partition: Partition::None, ..sort };
    let sort = if is_across(request) { wishes.sort.map(across) } else { wishes.sort };
    Ok(Wishes { sort, ..wishes })
}

/// Whether the deprecated `route` wants a sort over the models of the request together, unless `provider.sort` says itself what it goes
/// over (openrouter api_reference/parameters).
fn is_across(request: &Request) -> bool {
    let said = request.provider.as_ref().and_then(|provider| provider.pointer("/sort/partition"));
    request.extra.get("route").is_some_and(|route| route == "sort") && said.is_none_or(Value::is_null)
}

fn offers<'a>(shared: &'a Shared, asking: &Asking<'a>, known: &'a [Cow<'a, Model>]) -> Vec<Offer<'a>> {
    let of_model = |(place, model): (usize, &'a Cow<'a, Model>)| {
        ways::ways(shared, asking.key, asking.brought, model).into_iter().map(move |way| {
            let (vitals, measured) = (&shared.vitals, way.endpoint.measured_as());
            let vital = match way {
                ways::Way { is_brought: true, .. } => vitals.apart(),
                _ if model.is_listed() => vitals.of(way.slug, &measured),
                _ => vitals.of_unlisted(way.slug, &measured),
            };
            Offer { place, model, endpoint: way.endpoint, upstream: way.upstream, own_key: way.own_key, vital }
        })
    };
    known.iter().enumerate().flat_map(of_model).collect()
}

impl Offer<'_> {
    /// Whether reading from the provider's cache costs less than reading the prompt again.
    fn has_cheap_cache(&self) -> bool {
        let prices = self.endpoint.prices.as_ref();
        prices.is_some_and(|sheet| sheet.input_cache_read.is_some_and(|read| read < sheet.prompt))
    }

    fn entrant(&self) -> Entrant<'_> {
        ways::entrant(self.place, self.model, self.endpoint, self.own_key, self.vital.pulse())
    }

    fn candidate(&self, shortcut: Option<Shortcut>) -> Candidate {
        let upstream_model = &self.endpoint.upstream_model;
        Candidate {
            model: self.model.id.clone(),
            provider: self.endpoint.provider_name.clone(),
            tag: self.endpoint.tag.clone(),
            upstream: Arc::clone(self.upstream),
            // A router sorts its own endpoints.
            upstream_model: match shortcut.filter(|_| self.endpoint.routes) {
                Some(shortcut) => format!("{upstream_model}:{}", shortcut.word()),
                None => upstream_model.clone(),
            },
            tier: match self.endpoint.service_tier() {
                Some(tier) => TierSent::Own(tier),
                None if self.endpoint.routes || self.endpoint.prices.is_none() => TierSent::Asis,
                None => TierSent::None,
            },
            prices: self.endpoint.prices.clone(),
            when_left: self.endpoint.when_left,
            own_key: self.own_key.map(|own| own.name.clone()),
            is_free: self.own_key.is_none()
                && !self.endpoint.is_local()
                && (self.model.id.ends_with(":free") || self.endpoint.prices.as_ref().is_some_and(PriceSheet::is_free)),
            context_length: self.endpoint.context_length,
            completion_tokens_max: self.endpoint.max_completion_tokens,
            fit: Fit::default(),
            vital: Arc::clone(&self.vital),
            place: 0,
        }
    }
}

/// Evenly from 0 to 1. Without randomness the cheapest wins, which is no harm.
#[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
fn dice() -> f64 {
    random::bytes().map_or(0.5, |bits| (u64::from_ne_bytes(bits) >> 11) as f64 / (1_u64 << 53) as f64)
}

/// An id as it may be repeated in an error: one line, not long.
fn shown(id: &str) -> String {
    id.chars().filter(|letter| !letter.is_control()).take(128).collect()
}
