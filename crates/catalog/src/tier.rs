//! Endpoints that are not a provider's usual one: variants, regions and service tiers, which its tag says behind a slash. A service tier
//! is asked for by name and has prices of its own, so nothing that speaks of a model in general may speak of it.

use crate::model::{Endpoint, Model};

/// The words of the contract (openrouter guides/features/service-tiers).
const SERVICE_TIERS: [&str; 3] = ["flex", "priority", "ultrafast"];

/// The service tier that a variant is or ends in.
pub(crate) fn service_tier(variant: &str) -> Option<&'static str> {
    let last = variant.rsplit('/').next().unwrap_or(variant);
    SERVICE_TIERS.into_iter().find(|tier| *tier == last)
}

/// The tag of an endpoint with a variant.
pub(crate) fn tag(provider: &str, variant: &str) -> String {
    format!("{provider}/{variant}")
}

/// A tag without its service tier.
fn untiered(tag: &str) -> &str {
    tag.rsplit_once('/').filter(|(_, word)| service_tier(word).is_some()).map_or(tag, |(place, _)| place)
}

impl Endpoint {
    /// What stands behind the provider's slug in its tag.
    #[must_use]
    pub fn variant(&self) -> Option<&str> {
        self.tag.strip_prefix(&self.provider).and_then(|rest| rest.strip_prefix('/'))
    }

    /// The service tier that it serves; `None` is the default one.
    #[must_use]
    pub fn service_tier(&self) -> Option<&'static str> {
        self.variant().and_then(service_tier)
    }

    /// The name under which it is measured at its provider: two endpoints of one model there do not share an outage.
    #[must_use]
    pub fn measured_as(&self) -> String {
        match self.variant() {
            Some(variant) => format!("{}@{variant}", self.upstream_model),
            None => self.upstream_model.clone(),
        }
    }
}

impl Model {
    /// The endpoints that differ from the one with this tag in their service tier at most: the same place, and prices of their own.
    pub fn tiers_of<'a>(&'a self, tag: &'a str) -> impl Iterator<Item = &'a Endpoint> {
        self.endpoints.iter().filter(move |endpoint| untiered(&endpoint.tag) == untiered(tag))
    }

    /// Its endpoints of the default service tier; all of them, if it has no such.
    pub fn usual(&self) -> impl Iterator<Item = &Endpoint> {
        let is_usual = |endpoint: &Endpoint| endpoint.service_tier().is_none();
        let any = self.endpoints.iter().any(is_usual);
        self.endpoints.iter().filter(move |endpoint| !any || is_usual(endpoint))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_says_what_an_endpoint_is() {
        let at = |tag: &str| Endpoint { tag: tag.to_owned(), ..Endpoint::unknown("openai", "OpenAI", "gpt") };
        let told = |tag| {
            let endpoint = at(tag);
            (endpoint.variant().map(str::to_owned), endpoint.service_tier(), endpoint.measured_as())
        };
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(told("openai"), (None, None, "gpt".into()));
        assert_eq!(told("openai/turbo"), (text("turbo"), None, "gpt@turbo".into()));
        assert_eq!(told("openai/eu/flex"), (text("eu/flex"), Some("flex"), "gpt@eu/flex".into()));
        let model = Model { endpoints: vec![at("openai/flex"), at("openai"), at("openai/eu")], ..Model::default() };
        assert_eq!(model.usual().map(|at| at.tag.as_str()).collect::<Vec<_>>(), ["openai", "openai/eu"]);
        let only = Model { endpoints: vec![at("openai/flex")], ..Model::default() };
        assert_eq!(only.usual().count(), 1);
        let tiers = |tag: &'static str| model.tiers_of(tag).map(|at| at.tag.as_str()).collect::<Vec<_>>();
        assert_eq!([tiers("openai"), tiers("openai/flex")], [["openai/flex", "openai"], ["openai/flex", "openai"]]);
        assert_eq!((tiers("openai/eu/flex"), tiers("azure")), (vec!["openai/eu"], vec![]));
    }
}
