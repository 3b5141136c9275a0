//! A route with its reasons, as the client may see them: who was considered, how likely each was to come first, and which wish or
//! need removed whom.

use catalog::base::{day::Day, row::Origin};
use routing::{Basis, Plan, Tried};
use serde_json::{Map, Value, json};
use wire::provider::SortBy;

use super::{Offer, because, chosen::Chosen, fit, needs::Needs, nobody};
use crate::generation_id::now_ms;

/// Collected only for who asks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Explained {
    /// What the client wrote.
    pub(crate) requested: String,
    /// Whether the first name was an alias.
    pub(crate) alias: bool,
    /// The contract's word for how the first model was found, if a router chose it.
    pub(crate) router: Option<&'static str>,
    /// Endpoints of all the wanted models, removed ones included.
    pub(crate) total: usize,
    /// In the order in which they are tried: model, provider, and the whole row.
    pub(crate) tried: Vec<Considered>,
    removed: Vec<Value>,
    /// How routers chose.
    chosen: Vec<Value>,
    /// What was done to the request before it was routed.
    pub(crate) pipeline: Vec<Value>,
}

/// One endpoint that may answer.
#[derive(Clone, Debug)]
pub(crate) struct Considered {
    pub(crate) model: String,
    /// As displayed.
    pub(crate) provider: String,
    row: Value,
}

impl Explained {
    pub(super) fn of(requested: &str, chosen: &[Chosen<'_>], offers: &[Offer<'_>], plan: &Plan, needs: &Needs) -> Self {
        let explanation = plan.explanation();
        let considered = |tried: &Tried| {
            let offer = &offers[tried.index];
            let (model, provider) = (offer.model.id.clone(), offer.endpoint.provider_name.clone());
            Considered { row: row(offer, tried, needs), model, provider }
        };
        let removed = |(index, reason): &(usize, routing::Removal)| {
            let (field, detail) = nobody::described(reason);
            let mut row = place(&offers[*index]);
            row.extend([("field".to_owned(), field.into()), ("reason".to_owned(), detail.into())]);
            Value::Object(row)
        };
        Self {
            requested: requested.to_owned(),
            alias: requested.starts_with('~'),
            router: chosen.first().map(|chosen| chosen.router.word()),
            chosen: chosen.iter().map(Chosen::json).collect(),
            total: offers.len(),
            tried: explanation.tried.iter().map(considered).collect(),
            removed: explanation.removed.iter().map(removed).collect(),
            pipeline: Vec::new(),
        }
    }

    /// What was decided and why.
    pub(crate) fn json(&self) -> Value {
        let candidates: Vec<&Value> = self.tried.iter().map(|considered| &considered.row).collect();
        let mut json = json!({ "candidates": candidates, "removed": self.removed });
        if !self.chosen.is_empty() {
            json["routers"] = self.chosen.clone().into();
        }
        json
    }
}

fn place(offer: &Offer<'_>) -> Map<String, Value> {
    let row = json!({ "model": offer.model.id, "provider": offer.endpoint.provider_name, "tag": offer.endpoint.tag });
    if let Value::Object(row) = row { row } else { Map::new() }
}

fn row(offer: &Offer<'_>, tried: &Tried, needs: &Needs) -> Value {
    let mut row = place(offer);
    if let Some(Origin { source, date }) = offer.endpoint.priced_by {
        let old = Day::of_seconds(now_ms() / 1000).is_some_and(|today| offer.endpoint.has_old_price(today));
        row.insert("priced_by".to_owned(), json!({ "source": source.word(), "date": date.to_string(), "old": old }));
    }
    row.insert("chance".to_owned(), json!(tried.chance));
    match tried.basis {
        Basis::Draw { price, lot } => {
            let price = price.map(inner::Pico::decimal);
            row.insert("draw".to_owned(), json!({ "price": price, "lot": lot.is_finite().then_some(lot) }));
        }
        Basis::Sort { by, value } => {
            row.insert("sort".to_owned(), json!({ "by": word(by), "value": value }));
        }
    }
    let behind = because::behind(&tried.rank);
    if !behind.is_empty() {
        row.insert("behind_for".to_owned(), json!(behind));
    }
    let dropped = fit::dropped(needs, offer.model, offer.endpoint);
    if !dropped.is_empty() {
        row.insert("dropped".to_owned(), json!(dropped));
    }
    if !tried.rank.cold {
        row.insert("cached_here".to_owned(), Value::Bool(true));
    }
    Value::Object(row)
}

fn word(by: SortBy) -> &'static str {
    match by {
        SortBy::Price => "price",
        SortBy::Throughput => "throughput",
        SortBy::Latency => "latency",
        SortBy::Exacto => "exacto",
    }
}
