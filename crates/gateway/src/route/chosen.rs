//! The models that a router's name (`openrouter/auto`, `openrouter/free`) stands for in this house, for this request and this key:
//! gathers what `routing` chooses by, and tells how it came out. From there on they are models of the request like any other.

mod options;

use catalog::{Model, Router};
use inner::{Failure, Request};
use routing::{Contender, Ranked, Removal, Rule, Shortcut, Wishes};
use serde_json::{Value, json};

use super::{
    Question, nobody, tier,
    ways::{entrant, ways},
};
use options::Options;

pub(crate) use options::is_only_options;

/// Models that are tried for one name.
const MODELS_MAX: usize = 8;
/// Removed models that an explanation names; the rest is a number.
const REMOVED_MAX: usize = 64;

/// What became of a router's name.
pub(super) struct Chosen<'a> {
    pub(super) router: Router,
    rule: Rule,
    /// Best first, each with what put it there.
    pub(super) models: Vec<(&'a Model, Ranked)>,
    /// How many could have answered; the best of them are `models`.
    able: usize,
    /// Who could not.
    pub(super) unfit: Vec<Unfit<'a>>,
}

/// A model that was not chosen from, and why.
pub(super) struct Unfit<'a> {
    model: &'a str,
    /// The field or wish that decided.
    pub(super) field: &'static str,
    pub(super) reason: String,
    /// The word of `availability.excluded_by`, if there is one.
    pub(super) excluded_by: Option<&'static str>,
    /// Whether it was only too short.
    pub(super) is_short: bool,
}

/// Chooses.
///
/// # Errors
/// When the settings that the request has for it are malformed.
pub(super) fn chosen<'a>(question: &Question<'a, '_>, router: Router, shortcut: Option<Shortcut>) -> Result<Chosen<'a>, Failure> {
    let Question { shared, request, terms, brought, wishes, needs } = *question;
    let options = Options::of(request, router, shared)?;
    let wanted = outputs(request);
    let (mut candidates, mut unfit) = (Vec::new(), Vec::new());
    for model in shared.catalog.models() {
        let takes = |endpoint| router.takes(endpoint);
        if !model.endpoints.iter().any(takes) || !gives(model, &wanted) {
            continue;
        }
        let barred = options.bar(&model.id).map(|reason| ("plugins", reason.to_owned()));
        let barred = barred.or_else(|| Some(("key", terms.forbid(&model.id, &shared.catalog)? + " it")));
        match barred {
            Some((field, reason)) => unfit.push(Unfit { model: &model.id, field, reason, excluded_by: None, is_short: false }),
            None => candidates.push(model),
        }
    }
    let pulses = shared.vitals.pulses();
    let contenders: Vec<Contender<'_>> = candidates
        .iter()
        .map(|model| {
            let entrants = ways(shared, terms.key, brought, model).into_iter().map(|way| {
                let known = pulses.get(&(way.slug.to_owned(), way.endpoint.measured_as()));
                entrant(0, model, way.endpoint, way.own_key, known.copied().unwrap_or_default())
            });
            Contender { created: model.created, last_resort: model.last_resort, entrants: entrants.collect() }
        })
        .collect();
    let (free, tier) = (vec![router == Router::Free], tier(request));
    let wishes = Wishes { shortcuts: vec![shortcut], free, tier, ..wishes.clone() };
    let rule = if router == Router::Free { Rule::Free } else { Rule::Price(options.third) };
    let choice = routing::choose(&contenders, &needs.view(), &wishes, rule);
    unfit.extend(choice.removed.iter().map(|(index, reason)| Unfit::of(&candidates[*index].id, reason)));
    let able = choice.ranked.len();
    let models = choice.ranked.into_iter().take(MODELS_MAX).map(|ranked| (candidates[ranked.index], ranked)).collect();
    Ok(Chosen { router, rule, models, able, unfit })
}

/// The kinds of output that are asked for; text unless the request says otherwise.
fn outputs(request: &Request) -> Vec<&str> {
    let named = request.extra.get("modalities").and_then(Value::as_array);
    let named: Vec<&str> = named.into_iter().flatten().filter_map(Value::as_str).collect();
    if named.is_empty() { vec!["text"] } else { named }
}

/// Whether a model gives exactly that: who draws or speaks unasked is another kind of model.
fn gives(model: &Model, wanted: &[&str]) -> bool {
    let outputs = model.outputs();
    outputs.len() == wanted.len() && outputs.iter().all(|kind| wanted.contains(&kind.word()))
}

impl<'a> Unfit<'a> {
    fn of(model: &'a str, reason: &Removal) -> Self {
        let (field, detail) = match reason {
            // A wish where a model is named, a need where the model may be another.
            Removal::Parameter(name) => ("parameters", format!("it does not support `{name}`")),
            reason => nobody::described(reason),
        };
        let is_short = matches!(reason, Removal::ContextLength { .. });
        Self { model, field, reason: detail, excluded_by: reason.excluded_by(), is_short }
    }
}

impl Chosen<'_> {
    /// As an explanation tells it.
    pub(super) fn json(&self) -> Value {
        let row = |(model, ranked): &(&Model, Ranked)| {
            json!({
                "model": model.id,
                "failing": ranked.ill,
                "price": ranked.price.map(inner::Pico::decimal),
                "cost_tier": ranked.third.map(routing::Third::word),
                "created": ranked.created,
                "context_length": ranked.context_length,
            })
        };
        let removed = |unfit: &Unfit<'_>| json!({ "model": unfit.model, "field": unfit.field, "reason": unfit.reason });
        json!({
            "router": self.router.id(),
            "rule": self.rule(),
            "able": self.able,
            "chosen": self.models.iter().map(row).collect::<Vec<_>>(),
            "removed": self.unfit.iter().take(REMOVED_MAX).map(removed).collect::<Vec<_>>(),
            "removed_total": self.unfit.len(),
        })
    }

    fn rule(&self) -> String {
        match self.rule {
            Rule::Free => "costs nothing; not failing, then the longest context, then the newest".to_owned(),
            Rule::Price(third) => {
                format!("not failing, then nearest to the {} third of prices, then the newest", third.word())
            }
        }
    }
}
