//! One `[[provider.model]]` section of the configuration.

use inner::{Modality, Pico, PriceSheet};
use serde::Deserialize;

use crate::{
    base::BaseModel,
    based,
    catalog::Vendor,
    model::{Endpoint, Model, ParametersFrom},
    tier,
};

/// Behind the id of a model that costs nothing (openrouter guides/routing/model-variants).
const FREE: &str = ":free";
/// Letters of a word of a variant.
const VARIANT_WORD_MAX: usize = 64;

/// A model that a provider serves. What is left out is taken from the base, if the model is in it.
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
    /// Which endpoint of the provider's it is, where it has several for the model: what stands behind the provider's slug in the
    /// endpoint's (`turbo`, `us-east5`), at most two words. `flex`, `priority` and `ultrafast` are service tiers: such a row answers
    /// only who asks for its tier, which the provider is told.
    pub variant: Option<String>,
    /// For people; else the id.
    pub name: Option<String>,
    /// For people.
    #[serde(default)]
    pub description: String,
    /// When it was added, in Unix seconds.
    #[serde(default)]
    pub created: i64,
    /// Tokens of prompt and answer together; only needed for models that are not in the base.
    pub context_length: Option<u64>,
    /// Tokens of the answer.
    pub max_completion_tokens: Option<u64>,
    /// What goes in; else text.
    pub input_modalities: Option<Vec<Modality>>,
    /// `bf16`, `fp8`, ...
    pub quantization: Option<String>,
    /// Request fields that it honours; else the usual ones.
    pub supported_parameters: Option<Vec<String>>,
    /// What it costs; else what the base says of this model here, else nothing where the id ends in `:free`, else it is unpriced, which
    /// is not free.
    pub price: Option<PriceConfig>,
    /// Whether the model's author lets others learn from its answers; else unknown.
    pub distillable: Option<bool>,
}

/// Prices in dollars per million tokens, as decimal strings: `"0.26"`. A float would not be exact. They lie over those of the base:
/// what is left out stays as it is there.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriceConfig {
    /// Of the prompt; must be there unless the base knows it.
    pub prompt: Option<String>,
    /// Of the answer; must be there unless the base knows it.
    pub completion: Option<String>,
    /// Of prompt tokens from a cache; else the base's, else the prompt's price.
    pub input_cache_read: Option<String>,
    /// Of prompt tokens written to a cache; else the base's, else the prompt's price.
    pub input_cache_write: Option<String>,
}

/// Why a section cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum ProviderModelError {
    #[error("an id is `author/slug`, in letters, digits and any of `.`, `_`, `~`, `:`, `-`")]
    Id,
    #[error("ids that begin with `local/` belong to the built-in engine")]
    Local,
    #[error("a variant is one or two words of lowercase letters, digits, dots and dashes, such as `turbo` or `us-east5/flex`")]
    Variant,
    #[error("context_length must be there, and at least 1: the model is not in the catalogue that ships with this program")]
    NoContext,
    #[error("price.{field}: `{text}` is no amount of dollars per million tokens, such as \"0.26\"")]
    Price { field: &'static str, text: String },
    #[error("price.{0} must be there: what ships has no price of this model at this provider")]
    NoPrice(&'static str),
}

impl ProviderModel {
    /// The row of this section, over what is `known` of the model.
    pub(crate) fn model(&self, vendor: &Vendor<'_>, known: Option<&BaseModel>) -> Result<Model, ProviderModelError> {
        self.check_id()?;
        self.check_variant()?;
        let (about, usual) = (known.map(based::about).unwrap_or_default(), self.usual(vendor, known));
        let context_length = self.context_length.or(usual.context_length).filter(|&tokens| tokens > 0);
        let price = self.price.as_ref().map(|price| price.over(usual.prices.as_ref())).transpose()?;
        // The name is the operator's word for it.
        let free = || self.id.ends_with(FREE).then(PriceSheet::default);
        let endpoint = Endpoint {
            discount: if price.is_some() { 0 } else { usual.discount },
            list_prices: usual.list_prices.filter(|_| price.is_none()),
            priced_by: usual.priced_by.filter(|_| price.is_none()),
            prices: price.or(usual.prices).or_else(free),
            context_length: Some(context_length.ok_or(ProviderModelError::NoContext)?),
            max_completion_tokens: self.max_completion_tokens.or(usual.max_completion_tokens),
            quantization: self.quantization.clone().or(usual.quantization),
            parameters_from: if self.supported_parameters.is_some() { ParametersFrom::Operator } else { usual.parameters_from },
            parameters: self.supported_parameters.clone().unwrap_or(usual.parameters),
            input: self.input_modalities.clone().or(usual.input),
            tag: self.variant.as_ref().map_or(usual.tag, |variant| tier::tag(vendor.id, variant)),
            distillable: self.distillable.or(usual.distillable),
            ..usual
        };
        Ok(Model {
            id: self.id.clone(),
            name: self.name.clone().or(known.map(|_| about.name)).unwrap_or_else(|| self.id.clone()),
            description: if self.description.is_empty() { about.description } else { self.description.clone() },
            created: if self.created == 0 { about.created } else { self.created },
            input: match (&self.input_modalities, known) {
                (Some(input), _) => input.clone(),
                (None, Some(_)) => about.input,
                (None, None) => vec![Modality::Text],
            },
            endpoints: vec![endpoint],
            ..about
        })
    }

    /// The endpoint as it would be if the section said nothing but the id.
    fn usual(&self, vendor: &Vendor<'_>, known: Option<&BaseModel>) -> Endpoint {
        let own = self.id.strip_prefix(vendor.id).and_then(|rest| rest.strip_prefix('/')).filter(|_| !vendor.routes);
        // What the vendor charges says nothing of somebody else who stands at its id.
        let vendors = known.filter(|_| vendor.catalogued);
        let listed = vendors.and_then(|known| {
            let row = known.at(vendor.listed_as())?;
            let usual = based::endpoint(known, row, vendor);
            // What the default tier costs says nothing of another one, nor of a variant.
            let at_tier = |variant: &str| based::at_tier(&usual, row, variant).unwrap_or_else(|| unpriced(usual.clone()));
            Some(self.variant.as_deref().map_or_else(|| usual.clone(), at_tier))
        });
        let upstream = self.upstream_id.as_deref().or(listed.as_ref().map(|at| at.upstream_model.as_str())).or(own);
        let upstream = upstream.unwrap_or(&self.id).to_owned();
        let unknown = || Endpoint {
            context_length: known.and_then(|known| known.row.context),
            routes: vendor.routes,
            policy: vendor.policy,
            when_left: vendor.when_left,
            ..Endpoint::unknown(vendor.id, vendor.name, "").honouring(vendor.listed_as())
        };
        Endpoint { upstream_model: upstream, ..listed.unwrap_or_else(unknown) }
    }

    fn check_variant(&self) -> Result<(), ProviderModelError> {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
        let word = |word: &str| !word.is_empty() && word.len() <= VARIANT_WORD_MAX && word.bytes().all(plain);
        let fits = |variant: &String| variant.split('/').count() <= 2 && variant.split('/').all(word);
        if self.variant.as_ref().is_none_or(fits) { Ok(()) } else { Err(ProviderModelError::Variant) }
    }

    fn check_id(&self) -> Result<(), ProviderModelError> {
        let plain =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._~:-".contains(&byte));
        match self.id.split_once('/') {
            Some((crate::LOCAL, _)) => Err(ProviderModelError::Local),
            Some((author, slug)) if plain(author) && plain(slug) => Ok(()),
            _ => Err(ProviderModelError::Id),
        }
    }
}

/// The endpoint as far as it is known without a price.
fn unpriced(endpoint: Endpoint) -> Endpoint {
    Endpoint { prices: None, list_prices: None, discount: 0, priced_by: None, ..endpoint }
}

impl PriceConfig {
    /// The sheet of these prices, over the base's.
    fn over(&self, base: Option<&PriceSheet>) -> Result<PriceSheet, ProviderModelError> {
        let price = |field, text: &Option<String>| {
            let read = |text: &str| Pico::from_dollars_per_million(text);
            let wrong = |text: &str| ProviderModelError::Price { field, text: text.to_owned() };
            text.as_deref().map(|text| read(text).ok_or_else(|| wrong(text))).transpose()
        };
        let missing = ProviderModelError::NoPrice;
        let (prompt, completion) = (price("prompt", &self.prompt)?, price("completion", &self.completion)?);
        let (read, write) =
            (price("input_cache_read", &self.input_cache_read)?, price("input_cache_write", &self.input_cache_write)?);
        // Who writes that it is free means all of it.
        let is_free = prompt == Some(Pico(0)) && completion == Some(Pico(0));
        let base = base.filter(|_| !is_free);
        let prompt = prompt.or(base.map(|sheet| sheet.prompt)).ok_or(missing("prompt"))?;
        let completion = completion.or(base.map(|sheet| sheet.completion)).ok_or(missing("completion"))?;
        let mut sheet = base.cloned().unwrap_or_default();
        (sheet.prompt, sheet.completion) = (prompt, completion);
        // A cache that costs more than reading the prompt anew is none.
        sheet.input_cache_read = read.or(sheet.input_cache_read.filter(|read| *read <= prompt));
        sheet.input_cache_write = write.or(sheet.input_cache_write);
        Ok(sheet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VENDOR: Vendor<'_> = Vendor {
        id: "acme",
        name: "Acme",
        author: None,
        routes: false,
        catalogued: false,
        like: None,
        policy: crate::Policy::UNKNOWN,
        when_left: inner::WhenLeft::Unknown,
    };

    fn model(text: &str) -> Result<Model, ProviderModelError> {
        toml::from_str::<ProviderModel>(text).unwrap().model(&VENDOR, None)
    }

    #[test]
    fn prices_are_exact_and_absent_is_unpriced() {
        let price = |text: &str| {
            model(&format!("id = \"a/b\"\ncontext_length = 8\n{text}")).map(|model| model.endpoints[0].prices.clone())
        };
        let sheet = price("price = { prompt = \"0.26\", completion = \"2.6\", input_cache_read = \"0.1\" }").unwrap().unwrap();
        assert_eq!(
            (sheet.prompt, sheet.completion, sheet.input_cache_read),
            (Pico(260_000), Pico(2_600_000), Some(Pico(100_000)))
        );
        assert_eq!(price(""), Ok(None));
        assert_eq!(price("price = { prompt = \"1\" }"), Err(ProviderModelError::NoPrice("completion")));
        assert_eq!(price("price = { prompt = \"0\", completion = \"0\" }"), Ok(Some(PriceSheet::default())), "free is a price");
        let variant = |id: &str| model(&format!("id = \"{id}\"\ncontext_length = 8")).unwrap().endpoints.remove(0).prices;
        assert_eq!((variant("a/b:free"), variant("a/b:extended")), (Some(PriceSheet::default()), None), "a name says it too");
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
    fn a_variant_stands_in_the_tag_and_a_tier_is_told() {
        let told = |variant: &str| {
            let model = model(&format!("id = \"a/b\"\ncontext_length = 8\nvariant = \"{variant}\""));
            model.map(|mut model| model.endpoints.remove(0)).map(|at| (at.tag.clone(), at.service_tier()))
        };
        assert_eq!(told("turbo"), Ok(("acme/turbo".into(), None)));
        assert_eq!(told("us-east5/flex"), Ok(("acme/us-east5/flex".into(), Some("flex"))));
        for wrong in ["", "Turbo", "a/b/c", "a/", "a b"] {
            assert_eq!(told(wrong), Err(ProviderModelError::Variant), "{wrong}");
        }
    }

    #[test]
    fn what_is_malformed_is_refused() {
        assert_eq!(model("id = \"big\"\ncontext_length = 8").unwrap_err(), ProviderModelError::Id);
        assert_eq!(model("id = \"a/b c\"\ncontext_length = 8").unwrap_err(), ProviderModelError::Id);
        assert_eq!(model("id = \"a/b/c\"\ncontext_length = 8").unwrap_err(), ProviderModelError::Id);
        assert_eq!(model("id = \"local/b\"\ncontext_length = 8").unwrap_err(), ProviderModelError::Local);
        assert_eq!(model("id = \"a/b\"\ncontext_length = 0").unwrap_err(), ProviderModelError::NoContext);
        assert_eq!(model("id = \"a/b\"").unwrap_err(), ProviderModelError::NoContext);
        let unknown = toml::from_str::<ProviderModel>("id = \"a/b\"\ncontext_length = 8\nprices = 1").unwrap_err();
        assert!(unknown.to_string().contains("prices"));
        let float = "id = \"a/b\"\ncontext_length = 8\nprice = { prompt = 0.26, completion = \"1\" }";
        assert!(toml::from_str::<ProviderModel>(float).is_err(), "a float is not exact");
    }
}
