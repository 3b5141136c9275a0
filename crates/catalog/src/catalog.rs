//! The catalogue itself: filled once at start, then only asked.

use std::{borrow::Cow, cmp::Reverse};

use wire::models::ToolChoiceSupport;

use crate::{
    local::LocalCheckpoint,
    model::{Endpoint, Model},
    parameters,
    passthrough::Passthrough,
    provider_model::{ProviderModel, ProviderModelError},
};

/// All models, newest first.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    models: Vec<Model>,
    /// Providers without a list of models, in the order in which they are asked.
    passthrough: Vec<Passthrough>,
}

/// A provider as far as the catalogue needs to know it.
#[derive(Clone, Copy, Debug)]
pub struct Vendor<'a> {
    /// The slug.
    pub id: &'a str,
    /// As displayed.
    pub name: &'a str,
    /// Whether it is a router itself, whose ids are the same as ours (`openai/gpt-x`), rather than one whose ids stand behind
    /// its slug (`gpt-x` is our `openai/gpt-x`).
    pub routes: bool,
}

/// Why something cannot be added.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum CatalogError {
    #[error("model {0}: two endpoints at the same provider")]
    Twice(String),
    #[error("model {id}: {reason}")]
    Model { id: String, reason: ProviderModelError },
}

impl Catalog {
    /// Adds what our own engine serves; free of charge, not unpriced.
    ///
    /// # Errors
    /// When a checkpoint of that id is already there.
    pub fn add_local(&mut self, checkpoint: LocalCheckpoint) -> Result<(), CatalogError> {
        self.add(checkpoint.model())
    }

    /// Adds a provider with its models. Without any, ids are passed through: whole to a router, and what stands behind
    /// `<slug>/` to any other. Such models can be called but are not listed.
    ///
    /// # Errors
    /// When a model is malformed, or listed twice for this provider.
    pub fn add_provider(&mut self, vendor: &Vendor<'_>, models: &[ProviderModel]) -> Result<(), CatalogError> {
        if models.is_empty() {
            self.passthrough.push(Passthrough::of(vendor));
        }
        for model in models {
            let id = || model.id.clone();
            self.add(model.model(vendor).map_err(|reason| CatalogError::Model { id: id(), reason })?)?;
        }
        Ok(())
    }

    /// The endpoints of a model that is already there join it; what describes the model stays as it was.
    fn add(&mut self, model: Model) -> Result<(), CatalogError> {
        if let Some(known) = self.models.iter_mut().find(|known| known.id == model.id) {
            let taken = |endpoint: &Endpoint| known.endpoints.iter().any(|other| other.provider == endpoint.provider);
            if model.endpoints.iter().any(taken) {
                return Err(CatalogError::Twice(model.id));
            }
            known.endpoints.extend(model.endpoints);
            return Ok(());
        }
        let at = self.models.partition_point(|other| (Reverse(other.created), &other.id) < (Reverse(model.created), &model.id));
        self.models.insert(at, model);
        Ok(())
    }

    /// The listed models, newest first, then by id.
    #[must_use]
    pub fn models(&self) -> &[Model] {
        &self.models
    }

    /// The model that a request calls by this id: a listed one, or one that a provider gets passed through.
    #[must_use]
    pub fn model(&self, id: &str) -> Option<Cow<'_, Model>> {
        if let Some(model) = self.models.iter().find(|model| model.id == id) {
            return Some(Cow::Borrowed(model));
        }
        let endpoints: Vec<Endpoint> = self.passthrough.iter().filter_map(|provider| provider.endpoint(id)).collect();
        (!endpoints.is_empty()).then(|| Cow::Owned(Model::unlisted(id, endpoints)))
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
        Self {
            id: id.to_owned(),
            name: id.to_owned(),
            description: String::new(),
            created: 0,
            input: Vec::new(),
            tokenizer: None,
            defaults: None,
            reasoning: None,
            endpoints,
        }
    }
}

impl Endpoint {
    /// An endpoint of which nothing is known but where it is.
    pub(crate) fn unknown(vendor: &Vendor<'_>, upstream_model: &str) -> Self {
        Self {
            provider: vendor.id.to_owned(),
            provider_name: vendor.name.to_owned(),
            upstream_model: upstream_model.to_owned(),
            prices: None,
            context_length: None,
            max_completion_tokens: None,
            quantization: None,
            parameters: parameters::owned(&parameters::COMPATIBLE),
            tool_choice: ToolChoiceSupport { auto: true, function: true, none: true, required: true },
            implicit_caching: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPENAI: Vendor<'_> = Vendor { id: "openai", name: "OpenAI", routes: false };
    const OPENROUTER: Vendor<'_> = Vendor { id: "openrouter", name: "OpenRouter", routes: true };

    fn listed(text: &str) -> ProviderModel {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn models_are_listed_newest_first() {
        let mut catalog = Catalog::default();
        let models = [("b/old", 1), ("b/new", 9), ("a/new", 9), ("c/unknown", 0)];
        let models = models.map(|(id, created)| listed(&format!("id = {id:?}\ncontext_length = 8\ncreated = {created}")));
        catalog.add_provider(&OPENAI, &models).unwrap();
        let ids: Vec<&str> = catalog.models().iter().map(|model| model.id.as_str()).collect();
        assert_eq!(ids, ["a/new", "b/new", "b/old", "c/unknown"]);
        assert!(catalog.model("b/none").is_none(), "a provider with a list gets nothing passed through");
    }

    #[test]
    fn one_model_at_two_providers_is_one_row_with_two_endpoints() {
        let mut catalog = Catalog::default();
        let model = listed("id = \"a/b\"\ncontext_length = 8");
        catalog.add_provider(&OPENAI, std::slice::from_ref(&model)).unwrap();
        catalog.add_provider(&OPENROUTER, std::slice::from_ref(&model)).unwrap();
        assert_eq!(catalog.models().len(), 1);
        let providers: Vec<String> = catalog.model("a/b").unwrap().endpoints.iter().map(|at| at.provider.clone()).collect();
        assert_eq!(providers, ["openai", "openrouter"]);
        assert_eq!(catalog.add_provider(&OPENAI, &[model]), Err(CatalogError::Twice("a/b".into())));
    }

    #[test]
    fn ids_pass_through_to_providers_without_a_list() {
        let mut catalog = Catalog::default();
        catalog.add_provider(&OPENAI, &[]).unwrap();
        catalog.add_provider(&OPENROUTER, &[]).unwrap();
        let upstream = |id: &str| {
            let endpoints = catalog.model(id).map(|model| model.into_owned().endpoints).unwrap_or_default();
            endpoints.into_iter().map(|at| (at.provider, at.upstream_model)).collect::<Vec<_>>()
        };
        let pair = |provider: &str, model: &str| (provider.to_owned(), model.to_owned());
        assert_eq!(upstream("openai/gpt-x"), [pair("openai", "gpt-x"), pair("openrouter", "openai/gpt-x")]);
        assert_eq!(upstream("qwen/qwen3:free"), [pair("openrouter", "qwen/qwen3:free")]);
        assert_eq!(upstream("openrouter/auto"), [pair("openrouter", "openrouter/auto")]);
        assert_eq!(upstream("local/none"), [], "what is ours never leaves the house");
        assert_eq!(upstream("openai/"), []);
        assert_eq!(upstream("gpt-x"), [], "an id has an author");
        assert!(catalog.models().is_empty(), "nothing is listed");
        assert_eq!(catalog.model("openai/gpt-x").unwrap().endpoints[0].prices, None, "unpriced, not free");
    }
}
