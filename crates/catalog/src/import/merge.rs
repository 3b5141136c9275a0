//! Many offers, one row per model and one per endpoint of it. Which source wins is decided per field and written down in the row;
//! what loses and differs is a conflict in the report. Never averages, never mixes two price sheets that disagree.
//!
//! Prices: `LiteLLM` before models.dev, because it is younger; limits and abilities: models.dev before `LiteLLM`, because its
//! context is the whole context. What a person wrote wins over all.

mod endpoint;
mod model;

use std::collections::BTreeMap;

use super::{
    check,
    curated::Curated,
    names::{Match, Names},
    offer::Offer,
    report::{Kind, Report},
};
use crate::base::{
    Base, BaseModel,
    row::{Origin, Source},
};

/// An offer of a model that we know, and how usual the provider's id of it is (0 is the one to call).
#[derive(Clone, Debug, PartialEq)]
struct Named {
    offer: Offer,
    distance: u8,
}

/// Makes a base.
#[must_use]
pub fn merge(offers: Vec<Offer>, names: &Names, curated: &Curated, report: &mut Report) -> Base {
    let mut by_model: BTreeMap<String, Vec<Named>> = names.ids().map(|id| (id.to_owned(), Vec::new())).collect();
    for offer in offers {
        let row = || format!("{} {}", offer.at.unwrap_or("maker"), offer.upstream);
        match names.of(&offer) {
            Match::Model(id, distance) => by_model.entry(id).or_default().push(Named { offer, distance }),
            Match::Variant => report.warn(Kind::Variant, row(), ""),
            Match::Unknown => report.warn(Kind::Unknown, row(), ""),
        }
    }
    let rows = by_model.into_iter().map(|(id, offers)| one(&id, &offers, names, report));
    let mut models: Vec<BaseModel> = rows.collect();
    for model in &mut models {
        curated.model(&mut model.row);
    }
    curated.endpoints(&mut models, report);
    models.retain(|model| {
        if model.endpoints.is_empty() {
            report.warn(Kind::Unserved, &model.row.id, "");
        }
        !model.endpoints.is_empty()
    });
    for model in &mut models {
        model.finish();
        if model.row.name == model.row.id {
            report.warn(Kind::Unnamed, &model.row.id, "");
        }
        check::repair(model, report);
    }
    Base::of(models)
}

/// One model, before anything is corrected by hand.
fn one(id: &str, offers: &[Named], names: &Names, report: &mut Report) -> BaseModel {
    let row = model::row(id, offers, names.listed(id));
    let mut by_provider: BTreeMap<&str, Vec<&Named>> = BTreeMap::new();
    for named in offers {
        if let Some(provider) = named.offer.at {
            by_provider.entry(provider).or_default().push(named);
        }
    }
    let endpoints = by_provider.into_values().filter_map(|offers| endpoint::row(&row, &offers, report)).collect();
    BaseModel { row, description: String::new(), endpoints }
}

impl BaseModel {
    /// Puts endpoints in order, and takes from them what only they know.
    fn finish(&mut self) {
        self.endpoints.sort_by(|left, right| left.provider.cmp(&right.provider));
        if self.row.context.is_none() {
            let longest =
                self.endpoints.iter().filter(|endpoint| endpoint.context.is_some()).max_by_key(|endpoint| endpoint.context);
            self.row.context = longest.and_then(|endpoint| endpoint.context);
        }
        let described = Origin { source: self.row.source, date: self.row.date };
        let told = self.row.fields.get("context").copied().unwrap_or(described);
        for endpoint in &mut self.endpoints {
            // `LiteLLM`'s limit of the prompt leaves the answer out at some providers. Two equal halves are a coincidence.
            if let (Some(whole), Some(prompt), Some(answer)) = (self.row.context, endpoint.context, endpoint.max_completion)
                && prompt != answer
                && prompt.saturating_add(answer) == whole
            {
                endpoint.context = Some(whole);
                endpoint.fields.insert("context".to_owned(), told);
            }
            if endpoint.input == self.row.input {
                endpoint.input.clear();
            }
            endpoint.lacks.retain(|name| self.row.parameters.contains(name));
        }
    }
}

/// The order in which sources are believed about prices; smaller is better.
fn price_order(source: Source) -> u8 {
    match source {
        Source::Curated => 0,
        Source::OpenRouter => 1,
        Source::LiteLlm => 2,
        Source::ModelsDev => 3,
    }
}
