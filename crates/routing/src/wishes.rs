//! The `provider` object, checked and with exact prices.

use inner::{Failure, Pico};
use wire::provider::{Amount, DataCollection, Percentiles, ProviderPreferences, Quantization, Sort, SortBy};

use crate::{Shortcut, Tier};

/// Names in one list.
const NAMES_MAX: usize = 1000;

/// What the client, its key and the operator want of the route, together.
#[derive(Clone, Debug, PartialEq)]
pub struct Wishes {
    /// Tried first, in this order.
    pub order: Vec<String>,
    /// Whether anything but the first choice, or but `order`, may be tried.
    pub allow_fallbacks: bool,
    /// Whether every sent parameter must be honoured.
    pub require_parameters: bool,
    /// Whether providers that may train on prompts are out.
    pub deny_training: bool,
    /// Whether providers that keep prompts are out.
    pub zdr: bool,
    /// Whether models that forbid distillation are out.
    pub distillable: bool,
    /// Only these; `None` is everybody. Who names a service tier here or in `order` asks for it.
    pub only: Option<Vec<String>>,
    /// Only these of them, says whoever stands behind the client's key, which permits but asks for nothing. Each list holds for itself;
    /// no list is everybody.
    pub allowed: Vec<Vec<String>>,
    /// Not these.
    pub ignore: Vec<String>,
    /// Only these precisions; `None` is every one.
    pub quantizations: Option<Vec<Quantization>>,
    /// What to order by; `None` leaves it to the shortcuts.
    pub sort: Option<Sort>,
    /// What to order the endpoints of each model by, at the place of [`Entrant::model`](crate::Entrant::model), where there is no
    /// `sort`; `None` or no entry balances the load. The tier of a shortcut may answer in any case.
    pub shortcuts: Vec<Option<Shortcut>>,
    /// Whether only endpoints that cost nothing may answer for a model, at the place of [`Entrant::model`](crate::Entrant::model); no
    /// entry is no.
    pub free: Vec<bool>,
    /// The service tier of the request; `None` is the default one.
    pub tier: Option<Tier>,
    /// Soft: tokens per second.
    pub min_throughput: Option<Percentiles>,
    /// Soft: seconds to the first token.
    pub max_latency: Option<Percentiles>,
    /// Whether endpoints whose price nobody knows are out, because somebody counts the money that the house pays.
    pub priced: bool,
    /// Hard limits, in 1e-12 dollars.
    pub max_price: PriceLimits,
}

/// Upper limits; `prompt`, `completion` and `audio` per token, `request` per request. `image` is only read, because nobody here charges
/// by the picture: pictures are tokens of the prompt, and its limit holds for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct PriceLimits {
    pub prompt: Option<Pico>,
    pub completion: Option<Pico>,
    pub request: Option<Pico>,
    pub audio: Option<Pico>,
}

impl Default for Wishes {
    fn default() -> Self {
        Self {
            order: Vec::new(),
            allow_fallbacks: true,
            require_parameters: false,
            deny_training: false,
            zdr: false,
            distillable: false,
            only: None,
            allowed: Vec::new(),
            ignore: Vec::new(),
            quantizations: None,
            sort: None,
            shortcuts: Vec::new(),
            free: Vec::new(),
            tier: None,
            min_throughput: None,
            max_latency: None,
            priced: false,
            max_price: PriceLimits::default(),
        }
    }
}

impl Wishes {
    /// The wishes of a `provider` object; the rest is as by default. An empty list means the same as none.
    ///
    /// # Errors
    /// When a price is no amount of dollars, or a cutoff is no positive number; the message names the field.
    pub fn of(sent: &ProviderPreferences) -> Result<Self, Failure> {
        for (name, list) in [("order", &sent.order), ("only", &sent.only), ("ignore", &sent.ignore)] {
            if list.as_ref().is_some_and(|list| list.len() > NAMES_MAX) {
                return Err(Failure::invalid(format!("provider.{name}: at most {NAMES_MAX} names")));
            }
        }
        let filled = |list: &Option<Vec<String>>| list.clone().filter(|list| !list.is_empty());
        let price = sent.max_price.clone().unwrap_or_default();
        check("preferred_min_throughput", sent.preferred_min_throughput)?;
        check("preferred_max_latency", sent.preferred_max_latency)?;
        per_unit("image", price.image.as_ref())?;
        Ok(Self {
            order: sent.order.clone().unwrap_or_default(),
            allow_fallbacks: sent.allow_fallbacks.unwrap_or(true),
            require_parameters: sent.require_parameters.unwrap_or(false),
            deny_training: sent.data_collection == Some(DataCollection::Deny),
            zdr: sent.zdr.unwrap_or(false),
            distillable: sent.enforce_distillable_text.unwrap_or(false),
            only: filled(&sent.only),
            ignore: sent.ignore.clone().unwrap_or_default(),
            quantizations: sent.quantizations.clone().filter(|list| !list.is_empty()),
            sort: sent.sort,
            min_throughput: sent.preferred_min_throughput,
            max_latency: sent.preferred_max_latency,
            max_price: PriceLimits {
                prompt: per_token("prompt", price.prompt.as_ref())?,
                completion: per_token("completion", price.completion.as_ref())?,
                request: per_unit("request", price.request.as_ref())?,
                audio: per_unit("audio", price.audio.as_ref())?,
            },
            ..Self::default()
        })
    }

    /// What orders the endpoints of a model; `None` balances the load.
    pub(crate) fn sort_of(&self, model: usize) -> Option<SortBy> {
        self.sort.map(|sort| sort.by).or_else(|| self.shortcut(model).map(Shortcut::sort))
    }

    /// The tier that a model's variant admits.
    pub(crate) fn tier_of(&self, model: usize) -> Option<Tier> {
        self.shortcut(model).and_then(Shortcut::tier)
    }

    /// Whether only who costs nothing may answer for a model.
    pub(crate) fn free_of(&self, model: usize) -> bool {
        self.free.get(model).copied().unwrap_or(false)
    }

    fn shortcut(&self, model: usize) -> Option<Shortcut> {
        self.shortcuts.get(model).copied().flatten()
    }
}

/// Dollars per million tokens.
fn per_token(field: &str, amount: Option<&Amount>) -> Result<Option<Pico>, Failure> {
    amount.map(|Amount(text)| Pico::from_dollars_per_million(text).ok_or_else(|| no_amount(field, text))).transpose()
}

/// Dollars.
fn per_unit(field: &str, amount: Option<&Amount>) -> Result<Option<Pico>, Failure> {
    amount.map(|Amount(text)| Pico::from_dollars(text).ok_or_else(|| no_amount(field, text))).transpose()
}

fn no_amount(field: &str, text: &str) -> Failure {
    let shown: String = text.chars().take(40).collect();
    Failure::invalid(format!("provider.max_price.{field}: `{shown}` is no amount of dollars"))
}

fn check(field: &str, cutoffs: Option<Percentiles>) -> Result<(), Failure> {
    let Percentiles { p50, p75, p90, p99 } = cutoffs.unwrap_or_default();
    let wrong = [p50, p75, p90, p99].into_iter().flatten().any(|cutoff| !cutoff.is_finite() || cutoff < 0.0);
    if wrong { Err(Failure::invalid(format!("provider.{field}: expected numbers of at least 0"))) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Wishes, String> {
        Wishes::of(&serde_json::from_str(text).unwrap()).map_err(|failure| failure.message)
    }

    #[test]
    fn prices_are_exact_whether_sent_as_text_or_number() {
        let limits =
            of(r#"{"max_price": {"prompt": 0.26, "completion": "2.60", "request": "0.000000000001"}}"#).unwrap().max_price;
        assert_eq!(
            (limits.prompt, limits.completion, limits.request),
            (Some(Pico(260_000)), Some(Pico(2_600_000)), Some(Pico(1)))
        );
    }

    #[test]
    fn nonsense_is_refused_by_its_name() {
        assert!(of(r#"{"max_price": {"completion": "cheap"}}"#).unwrap_err().contains("provider.max_price.completion: `cheap`"));
        assert!(of(r#"{"max_price": {"audio": "1/2"}}"#).unwrap_err().contains("provider.max_price.audio"));
        assert!(of(r#"{"max_price": {"image": "little"}}"#).unwrap_err().contains("provider.max_price.image"));
        assert!(of(r#"{"max_price": {"prompt": -1}}"#).unwrap_err().contains("provider.max_price.prompt"));
        assert!(of(r#"{"preferred_max_latency": {"p99": -2}}"#).unwrap_err().contains("preferred_max_latency"));
    }

    #[test]
    fn lists_are_bounded() {
        let many = vec!["a"; NAMES_MAX + 1];
        for name in ["order", "only", "ignore"] {
            let sent = serde_json::json!({ name: many }).to_string();
            assert!(of(&sent).unwrap_err().starts_with(&format!("provider.{name}")));
        }
    }

    #[test]
    fn empty_lists_mean_nothing() {
        assert_eq!(of(r#"{"only": [], "quantizations": [], "order": []}"#).unwrap(), Wishes::default());
    }
}
