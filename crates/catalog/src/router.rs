//! Names that stand for a choice among the models of the house (openrouter guides/routing/routers): rows of the catalogue without
//! endpoints of their own. Says what they look like; who is chosen, and why, is decided elsewhere.

use inner::{Modality, PriceSheet};

use crate::{
    catalog::Catalog,
    model::{Endpoint, Model},
};

/// A name that leaves the choice to the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Router {
    /// Any model that can do it.
    Auto,
    /// A model that costs nothing.
    Free,
}

impl Router {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Auto, Self::Free];

    /// The router of this id.
    #[must_use]
    pub fn of(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|router| router.id() == id || router.also() == Some(id))
    }

    /// What clients call it.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Auto => "openrouter/auto",
            Self::Free => "openrouter/free",
        }
    }

    /// Another name of it, which is not listed.
    fn also(self) -> Option<&'static str> {
        match self {
            Self::Auto => Some("openrouter/auto-beta"),
            Self::Free => None,
        }
    }

    /// The contract's word for an answer that came about this way.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Free => "free",
        }
    }

    /// Whether an endpoint is one that it may choose.
    #[must_use]
    pub fn takes(self, endpoint: &Endpoint) -> bool {
        self == Self::Auto || endpoint.prices.as_ref().is_some_and(PriceSheet::is_free)
    }

    /// Whether a model is one that it may choose for an answer in text.
    fn may_choose(self, model: &Model) -> bool {
        model.outputs() == [Modality::Text] && model.endpoints.iter().any(|endpoint| self.takes(endpoint))
    }

    fn name(self) -> &'static str {
        match self {
            Self::Auto => "Auto Router",
            Self::Free => "Free Models Router",
        }
    }

    fn description(self) -> &'static str {
        match self {
            Self::Auto => {
                "Chooses among the models of this installation that can do what the request needs: the newest of the wanted third of \
                 prices. The answer names the model, and is priced as that."
            }
            Self::Free => {
                "Chooses among the models of this installation that cost nothing and can do what the request needs, the longest context \
                 first. The answer names the model."
            }
        }
    }
}

impl Catalog {
    /// The routers that have something to choose from, each as a model that can do what any of its models can.
    #[must_use]
    pub fn routers(&self) -> Vec<Model> {
        Router::ALL.into_iter().filter_map(|router| self.router(router)).collect()
    }

    /// A router as a model, if it has something to choose from. Its one endpoint stands for all.
    #[must_use]
    pub fn router(&self, router: Router) -> Option<Model> {
        if !self.chooses(router) {
            return None;
        }
        let models = || self.models().into_iter().filter(move |model| router.may_choose(model));
        let endpoints = || models().flat_map(|model| &model.endpoints).filter(move |endpoint| router.takes(endpoint));
        let mut input = vec![Modality::Text];
        for &kind in models().flat_map(Model::inputs) {
            if !input.contains(&kind) {
                input.push(kind);
            }
        }
        let mut parameters: Vec<String> = endpoints().flat_map(|endpoint| &endpoint.parameters).cloned().collect();
        parameters.sort_unstable();
        parameters.dedup();
        let endpoint = Endpoint {
            prices: (router == Router::Free).then(PriceSheet::default),
            context_length: endpoints().filter_map(|endpoint| endpoint.context_length).max(),
            parameters,
            ..Endpoint::unknown("roundhouse", "Roundhouse", router.id())
        };
        Some(Model {
            id: router.id().to_owned(),
            name: router.name().to_owned(),
            description: router.description().to_owned(),
            input,
            endpoints: vec![endpoint],
            ..Model::default()
        })
    }

    /// Whether a router has something to choose from. A listed model of its very id stands in its place.
    #[must_use]
    pub fn chooses(&self, router: Router) -> bool {
        self.listed(router.id()).is_none() && self.models().into_iter().any(|model| router.may_choose(model))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Vendor, local::LocalCheckpoint};

    fn house(models: &str) -> Catalog {
        #[derive(serde::Deserialize)]
        struct House {
            model: Vec<crate::ProviderModel>,
        }
        let mut catalog = Catalog::default();
        let House { model } = toml::from_str(models).unwrap();
        catalog.add_provider(&Vendor { id: "acme", name: "Acme", ..Vendor::default() }, &model).unwrap();
        catalog
    }

    #[test]
    fn a_router_is_listed_where_it_has_a_choice() {
        assert!(Catalog::default().routers().is_empty());
        let mut catalog = house(
            "[[model]]\nid = \"a/b\"\ncontext_length = 9000\nprice = { prompt = \"1\", completion = \"2\" }\n\
             input_modalities = [\"text\", \"audio\"]\nsupported_parameters = [\"seed\", \"tools\"]",
        );
        let row = |model: &Model| (model.row().pricing.prompt, model.row().context_length, model.row().supported_parameters);
        let routers = catalog.routers();
        assert_eq!(routers.iter().map(|router| router.id.as_str()).collect::<Vec<_>>(), ["openrouter/auto"], "nothing is free");
        let parameters = vec!["seed".to_owned(), "tools".to_owned()];
        assert_eq!(row(&routers[0]), ("-1".to_owned(), Some(9000), parameters));
        assert_eq!(routers[0].input, [Modality::Text, Modality::Audio]);

        let ours = LocalCheckpoint { id: "local/m".into(), context_length: 4096, sees: true, ..LocalCheckpoint::default() };
        catalog.add_local(ours).unwrap();
        let routers = catalog.routers();
        assert_eq!((row(&routers[1]).0.as_str(), row(&routers[1]).1), ("0", Some(4096)), "only what is free counts");
        assert_eq!(routers[1].input, [Modality::Text, Modality::Image, Modality::Video]);
        assert_eq!(row(&routers[0]).1, Some(9000));
    }

    #[test]
    fn an_operators_own_row_of_that_name_is_no_router() {
        let catalog = house("[[model]]\nid = \"openrouter/auto\"\ncontext_length = 9000");
        assert!(catalog.routers().is_empty());
        assert!(catalog.listed("openrouter/auto").is_some());
        assert_eq!(Router::of("openrouter/auto-beta"), Some(Router::Auto));
    }
}
