//! What is known of the world beside what is served here: models, endpoints and providers for which nobody here has a key. People look
//! at them and compare them; no request is ever routed there.

use std::{borrow::Cow, sync::Arc};

use crate::{
    catalog::Catalog,
    model::{Endpoint, Model},
    providers::ProviderFacts,
};

/// Whose price people know a model by that nobody here serves.
const USUAL_PROVIDER: &str = "openrouter";
/// How many prompt tokens come with one token of an answer, in a price that one number stands for.
const PROMPT_WEIGHT: i128 = 3;

impl Catalog {
    /// Puts a catalogue of everything that ships beside this one.
    #[must_use]
    pub fn beside(mut self, world: Arc<Self>) -> Self {
        self.world = Some(world);
        self
    }

    /// Models that are known and that nobody here serves, newest first, then by id.
    #[must_use]
    pub fn unserved_models(&self) -> Vec<Model> {
        let known = self.world.iter().flat_map(|world| world.models());
        known.filter(|model| self.listed(&model.id).is_none()).map(unserved).collect()
    }

    /// Everything that is known, served here or not: newest first, then by id.
    #[must_use]
    pub fn known_models(&self) -> Vec<Cow<'_, Model>> {
        let served = self.models().into_iter().map(Cow::Borrowed);
        let mut models: Vec<Cow<'_, Model>> = served.chain(self.unserved_models().into_iter().map(Cow::Owned)).collect();
        models.sort_by(|left, right| right.created.cmp(&left.created).then_with(|| left.id.cmp(&right.id)));
        models
    }

    /// The model of this name with everybody who is known to serve it: those who do here, then the others. `None` if it is not known.
    #[must_use]
    pub fn known_model(&self, id: &str) -> Option<Model> {
        let here = self.listed(self.canonical(id));
        let id = here.map_or_else(|| self.canonical(id), |model| &model.id);
        let elsewhere = self.world.as_ref().and_then(|world| world.listed(id)).map(unserved);
        let Some(here) = here else { return elsewhere };
        let mut model = here.clone();
        let more = elsewhere.into_iter().flat_map(|model| model.endpoints);
        model.endpoints.extend(more.filter(|at| here.endpoints.iter().all(|own| own.tag != at.tag)));
        Some(model)
    }

    /// Everything that a provider is known to serve, whether it is connected here or not: models with its endpoints alone, newest first.
    #[must_use]
    pub fn known_of(&self, provider: &str) -> Vec<Model> {
        let serves = |model: &Model| model.endpoints.iter().any(|at| at.provider == provider);
        let serves_elsewhere = |id: &str| self.world.as_ref().and_then(|world| world.listed(id)).is_some_and(serves);
        let only = |mut model: Model| {
            model.endpoints.retain(|at| at.provider == provider);
            model
        };
        let models = self.known_models();
        let known = models.iter().filter(|model| serves(model) || serves_elsewhere(&model.id));
        known.filter_map(|model| self.known_model(&model.id)).map(only).collect()
    }

    /// How many models can be reached at a provider; of one that is not connected here, how many it is known to serve.
    #[must_use]
    pub fn models_at(&self, provider: &str) -> usize {
        let is_connected = self.providers().iter().any(|facts| facts.slug == provider);
        let catalog = if is_connected { Some(self) } else { self.world.as_deref() };
        let serves = |model: &&Model| model.endpoints.iter().any(|at| at.provider == provider);
        catalog.map_or(0, |catalog| catalog.models().into_iter().filter(serves).count())
    }

    /// Providers that are known and not connected here, by name.
    #[must_use]
    pub fn unconnected_providers(&self) -> Vec<&ProviderFacts> {
        let known = self.world.iter().flat_map(|world| world.providers());
        let here = |facts: &ProviderFacts| self.providers().iter().any(|own| own.slug == facts.slug);
        let mut others: Vec<&ProviderFacts> = known.filter(|facts| !here(facts)).collect();
        others.sort_by_key(|facts| facts.name.to_lowercase());
        others
    }
}

impl Model {
    /// Whether nobody here serves it: it is only known.
    #[must_use]
    pub fn is_unserved(&self) -> bool {
        self.endpoints.iter().all(|endpoint| endpoint.unserved)
    }

    /// The endpoint whose price and limits stand for the model wherever it is shown in one line: of the default service tier, the one
    /// here whose tokens cost least, three of a prompt to one of an answer; one without a price only if there is no other. Of a model
    /// that nobody here serves it is the one whose price people know the model by, else again the one that costs least.
    #[must_use]
    pub fn headline(&self) -> Option<&Endpoint> {
        let is_unserved = self.is_unserved();
        let usual = || self.usual().filter(|at| is_unserved || !at.unserved);
        let known = usual().find(|at| is_unserved && at.provider == USUAL_PROVIDER && at.prices.is_some());
        known.or_else(|| usual().min_by_key(|at| at.blended_price().unwrap_or(i128::MAX)))
    }
}

impl Endpoint {
    /// One number for what its tokens cost, in 1e-12 dollars per three tokens of a prompt and one of an answer; `None` is unpriced.
    #[must_use]
    pub fn blended_price(&self) -> Option<i128> {
        let sheet = self.prices.as_ref()?;
        Some(PROMPT_WEIGHT * i128::from(sheet.prompt.0) + i128::from(sheet.completion.0))
    }
}

fn unserved(model: &Model) -> Model {
    let mut model = model.clone();
    model.endpoints.iter_mut().for_each(|endpoint| endpoint.unserved = true);
    model
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Vendor, aliases, base, base::day::Day};

    const QWEN: &str = "qwen/qwen3-vl-235b-a22b-thinking";

    /// What ships, with nobody but these connected.
    fn house(connected: &[&str]) -> Catalog {
        let today = Day::first("2026-11-29").unwrap();
        let knowing = || Catalog::knowing(base().unwrap(), aliases::aliases().unwrap(), today);
        let vendor = |id| Vendor { id, name: id, catalogued: true, ..Vendor::default() };
        let mut world = knowing();
        for id in ["alibaba", "fireworks", "novita", "openrouter", "siliconflow"] {
            world.add_provider(&vendor(id), &[]).unwrap();
        }
        let mut catalog = knowing();
        connected.iter().for_each(|id| catalog.add_provider(&vendor(id), &[]).unwrap());
        catalog.beside(Arc::new(world))
    }

    #[test]
    fn a_model_that_nobody_here_serves_is_known_by_its_usual_price() {
        let house = house(&[]);
        assert!(house.models().is_empty() && house.unserved_models().len() > 300);
        let model = house.known_model(QWEN).unwrap();
        assert!(model.is_unserved());
        let head = model.headline().unwrap();
        let sheet = |sheet: Option<&inner::PriceSheet>| sheet.map(|sheet| (sheet.prompt.0, sheet.completion.0));
        assert_eq!((head.provider.as_str(), head.discount, head.context_length), ("openrouter", 35, Some(131_072)));
        assert_eq!(sheet(head.prices.as_ref()), Some((260_000, 2_600_000)));
        assert_eq!(sheet(head.list_prices.as_ref()), Some((400_000, 4_000_000)));
        let row = model.row();
        assert_eq!((row.available, row.pricing.prompt.as_str()), (Some(false), "0.00000026"));
        assert!(model.endpoints_row().endpoints.iter().all(|at| at.available == Some(false)));
    }

    #[test]
    fn who_serves_here_comes_first_and_alone_stands_for_the_model() {
        let house = house(&["novita"]);
        let model = house.known_model(QWEN).unwrap();
        let here: Vec<_> = model.endpoints.iter().map(|at| (at.provider.as_str(), at.unserved)).collect();
        let others = ["alibaba", "fireworks", "openrouter", "siliconflow"].map(|id| (id, true));
        assert_eq!(here, [[("novita", false)].as_slice(), &others].concat());
        assert_eq!(model.headline().unwrap().provider, "novita", "the only one that can be paid");
        assert_eq!((model.row().available, house.listed(QWEN).unwrap().row().pricing), (None, model.row().pricing));
        assert!(house.unserved_models().iter().all(|model| house.listed(&model.id).is_none()));
        assert_eq!(house.unconnected_providers().len(), 4);
    }

    #[test]
    fn three_tokens_of_a_prompt_count_for_one_of_an_answer() {
        let priced = |id: &str, prompt, completion| Endpoint {
            prices: Some(inner::PriceSheet {
                prompt: inner::Pico(prompt),
                completion: inner::Pico(completion),
                ..inner::PriceSheet::default()
            }),
            ..Endpoint::unknown(id, id, "m")
        };
        let endpoints = vec![Endpoint::unknown("none", "None", "m"), priced("cheap-in", 1, 8), priced("cheap-out", 3, 5)];
        let model = Model { endpoints, ..Model::default() };
        assert_eq!(model.headline().unwrap().provider, "cheap-in", "11 is less than 14, whatever the plain sum says");
    }
}
