//! Guardrails: named rules that the operator lays over keys, beside the keys' own (openrouter guides/features/guardrails). A call must
//! satisfy all of them: what is allowed is what every list allows, every budget is held by itself, and what any filter finds counts.

mod builtin;
mod evidence;
mod filter;
mod found;
mod screen;
mod texts;

use std::sync::Arc;

use catalog::Catalog;
use inner::{Nanos, Request};
use routing::Requested;
use store::{Ceiling, KeyRow, LimitReset};

pub use filter::{Filter, FilterAction, FilterError, ScanScope};

use found::Screened;
use screen::Watch;

use crate::{reply::Refusal, route::Asking, shared::Shared};

/// Stands for every key in [`Guardrail::keys`].
const EVERY_KEY: &str = "*";

/// One set of rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Guardrail {
    /// Named in refusals.
    pub name: String,
    /// The keys that it holds for: names, hashes, or `*` for every key.
    pub keys: Vec<String>,
    /// Ids of models; `None` is every one.
    pub allowed_models: Option<Vec<String>>,
    /// Not these.
    pub ignored_models: Vec<String>,
    /// Slugs of providers; `None` is every one.
    pub allowed_providers: Option<Vec<String>>,
    /// Not these.
    pub ignored_providers: Vec<String>,
    /// Whether only providers that keep nothing may answer.
    pub zdr: bool,
    /// What each key may spend, by how often that starts afresh.
    pub budgets: Vec<(LimitReset, Nanos)>,
    /// What is looked for in prompts.
    pub filters: Vec<Arc<Filter>>,
}

/// What a key may do: its own rules and those of the guardrails that hold for it.
pub(crate) struct Terms<'a> {
    pub(crate) key: &'a KeyRow,
    guardrails: Vec<&'a Guardrail>,
}

impl Guardrail {
    /// Whether it holds for this key.
    pub(crate) fn concerns(&self, key: &KeyRow) -> bool {
        self.keys.iter().any(|name| name == EVERY_KEY || *name == key.name || *name == key.hash)
    }
}

impl<'a> Terms<'a> {
    /// The terms of a key.
    pub(crate) fn of(shared: &'a Shared, key: &'a KeyRow) -> Self {
        Self { key, guardrails: shared.settings.guardrails.iter().filter(|guardrail| guardrail.concerns(key)).collect() }
    }

    /// Why the key may not use a model, if it may not.
    pub(crate) fn forbid(&self, id: &str, catalog: &Catalog) -> Option<String> {
        let names = |list: &[String]| lists(list, id, catalog);
        if self.key.rules.allowed_models.as_deref().is_some_and(|allowed| !names(allowed)) {
            return Some("This API key is not allowed to use".to_owned());
        }
        let bars =
            |rail: &&&Guardrail| rail.allowed_models.as_deref().is_some_and(|list| !names(list)) || names(&rail.ignored_models);
        let barring = self.guardrails.iter().find(bars);
        barring.map(|guardrail| format!("Guardrail {:?} does not allow", guardrail.name))
    }

    /// Whether some models are not for this key.
    pub(crate) fn restrict_models(&self) -> bool {
        let restricts = |rail: &&Guardrail| rail.allowed_models.is_some() || !rail.ignored_models.is_empty();
        self.key.rules.allowed_models.is_some() || self.guardrails.iter().any(restricts)
    }

    /// Lists of providers, each of which must name whoever answers.
    pub(crate) fn allowed_providers(&self) -> Vec<Vec<String>> {
        let rails = self.guardrails.iter().map(|guardrail| &guardrail.allowed_providers);
        [&self.key.rules.allowed_providers].into_iter().chain(rails).flatten().cloned().collect()
    }

    /// Providers that may not answer.
    pub(crate) fn ignored_providers(&self) -> impl Iterator<Item = String> {
        self.guardrails.iter().flat_map(|guardrail| guardrail.ignored_providers.iter().cloned())
    }

    /// Whether only providers that keep nothing may answer.
    pub(crate) fn zdr(&self) -> bool {
        self.guardrails.iter().any(|guardrail| guardrail.zdr)
    }

    /// The budgets, for the ledger to hold.
    pub(crate) fn ceilings(&self) -> Vec<Ceiling> {
        let budgets = self.guardrails.iter().copied().flat_map(|rail| rail.budgets.iter().map(move |budget| (rail, budget)));
        budgets.map(|(rail, &(reset, limit))| Ceiling { name: rail.name.clone(), limit, reset }).collect()
    }

    /// What is looked for in its prompts.
    fn watches(&self) -> Vec<Watch> {
        let filters = self.guardrails.iter().flat_map(|rail| rail.filters.iter().map(move |filter| (&rail.name, filter)));
        filters.map(|(name, filter)| Watch { guardrail: name.clone(), filter: Arc::clone(filter) }).collect()
    }

    /// Whether somebody counts what this key spends.
    pub(crate) fn is_limited(&self, shared: &Shared) -> bool {
        let budgeted = || self.guardrails.iter().any(|guardrail| !guardrail.budgets.is_empty());
        self.key.limit.is_some() || budgeted() || shared.store.credits().granted.is_some()
    }
}

/// The request as the filters of the key's guardrails let it go on, and what they found.
///
/// # Errors
/// When something is blocked, or there is too much to look at.
pub(crate) async fn screen(shared: &Shared, request: Request, asking: &Asking<'_>) -> Result<(Request, Screened), Refusal> {
    let watches = Terms::of(shared, asking.key).watches();
    let generation_id = asking.generation_id;
    let of_generation = |refusal: Refusal| Refusal { generation_id: Some(generation_id.to_owned()), ..refusal };
    let (request, screened) = screen::screen(watches, request).await.map_err(|failure| of_generation(failure.into()))?;
    screened.log(generation_id);
    let requested = request.models.first().filter(|_| asking.explain);
    match screened.refusal(requested.map(String::as_str)) {
        Some(refusal) => Err(of_generation(refusal)),
        None => Ok((request, screened)),
    }
}

/// Whether a list of models, written by whichever of their names, has this id.
fn lists(list: &[String], id: &str, catalog: &Catalog) -> bool {
    list.iter().any(|name| name == id || Requested::read(name).id.is_some_and(|name| catalog.means(&name, id)))
}
