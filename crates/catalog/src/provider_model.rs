//! One `[[provider.model]]` section of the configuration.

use inner::{Modality, Pico, PriceSheet};
use serde::Deserialize;

use crate::{
    catalog::Vendor,
    model::{Endpoint, Model},
};

/// A model that a provider serves.
///
/// ```toml
/// [[provider.model]]
/// id = "acme/big"
/// upstream_id = "big-2026-08"
/// context_length = 131072
/// price = { prompt = "0.26", completion = "2.6" }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderModel {
    /// What clients call it: `author/slug`.
    pub id: String,
    /// The provider's own id; else what stands behind `<provider>/`, else the id.
    pub upstream_id: Option<String>,
    /// For people; else the id.
    pub name: Option<String>,
    /// For people.
    #[serde(default)]
    pub description: String,
    /// When it was added, in Unix seconds.
    #[serde(default)]
    pub created: i64,
    /// Tokens of prompt and answer together.
    pub context_length: u64,
    /// Tokens of the answer.
    pub max_completion_tokens: Option<u64>,
    /// What goes in; else text.
    pub input_modalities: Option<Vec<Modality>>,
    /// `bf16`, `fp8`, ...
    pub quantization: Option<String>,
    /// Request fields that it honours; else the usual ones.
    pub supported_parameters: Option<Vec<String>>,
    /// What it costs; without this the model is unpriced, which is not free.
    pub price: Option<PriceConfig>,
}

/// Prices in dollars per million tokens, as decimal strings: `"0.26"`. A float would not be exact.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceConfig {
    /// Of the prompt.
    pub prompt: String,
    /// Of the answer.
    pub completion: String,
    /// Of prompt tokens from a cache; else the prompt's price.
    pub input_cache_read: Option<String>,
}

/// Why a section cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum ProviderModelError {
    #[error("an id is `author/slug`, in letters, digits and any of `.`, `_`, `~`, `:`, `-`")]
    Id,
    #[error("ids that begin with `local/` belong to the built-in engine")]
    Local,
    #[error("context_length must be at least 1")]
    NoContext,
    #[error("price.{field}: `{text}` is no amount of dollars per million tokens, such as \"0.26\"")]
    Price { field: &'static str, text: String },
}

impl ProviderModel {
    /// The row of this section.
    pub(crate) fn model(&self, vendor: &Vendor<'_>) -> Result<Model, ProviderModelError> {
        self.check()?;
        let own = self.id.strip_prefix(vendor.id).and_then(|rest| rest.strip_prefix('/')).filter(|_| !vendor.routes);
        let upstream = self.upstream_id.as_deref().or(own).unwrap_or(&self.id);
        let usual = Endpoint::unknown(vendor, upstream);
        let endpoint = Endpoint {
            prices: self.price.as_ref().map(PriceConfig::sheet).transpose()?,
            context_length: Some(self.context_length),
            max_completion_tokens: self.max_completion_tokens,
            quantization: self.quantization.clone(),
            parameters: self.supported_parameters.clone().unwrap_or_else(|| usual.parameters.clone()),
            ..usual
        };
        Ok(Model {
            id: self.id.clone(),
            name: self.name.clone().unwrap_or_else(|| self.id.clone()),
            description: self.description.clone(),
            created: self.created,
            input: self.input_modalities.clone().unwrap_or_else(|| vec![Modality::Text]),
            tokenizer: None,
            defaults: None,
            reasoning: None,
            endpoints: vec![endpoint],
        })
    }

    fn check(&self) -> Result<(), ProviderModelError> {
        let plain =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._~:-".contains(&byte));
        match self.id.split_once('/') {
            Some((crate::LOCAL, _)) => Err(ProviderModelError::Local),
            Some((author, slug)) if plain(author) && plain(slug) && self.context_length > 0 => Ok(()),
            Some((author, slug)) if plain(author) && plain(slug) => Err(ProviderModelError::NoContext),
            _ => Err(ProviderModelError::Id),
        }
    }
}

impl PriceConfig {
    fn sheet(&self) -> Result<PriceSheet, ProviderModelError> {
        let price = |field, text: &str| {
            Pico::from_dollars_per_million(text).ok_or_else(|| ProviderModelError::Price { field, text: text.to_owned() })
        };
        Ok(PriceSheet {
            prompt: price("prompt", &self.prompt)?,
            completion: price("completion", &self.completion)?,
            request: Pico(0),
            input_cache_read: self.input_cache_read.as_deref().map(|text| price("input_cache_read", text)).transpose()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VENDOR: Vendor<'_> = Vendor { id: "acme", name: "Acme", routes: false };

    fn model(text: &str) -> Result<Model, ProviderModelError> {
        toml::from_str::<ProviderModel>(text).unwrap().model(&VENDOR)
    }

    #[test]
    fn prices_are_exact_and_absent_is_unpriced() {
        let price =
            |text: &str| model(&format!("id = \"a/b\"\ncontext_length = 8\n{text}")).map(|model| model.endpoints[0].prices);
        let sheet = price("price = { prompt = \"0.26\", completion = \"2.6\", input_cache_read = \"0.1\" }").unwrap().unwrap();
        assert_eq!(
            (sheet.prompt, sheet.completion, sheet.input_cache_read),
            (Pico(260_000), Pico(2_600_000), Some(Pico(100_000)))
        );
        assert_eq!(price(""), Ok(None));
        assert_eq!(price("price = { prompt = \"0\", completion = \"0\" }"), Ok(Some(PriceSheet::default())), "free is a price");
        let refused = price("price = { prompt = \"cheap\", completion = \"2\" }").unwrap_err();
        assert_eq!(refused, ProviderModelError::Price { field: "prompt", text: "cheap".into() });
    }

    #[test]
    fn the_upstreams_id_is_given_or_follows_from_ours() {
        let upstream = |text: &str| model(text).unwrap().endpoints.remove(0).upstream_model;
        assert_eq!(upstream("id = \"acme/big\"\ncontext_length = 8"), "big");
        assert_eq!(upstream("id = \"qwen/big\"\ncontext_length = 8"), "qwen/big");
        assert_eq!(upstream("id = \"acme/big\"\nupstream_id = \"x\"\ncontext_length = 8"), "x");
    }

    #[test]
    fn what_is_malformed_is_refused() {
        assert_eq!(model("id = \"big\"\ncontext_length = 8").unwrap_err(), ProviderModelError::Id);
        assert_eq!(model("id = \"a/b c\"\ncontext_length = 8").unwrap_err(), ProviderModelError::Id);
        assert_eq!(model("id = \"a/b/c\"\ncontext_length = 8").unwrap_err(), ProviderModelError::Id);
        assert_eq!(model("id = \"local/b\"\ncontext_length = 8").unwrap_err(), ProviderModelError::Local);
        assert_eq!(model("id = \"a/b\"\ncontext_length = 0").unwrap_err(), ProviderModelError::NoContext);
        let unknown = toml::from_str::<ProviderModel>("id = \"a/b\"\ncontext_length = 8\nprices = 1").unwrap_err();
        assert!(unknown.to_string().contains("prices"));
        let float = "id = \"a/b\"\ncontext_length = 8\nprice = { prompt = 0.26, completion = \"1\" }";
        assert!(toml::from_str::<ProviderModel>(float).is_err(), "a float is not exact");
    }
}
