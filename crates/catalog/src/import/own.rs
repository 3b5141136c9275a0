//! An operator's own base: what ships, renewed by lists that are younger. Names come from what ships, so that no model changes its
//! id; corrections by hand that ship apply here too. Pure, like all importers.

use super::{
    ImportError, Report, Snapshot,
    curated::Curated,
    litellm, merge, models_dev,
    names::Names,
    openrouter::{self, Listed},
};
use crate::base::{Base, row::Source};

/// The corrections that ship.
const CURATED: &str = include_str!("../../data/curated.jsonl");

/// Somebody's list.
#[derive(Clone, Copy, Debug)]
pub enum List<'a> {
    /// `api.json` of models.dev.
    ModelsDev(Snapshot<'a>),
    /// `model_prices_and_context_window.json` of `LiteLLM`.
    LiteLlm(Snapshot<'a>),
    /// An answer of `OpenRouter`'s `/models`.
    OpenRouter(Snapshot<'a>),
}

/// `before` with what the lists say in place of what is older.
///
/// # Errors
/// When a text is not of its list's format.
pub fn renewed(before: &Base, lists: &[List<'_>], report: &mut Report) -> Result<Base, ImportError> {
    let curated = Curated::parse(CURATED).map(Curated::without_prices);
    let curated = curated.map_err(|error| ImportError { format: "list of corrections", source: error.source })?;
    let known = |model: &crate::BaseModel| Listed {
        id: model.row.id.clone(),
        permaslug: model.row.permaslug.clone(),
        hugging_face: model.row.hugging_face.clone(),
    };
    let mut listed: Vec<Listed> = before.models().iter().map(known).collect();
    let mut offers = Vec::new();
    for list in lists {
        match list {
            List::ModelsDev(snapshot) => offers.extend(models_dev::read(snapshot, report)?),
            List::LiteLlm(snapshot) => offers.extend(litellm::read(snapshot, report)?),
            List::OpenRouter(snapshot) => {
                listed.extend(openrouter::ids(snapshot.text, report)?);
                offers.extend(openrouter::read(snapshot, report)?);
            }
        }
    }
    let at_router = offers.iter().filter(|offer| offer.at == Some("openrouter"));
    listed.extend(at_router.map(|offer| Listed { id: offer.upstream.clone(), permaslug: None, hugging_face: None }));
    let names = Names::new(listed, &curated);
    let mut models = merge::merge(offers, &names, &curated, report).models().to_vec();
    for model in &mut models {
        // What is nowhere but among the corrections is in what ships already.
        model.endpoints.retain(|endpoint| endpoint.source != Source::Curated);
    }
    models.retain(|model| !model.endpoints.is_empty());
    Ok(before.renewed_by(&Base::of(models)))
}
