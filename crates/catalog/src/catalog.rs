//! The catalogue itself: filled once at start, then only asked.

use std::{borrow::Cow, cmp::Reverse, collections::HashMap};

use wire::models::ToolChoiceSupport;

use crate::{
    aliases::Aliases,
    base::{Base, BaseModel, day::Day},
    based,
    local::{LOCAL, LocalCheckpoint},
    model::{Endpoint, Model},
    parameters,
    passthrough::Passthrough,
    provider_model::{ProviderModel, ProviderModelError},
};

/// All models that somebody here serves.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    /// In the order in which they were added.
    models: Vec<Model>,
    /// Where in `models` an id stands.
    places: HashMap<String, usize>,
    /// Providers whose models are not all known, in the order in which they are asked.
    passthrough: Vec<Passthrough>,
    /// Slug and displayed name of everybody who serves, in the order in which they were added.
    providers: Vec<(String, String)>,
    known: Option<Known>,
    /// The base's models by provider and by the provider's own id.
    upstream_ids: HashMap<(&'static str, &'static str), &'static BaseModel>,
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
            self.connect(&endpoint.provider, &endpoint.provider_name);
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
        self.connect(vendor.id, vendor.name);
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

    fn connect(&mut self, slug: &str, name: &str) {
        if !self.providers.iter().any(|(known, _)| known == slug) {
            self.providers.push((slug.to_owned(), name.to_owned()));
        }
    }

    fn add_known(&mut self, vendor: &Vendor<'_>) -> Result<(), CatalogError> {
        let Some(Known { base, today, .. }) = self.known.filter(|_| vendor.catalogued) else { return Ok(()) };
        base.models().iter().filter_map(|known| based::model(known, vendor, today)).try_for_each(|model| self.add(model))
    }

    /// The endpoints of a model that is already there join it; what describes the model stays as it was.
    fn add(&mut self, model: Model) -> Result<(), CatalogError> {
        let Some(known) = self.places.get(&model.id).and_then(|&place| self.models.get_mut(place)) else {
            self.places.insert(model.id.clone(), self.models.len());
            self.models.push(model);
            return Ok(());
        };
        let taken = |endpoint: &Endpoint| known.endpoints.iter().any(|other| other.provider == endpoint.provider);
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

    /// Everybody who serves: slug and displayed name.
    pub fn providers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.providers.iter().map(|(slug, name)| (slug.as_str(), name.as_str()))
    }

    /// The moving aliases of listed models (`~author/family-latest`), each with what it means, by name.
    pub fn aliases(&self) -> impl Iterator<Item = (&str, &Model)> {
        let moving = self.known.into_iter().flat_map(|known| known.aliases.moving());
        moving.filter_map(|(alias, target, _)| Some((alias, self.listed(target)?)))
    }

    /// Who would serve a model if they were connected here, by name; nobody if the model is not known at all.
    #[must_use]
    pub fn elsewhere(&self, id: &str) -> Vec<&'static str> {
        let known = self.known.and_then(|known| known.base.model(known.aliases.target(id).unwrap_or(id)));
        known.into_iter().flat_map(|known| &known.endpoints).map(|endpoint| endpoint.provider.as_str()).collect()
    }

    /// The model that a request calls by this id: a listed one, by its id or another of its names, or one that a provider gets
    /// passed through. What the base knows under a provider's own id keeps its price there.
    #[must_use]
    pub fn model(&self, id: &str) -> Option<Cow<'_, Model>> {
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

    /// The id that a name stands for; the name itself if it is none of the other names.
    #[must_use]
    pub fn canonical<'a>(&self, name: &'a str) -> &'a str
    where
        Self: 'a,
    {
        if self.places.contains_key(name) {
            return name;
        }
        self.known.and_then(|known| known.aliases.target(name)).unwrap_or(name)
    }

    /// What the base says of a model that a provider knows by this id, withdrawn or not: a name must not change a price.
    fn known_as(&self, provider: &Passthrough, upstream: &str) -> Option<Model> {
        let vendor = provider.vendor();
        let known = self.upstream_ids.get(&(vendor.id, upstream)).filter(|_| vendor.catalogued)?;
        Some(Model { endpoints: vec![based::endpoint(known, known.at(vendor.id)?, &vendor)], ..based::about(known) })
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

    /// An endpoint of which nothing is known but where it is.
    pub(crate) fn unknown(provider: &str, provider_name: &str, upstream_model: &str) -> Self {
        Self {
            provider: provider.to_owned(),
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
            tool_choice: ToolChoiceSupport { auto: true, function: true, none: true, required: true },
            implicit_caching: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPENAI: Vendor<'_> = Vendor { id: "openai", name: "OpenAI", author: None, routes: false, catalogued: true };
    const OPENROUTER: Vendor<'_> = Vendor { id: "openrouter", name: "OpenRouter", routes: true, ..OPENAI };

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

    /// Two models at two providers, one of them withdrawn by now at one, with a permaslug.
    fn knowing() -> Catalog {
        let model = |id: &str| {
            format!(
                r#"{{"model":"{id}","name":"M","context":9,"input":["text","image"],"output":["text"],"tokenizer":"GPT","permaslug":"{id}-0101","parameters":["tools","tool_choice","seed"],"source":"curated","date":"2026-11-22"}}"#
            )
        };
        let endpoint = |id: &str, at: &str, more: &str| {
            let own = id.replace("x/", "m-");
            format!(r#"{{"endpoint":"{id}","at":"{at}","as":"{own}","context":9{more},"source":"litellm","date":"2026-11-20"}}"#)
        };
        let price = r#","price":{"prompt":"0.4","completion":"4","cache_read":"0.1"},"discount":35"#;
        let rows = [
            model("x/one"),
            endpoint("x/one", "openai", price),
            endpoint("x/one", "openrouter", r#","lacks":["seed"]"#),
            model("x/two"),
            endpoint("x/two", "openai", r#","expires":"2026-11-21""#),
            endpoint("x/two", "openrouter", r#","expires":"2026-11-22""#),
        ];
        let base: &'static Base = Box::leak(Box::new(Base::parse(&rows.join("\n"), "").unwrap()));
        let moving = r#"{"alias":"~x/latest","target":"x/one","date":"2026-11-22"}"#;
        let aliases = Box::leak(Box::new(Aliases::of(base, moving).unwrap()));
        Catalog::knowing(base, aliases, Day::first("2026-11-22").unwrap())
    }

    fn at(catalog: &Catalog, id: &str) -> Vec<String> {
        catalog.model(id).map(|model| model.endpoints.iter().map(|at| at.provider.clone()).collect()).unwrap_or_default()
    }

    #[test]
    fn a_provider_of_the_base_comes_with_its_models() {
        let mut catalog = knowing();
        assert_eq!(catalog.elsewhere("~x/latest").len(), 2, "known, but nobody is connected");
        assert!(catalog.model("x/one").is_none());
        catalog.add_provider(&OPENAI, &[]).unwrap();
        catalog.add_provider(&OPENROUTER, &[]).unwrap();
        assert_eq!(at(&catalog, "x/one"), ["openai", "openrouter"]);
        assert_eq!(at(&catalog, "x/two"), ["openrouter"], "withdrawn at the other; the last day counts");
        let model = catalog.model("x/one").unwrap();
        let (first, second) = (&model.endpoints[0], &model.endpoints[1]);
        let sheet = first.prices.clone().unwrap();
        assert_eq!((sheet.prompt.0, sheet.completion.0), (260_000, 2_600_000), "the discount is taken off");
        assert_eq!((first.upstream_model.as_str(), first.context_length, first.implicit_caching), ("m-one", Some(9), true));
        assert_eq!(first.priced_by.unwrap().to_string(), "litellm@2026-11-20");
        assert_eq!((second.prices.as_ref(), second.priced_by), (None, None));
        assert_eq!(second.parameters, ["tools", "tool_choice"]);
    }

    #[test]
    fn a_model_answers_to_all_its_names() {
        let mut catalog = knowing();
        catalog.add_provider(&OPENAI, &[]).unwrap();
        for name in ["x/one", "x/one-0101", "~x/latest"] {
            assert_eq!(catalog.model(name).unwrap().id, "x/one");
        }
        let aliases: Vec<(&str, &str)> = catalog.aliases().map(|(alias, model)| (alias, model.id.as_str())).collect();
        assert_eq!(aliases, [("~x/latest", "x/one")]);
    }

    #[test]
    fn another_name_for_a_model_is_no_other_price() {
        let mut catalog = knowing();
        catalog.add_provider(&OPENAI, &[]).unwrap();
        let model = catalog.model("openai/m-one").unwrap();
        assert_eq!((model.id.as_str(), model.endpoints.len()), ("x/one", 1));
        assert!(model.endpoints[0].prices.is_some());
        assert_eq!(catalog.model("openai/m-two").unwrap().id, "x/two", "withdrawn or not");
        assert!(catalog.model("openai/m-three").unwrap().endpoints[0].prices.is_none(), "that one is known to nobody");
    }

    #[test]
    fn ones_own_server_joins_a_model_that_is_listed_elsewhere() {
        let mut catalog = knowing();
        catalog.add_provider(&OPENROUTER, &[]).unwrap();
        let proxy = Vendor { catalogued: false, author: Some("x"), ..OPENAI };
        catalog.add_provider(&proxy, &[]).unwrap();
        assert_eq!(at(&catalog, "x/one"), ["openrouter", "openai"]);
        assert_eq!(at(&catalog, "~x/latest"), ["openrouter", "openai"]);
    }

    #[test]
    fn what_only_routers_understand_goes_to_them_whole() {
        let mut catalog = knowing();
        assert!(catalog.at_routers("@preset/mail").is_none());
        catalog.add_provider(&OPENAI, &[]).unwrap();
        catalog.add_provider(&OPENROUTER, &[]).unwrap();
        let model = catalog.at_routers("x/one:online").unwrap();
        assert_eq!((model.endpoints.len(), model.endpoints[0].upstream_model.as_str()), (1, "x/one:online"));
    }

    #[test]
    fn an_address_of_ones_own_has_no_list() {
        let mut catalog = knowing();
        catalog.add_provider(&Vendor { catalogued: false, ..OPENAI }, &[]).unwrap();
        assert!(catalog.models().is_empty());
        assert_eq!(at(&catalog, "openai/gpt-x"), ["openai"]);
    }

    #[test]
    fn the_operators_word_stands_above_the_base() {
        let mut catalog = knowing();
        let price = "price = { prompt = \"1\", completion = \"2\" }";
        let models = [listed(&format!("id = \"x/one\"\n{price}")), listed("id = \"x/two\"\nname = \"Zwei\"")];
        catalog.add_provider(&OPENAI, &models).unwrap();
        let one = catalog.model("x/one").unwrap();
        assert_eq!(one.endpoints[0].prices.as_ref().unwrap().prompt.0, 1_000_000);
        assert_eq!((one.endpoints[0].discount, one.endpoints[0].priced_by), (0, None));
        assert_eq!((one.endpoints[0].upstream_model.as_str(), one.endpoints[0].context_length), ("m-one", Some(9)));
        assert_eq!((one.name.as_str(), one.input.len()), ("M", 2));
        assert_eq!(catalog.model("x/two").unwrap().name, "Zwei", "who lists a withdrawn model knows why");
        assert!(catalog.model("openai/gpt-x").is_none(), "a list is a list");
        let mut catalog = knowing();
        catalog.add_provider(&Vendor { catalogued: false, ..OPENAI }, &[listed("id = \"x/one\"")]).unwrap();
        let one = catalog.model("x/one").unwrap();
        assert_eq!(
            (one.endpoints[0].prices.as_ref(), one.endpoints[0].priced_by),
            (None, None),
            "somebody else's price is not known"
        );
        assert_eq!(one.name, "M", "what the model is, is known");
    }

    #[test]
    fn the_author_stands_for_a_provider_that_sells_only_its_own() {
        let mut catalog = Catalog::default();
        let xai = Vendor { id: "xai", name: "xAI", author: Some("x-ai"), ..OPENAI };
        catalog.add_provider(&xai, &[]).unwrap();
        for id in ["x-ai/grok-9", "xai/grok-9"] {
            assert_eq!(catalog.model(id).unwrap().endpoints[0].upstream_model, "grok-9");
        }
        assert!(catalog.model("other/grok-9").is_none());
    }
}
