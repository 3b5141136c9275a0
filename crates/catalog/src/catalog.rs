//! The catalogue itself: filled once at start, then only asked.

use std::{borrow::Cow, cmp::Reverse, collections::HashMap, sync::Arc};

use inner::WhenLeft;
use wire::models::ToolChoiceSupport;

use crate::{
    aliases::Aliases,
    base::{Base, BaseModel, day::Day},
    based, honoured,
    local::{LOCAL, LocalCheckpoint},
    model::{Endpoint, Model, ParametersFrom, Policy},
    own_names::OwnNames,
    parameters,
    passthrough::Passthrough,
    provider_model::{ProviderModel, ProviderModelError},
    providers::ProviderFacts,
};

/// All models that somebody here serves.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// In the order in which they were added.
    models: Vec<Model>,
    /// Where in `models` an id stands.
    places: HashMap<String, usize>,
    /// Providers whose models are not all known, in the order in which they are asked.
    pub(crate) passthrough: Vec<Passthrough>,
    /// Everybody who serves, in the order in which they were added.
    pub(crate) providers: Vec<ProviderFacts>,
    known: Option<Known>,
    /// What the operator calls them.
    pub(crate) own_names: OwnNames,
    /// The base's models by provider and by the provider's own id.
    upstream_ids: HashMap<(&'static str, &'static str), &'static BaseModel>,
    /// What is known beside what is served here.
    pub(crate) world: Option<Arc<Catalog>>,
}

/// What is known of models before anybody serves them.
#[derive(Clone, Copy, Debug)]
struct Known {
    base: &'static Base,
    aliases: &'static Aliases,
    today: Day,
}

/// A provider as far as the catalogue needs to know it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Vendor<'a> {
    /// The slug.
    pub id: &'a str,
    /// As displayed.
    pub name: &'a str,
    /// The author of everything it sells, if it only sells its own (`x-ai`).
    pub author: Option<&'a str>,
    /// Whether it is a router itself, whose ids are the same as ours (`openai/gpt-x`), rather than one whose ids stand behind
    /// its slug (`gpt-x` is our `openai/gpt-x`).
    pub routes: bool,
    /// Whether the base's rows of this slug are about it. An address of one's own may be anybody.
    pub catalogued: bool,
    /// The slug under which the base lists it, if that is another one: of two accounts at one vendor, the second.
    pub like: Option<&'a str>,
    /// What it does with what is sent.
    pub policy: Policy,
    /// What a call costs there that is left.
    pub when_left: WhenLeft,
}

impl Vendor<'_> {
    /// The slug under which the base lists it.
    pub(crate) fn listed_as(&self) -> &str {
        self.like.unwrap_or(self.id)
    }
}

/// Why something cannot be added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum CatalogError {
    #[error("model {0}: two endpoints at the same provider (`variant` tells them apart)")]
    Twice(String),
    #[error("model {id}: {reason}")]
    Model { id: String, reason: ProviderModelError },
}

impl Catalog {
    /// An empty catalogue that knows a base: providers that are in it come with their models. What was withdrawn before `today`
    /// stays out.
    #[must_use]
    pub fn knowing(base: &'static Base, aliases: &'static Aliases, today: Day) -> Self {
        let endpoints = base.models().iter().flat_map(|model| model.endpoints.iter().map(move |at| (at, model)));
        let upstream_ids = endpoints.map(|(at, model)| ((at.provider.as_str(), at.upstream.as_str()), model)).collect();
        Self { known: Some(Known { base, aliases, today }), upstream_ids, ..Self::default() }
    }

    /// Adds what our own engine serves; free of charge, not unpriced.
    ///
    /// # Errors
    /// When a checkpoint of that id is already there.
    pub fn add_local(&mut self, checkpoint: LocalCheckpoint) -> Result<(), CatalogError> {
        let model = checkpoint.model();
        for endpoint in &model.endpoints {
            self.connect(&endpoint.provider, &endpoint.provider_name, endpoint.policy);
        }
        self.add(model)
    }

    /// Adds a provider with exactly these models. Without any, it comes with what the base knows of it, and all other ids are
    /// passed through: whole to a router, and what stands behind `<slug>/` to any other. Such models can be called but are not
    /// listed.
    ///
    /// # Errors
    /// When a model is malformed, or listed twice for this provider.
    pub fn add_provider(&mut self, vendor: &Vendor<'_>, models: &[ProviderModel]) -> Result<(), CatalogError> {
        self.connect(vendor.id, vendor.name, vendor.policy);
        if models.is_empty() {
            self.passthrough.push(Passthrough::of(vendor));
            return self.add_known(vendor);
        }
        for model in models {
            let known = self.known.and_then(|known| known.base.model(&model.id));
            let added = model.model(vendor, known);
            self.add(added.map_err(|reason| CatalogError::Model { id: model.id.clone(), reason })?)?;
        }
        Ok(())
    }

    fn add_known(&mut self, vendor: &Vendor<'_>) -> Result<(), CatalogError> {
        let Some(Known { base, today, .. }) = self.known.filter(|_| vendor.catalogued) else { return Ok(()) };
        base.models().iter().filter_map(|known| based::model(known, vendor, today)).try_for_each(|model| self.add(model))
    }

    /// The endpoints of a model that is already there join it; what describes the model stays as it was.
    pub(crate) fn add(&mut self, model: Model) -> Result<(), CatalogError> {
        let Some(known) = self.places.get(&model.id).and_then(|&place| self.models.get_mut(place)) else {
            self.places.insert(model.id.clone(), self.models.len());
            self.models.push(model);
            return Ok(());
        };
        let taken = |endpoint: &Endpoint| known.endpoints.iter().any(|other| other.tag == endpoint.tag);
        if model.endpoints.iter().any(taken) {
            return Err(CatalogError::Twice(model.id));
        }
        known.endpoints.extend(model.endpoints);
        Ok(())
    }

    /// The listed models, newest first, then by id.
    #[must_use]
    pub fn models(&self) -> Vec<&Model> {
        let mut models: Vec<&Model> = self.models.iter().collect();
        models.sort_by_key(|model| (Reverse(model.created), &model.id));
        models
    }

    /// The moving aliases of listed models (`~author/family-latest`), each with what it means, by name; then the operator's names.
    pub fn aliases(&self) -> impl Iterator<Item = (&str, &Model)> {
        let moving = self.known.into_iter().flat_map(|known| known.aliases.moving());
        moving.filter_map(|(alias, target, _)| Some((alias, self.listed(target)?))).chain(self.named_models())
    }

    /// Who would serve a model if they were connected here, by name; nobody if the model is not known at all.
    #[must_use]
    pub fn elsewhere(&self, id: &str) -> Vec<&'static str> {
        let known = self.known.and_then(|known| known.base.model(known.aliases.target(id).unwrap_or(id)));
        known.into_iter().flat_map(|known| &known.endpoints).map(|endpoint| endpoint.provider.as_str()).collect()
    }

    /// Whether a model is known and was withdrawn, everywhere.
    #[must_use]
    pub fn is_withdrawn(&self, id: &str) -> bool {
        let Some(Known { base, aliases, today }) = self.known else { return false };
        let gone = |expires: Option<Day>| expires.is_some_and(|day| day < today);
        let known = base.model(aliases.target(id).unwrap_or(id));
        known.is_some_and(|known| {
            let everywhere = !known.endpoints.is_empty() && known.endpoints.iter().all(|at| gone(at.expires));
            everywhere || gone(known.row.expires)
        })
    }

    /// The model that a request calls by this id: a listed one, by its id or another of its names, or one that a provider gets
    /// passed through. What the base knows under a provider's own id keeps its price there.
    #[must_use]
    pub fn model(&self, id: &str) -> Option<Cow<'_, Model>> {
        let id = self.own_names.first(id).unwrap_or(id);
        if let Some(model) = self.listed(self.canonical(id)) {
            let own = self.passthrough.iter().filter(|provider| provider.is_ones_own());
            let own: Vec<Endpoint> = own.filter_map(|provider| provider.endpoint(&model.id)).collect();
            return Some(if own.is_empty() { Cow::Borrowed(model) } else { Cow::Owned(model.with_more(own)) });
        }
        let passed = self.passthrough.iter().filter_map(|provider| Some((provider, provider.endpoint(id)?)));
        let (mut priced, mut unlisted) = (None, Vec::new());
        for (provider, endpoint) in passed {
            match self.known_as(provider, &endpoint.upstream_model) {
                Some(known) => priced = priced.or(Some(known)),
                None => unlisted.push(endpoint),
            }
        }
        priced.or_else(|| (!unlisted.is_empty()).then(|| Model::unlisted(id, unlisted))).map(Cow::Owned)
    }

    /// A name that only routers understand (a preset, a variant of theirs), passed to them whole.
    #[must_use]
    pub fn at_routers(&self, name: &str) -> Option<Model> {
        let routers = self.passthrough.iter().filter(|provider| provider.routes());
        let endpoints: Vec<Endpoint> = routers.filter_map(|provider| provider.endpoint(name)).collect();
        (!endpoints.is_empty()).then(|| Model::unlisted(name, endpoints))
    }

    /// The id that a name stands for, the first of several; the name itself if it is none of the other names.
    #[must_use]
    pub fn canonical<'a>(&'a self, name: &'a str) -> &'a str {
        let name = self.own_names.first(name).unwrap_or(name);
        if self.places.contains_key(name) {
            return name;
        }
        self.known.and_then(|known| known.aliases.target(name)).unwrap_or(name)
    }

    /// What the base says of the model that has these weights.
    pub(crate) fn of_weights(&self, name: &str) -> Option<&'static BaseModel> {
        let is_it =
            |model: &&BaseModel| model.row.hugging_face.as_ref().is_some_and(|weights| weights.eq_ignore_ascii_case(name));
        self.known?.base.models().iter().find(is_it)
    }

    /// What the base says of a model that a provider knows by this id, withdrawn or not: a name must not change a price.
    fn known_as(&self, provider: &Passthrough, upstream: &str) -> Option<Model> {
        let vendor = provider.vendor();
        let known = self.upstream_ids.get(&(vendor.listed_as(), upstream)).filter(|_| vendor.catalogued)?;
        Some(Model { endpoints: based::endpoints(known, known.at(vendor.listed_as())?, &vendor), ..based::about(known) })
    }

    /// The listed model of exactly this id.
    #[must_use]
    pub fn listed(&self, id: &str) -> Option<&Model> {
        self.places.get(id).and_then(|&place| self.models.get(place))
    }
}

impl Model {
    /// Whether the catalogue has a row of it; otherwise it is only passed through, and nothing is known of it.
    #[must_use]
    pub fn is_listed(&self) -> bool {
        !self.input.is_empty()
    }

    /// A model of which nothing is known but who may serve it.
    fn unlisted(id: &str, endpoints: Vec<Endpoint>) -> Self {
        Self { id: id.to_owned(), name: id.to_owned(), endpoints, ..Self::default() }
    }

    fn with_more(&self, endpoints: Vec<Endpoint>) -> Self {
        let mut model = self.clone();
        model.endpoints.extend(endpoints);
        model
    }
}

impl Endpoint {
    /// Whether what is sent there never leaves this process.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.provider == LOCAL
    }

    /// The same, with what is known of the server that stands there.
    pub(crate) fn honouring(mut self, server: &str) -> Self {
        self.parameters.extend(parameters::owned(honoured::at_own(server)));
        self
    }

    /// An endpoint of which nothing is known but where it is.
    pub(crate) fn unknown(provider: &str, provider_name: &str, upstream_model: &str) -> Self {
        Self {
            provider: provider.to_owned(),
            tag: provider.to_owned(),
            provider_name: provider_name.to_owned(),
            upstream_model: upstream_model.to_owned(),
            routes: false,
            prices: None,
            list_prices: None,
            discount: 0,
            priced_by: None,
            context_length: None,
            max_completion_tokens: None,
            quantization: None,
            input: None,
            parameters: parameters::owned(&parameters::COMPATIBLE),
            parameters_from: ParametersFrom::Usual,
            tool_choice: ToolChoiceSupport { auto: true, function: true, none: true, required: true },
            implicit_caching: false,
            policy: Policy::UNKNOWN,
            distillable: None,
            when_left: WhenLeft::Unknown,
            unserved: false,
        }
    }
}

#[cfg(test)]
mod tests;
