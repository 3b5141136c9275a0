//! Who serves here, as people want to know it: names, pages and places. Nothing here decides who answers.

use crate::{catalog::Catalog, model::Policy};

/// A provider that is connected here. What is empty or `None` is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProviderFacts {
    /// The slug.
    pub slug: String,
    /// As displayed.
    pub name: String,
    /// What it does with what is sent.
    pub privacy_policy_url: Option<String>,
    /// On which terms.
    pub terms_of_service_url: Option<String>,
    /// Whether it works.
    pub status_page_url: Option<String>,
    /// Country of its seat, ISO 3166 alpha-2.
    pub headquarters: Option<String>,
    /// Countries of its computers, ISO 3166 alpha-2.
    pub datacenters: Option<Vec<String>>,
    /// What becomes there of what is sent.
    pub policy: Policy,
}

impl Catalog {
    /// Everybody who serves, in the order in which they were added.
    #[must_use]
    pub fn providers(&self) -> &[ProviderFacts] {
        &self.providers
    }

    /// Tells more of a provider that was added.
    pub fn describe_provider(&mut self, facts: ProviderFacts) {
        if let Some(known) = self.providers.iter_mut().find(|known| known.slug == facts.slug) {
            *known = facts;
        }
    }

    pub(crate) fn connect(&mut self, slug: &str, name: &str, policy: Policy) {
        if !self.providers.iter().any(|known| known.slug == slug) {
            let (slug, name) = (slug.to_owned(), name.to_owned());
            self.providers.push(ProviderFacts { slug, name, policy, ..ProviderFacts::default() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::local::LocalCheckpoint;

    #[test]
    fn what_our_own_engine_is_told_stays_here() {
        let mut catalog = Catalog::default();
        catalog.add_local(LocalCheckpoint { id: "local/m".into(), ..LocalCheckpoint::default() }).unwrap();
        assert_eq!(catalog.providers().iter().map(|facts| facts.policy).collect::<Vec<_>>(), [Policy::PRIVATE]);
    }
}
