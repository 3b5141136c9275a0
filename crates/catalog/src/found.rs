//! Models that a server of the operator's says it serves: rows for people to find them by. They could be called before, whole behind the
//! server's slug; being listed takes nothing from them, so nothing is claimed of them that would keep a request away.

use inner::Modality;

use crate::{
    based,
    catalog::{Catalog, Vendor},
    model::{Endpoint, Model},
};

/// For all we know it takes everything.
const EVERYTHING: [Modality; 5] = [Modality::Text, Modality::Image, Modality::File, Modality::Audio, Modality::Video];

/// One model that a server lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The server's own id of it.
    pub upstream_id: String,
    /// Tokens of prompt and answer together, if it says.
    pub context_length: Option<u64>,
}

impl Catalog {
    /// Lists what a provider without a list of its own was found to serve. A name that is taken stays what it is, and so does one that
    /// cannot stand in an address.
    pub fn list_found(&mut self, provider: &str, found: &[Found]) {
        let Some(vendor) = self.passing_through(provider) else { return };
        let (slug, name, like) = (vendor.id.to_owned(), vendor.name.to_owned(), vendor.listed_as().to_owned());
        let (policy, when_left) = (vendor.policy, vendor.when_left);
        for one in found {
            let model = one.upstream_id.rsplit('/').next().unwrap_or_default();
            let id = format!("{slug}/{model}");
            let plain = !model.is_empty() && model.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._~:-".contains(&byte));
            if !plain || self.listed(&id).is_some() {
                continue;
            }
            let known = self.of_weights(&one.upstream_id);
            let about = known.map(based::about).unwrap_or_default();
            let unknown = Endpoint::unknown(&slug, &name, &one.upstream_id).honouring(&like);
            let context_length = one.context_length.or(known.and_then(|known| known.row.context));
            let endpoint = Endpoint { input: Some(EVERYTHING.to_vec()), context_length, policy, when_left, ..unknown };
            let listed = Model {
                name: known.map_or_else(|| id.clone(), |_| format!("{name}: {}", about.name)),
                input: if about.input.is_empty() { vec![Modality::Text] } else { about.input },
                permaslug: None,
                expires: None,
                endpoints: vec![endpoint],
                id,
                ..about
            };
            // It is not there yet, so there is nothing that it could repeat.
            drop(self.add(listed));
        }
    }

    fn passing_through(&self, provider: &str) -> Option<Vendor<'_>> {
        self.passthrough.iter().map(crate::passthrough::Passthrough::vendor).find(|vendor| vendor.id == provider)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_is_listed_and_called_by_its_own_id() {
        let mut catalog = Catalog::default();
        let vendor = |id, name| Vendor { id, name, ..Vendor::default() };
        catalog.add_provider(&vendor("vllm", "vLLM"), &[]).unwrap();
        let row = toml::from_str("id = \"acme/mini\"\ncontext_length = 8").unwrap();
        catalog.add_provider(&vendor("acme", "Acme"), &[row]).unwrap();
        let found = |id: &str, context_length| Found { upstream_id: id.to_owned(), context_length };
        let list = [found("Qwen/Qwen3-8B", Some(40_960)), found("mine", None), found("mine", Some(1)), found("a b", None)];
        catalog.list_found("vllm", &list);
        catalog.list_found("acme", &list);
        catalog.list_found("nobody", &list);
        let told: Vec<_> = catalog.models().iter().map(|model| (model.id.clone(), model.context_length())).collect();
        let row = |id: &str, context| (id.to_owned(), context);
        assert_eq!(told, [row("acme/mini", Some(8)), row("vllm/Qwen3-8B", Some(40_960)), row("vllm/mine", None)]);
        let endpoint = &catalog.listed("vllm/Qwen3-8B").unwrap().endpoints[0];
        assert_eq!((endpoint.upstream_model.as_str(), endpoint.prices.is_none()), ("Qwen/Qwen3-8B", true));
        assert!(endpoint.input.as_ref().is_some_and(|input| input.contains(&Modality::Image)), "nobody says that it is blind");
        let whole = catalog.model("vllm/Qwen/Qwen3-8B").unwrap();
        assert_eq!(whole.endpoints[0].upstream_model, "Qwen/Qwen3-8B", "its whole name goes through as before");
    }
}
