//! The `provider` object: how a client wants its request to be routed (openrouter guides/routing/provider-selection). A closed
//! schema: unknown keys are an error. `null` means the same as absent.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, Visitor},
};
use serde_json::{Map, Value};

/// Routing wishes, as sent.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub struct ProviderPreferences {
    /// Try these first, in this order; slugs or displayed names.
    pub order: Option<Vec<String>>,
    /// False: only the first choice, or only `order`.
    pub allow_fallbacks: Option<bool>,
    /// Only endpoints that honour every parameter of the request.
    pub require_parameters: Option<bool>,
    /// Whether the provider may keep or train on what is sent.
    pub data_collection: Option<DataCollection>,
    /// Only endpoints that retain nothing.
    pub zdr: Option<bool>,
    /// Only models whose author allows distillation.
    pub enforce_distillable_text: Option<bool>,
    /// Only these providers.
    pub only: Option<Vec<String>>,
    /// Not these.
    pub ignore: Option<Vec<String>>,
    /// Only these precisions.
    pub quantizations: Option<Vec<Quantization>>,
    /// What to order by instead of balancing the load.
    pub sort: Option<Sort>,
    /// Tokens per second that an endpoint should reach.
    pub preferred_min_throughput: Option<Percentiles>,
    /// Seconds to the first token that an endpoint should stay below.
    pub preferred_max_latency: Option<Percentiles>,
    /// What nothing may cost more than.
    pub max_price: Option<MaxPrice>,
    /// Settings for one provider each, by slug.
    pub options: Option<Map<String, Value>>,
}

/// `data_collection`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words of the API are their own explanation")]
pub enum DataCollection {
    Allow,
    Deny,
}

/// The precision of weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words of the API are their own explanation")]
pub enum Quantization {
    Int4,
    Int8,
    Fp4,
    Mxfp4,
    Nvfp4,
    Fp6,
    Fp8,
    Mxfp8,
    Fp16,
    Bf16,
    Fp32,
    Unknown,
}

/// `sort`: a word, or a word with the group that is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// What to order by.
    pub by: SortBy,
    /// Whether the models of a request keep their order.
    pub partition: Partition,
}

/// What to order by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SortBy {
    /// Cheapest first.
    Price,
    /// Most tokens per second first.
    Throughput,
    /// Shortest time to the first token first.
    Latency,
    /// Fewest failed tool calls first.
    Exacto,
}

/// What a sort goes over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Partition {
    /// The endpoints of each model, model by model.
    #[default]
    Model,
    /// The endpoints of all models of the request together.
    None,
}

/// A cutoff: a number means the median.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "the words of the API are their own explanation")]
pub struct Percentiles {
    pub p50: Option<f64>,
    pub p75: Option<f64>,
    pub p90: Option<f64>,
    pub p99: Option<f64>,
}

/// Upper limits as decimal text in dollars: `prompt` and `completion` per million tokens, the others per unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object")]
#[expect(missing_docs, reason = "the words of the API are their own explanation")]
pub struct MaxPrice {
    pub prompt: Option<Amount>,
    pub completion: Option<Amount>,
    pub request: Option<Amount>,
    pub image: Option<Amount>,
    pub audio: Option<Amount>,
}

/// An amount as decimal text, whether it was sent as a string or as a number.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Amount(#[cfg_attr(test, schemars(with = "crate::typescript::NumberOrText"))] pub String);

impl Quantization {
    /// The precision that a word means; any other word is unknown.
    #[must_use]
    pub fn of_word(word: &str) -> Self {
        let every = [
            Self::Int4,
            Self::Int8,
            Self::Fp4,
            Self::Mxfp4,
            Self::Nvfp4,
            Self::Fp6,
            Self::Fp8,
            Self::Mxfp8,
            Self::Fp16,
            Self::Bf16,
            Self::Fp32,
        ];
        every.into_iter().find(|one| one.word().eq_ignore_ascii_case(word)).unwrap_or(Self::Unknown)
    }

    /// The word of the API.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Int4 => "int4",
            Self::Int8 => "int8",
            Self::Fp4 => "fp4",
            Self::Mxfp4 => "mxfp4",
            Self::Nvfp4 => "nvfp4",
            Self::Fp6 => "fp6",
            Self::Fp8 => "fp8",
            Self::Mxfp8 => "mxfp8",
            Self::Fp16 => "fp16",
            Self::Bf16 => "bf16",
            Self::Fp32 => "fp32",
            Self::Unknown => "unknown",
        }
    }
}

impl<'de> Deserialize<'de> for Sort {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "expected price, throughput, latency, exacto, or an object with `by` and `partition`")]
        enum Sent {
            Word(SortBy),
            Whole(Whole),
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Whole {
            by: SortBy,
            #[serde(default)]
            partition: Option<Partition>,
        }
        Ok(match Sent::deserialize(deserializer)? {
            Sent::Word(by) => Self { by, partition: Partition::Model },
            Sent::Whole(Whole { by, partition }) => Self { by, partition: partition.unwrap_or_default() },
        })
    }
}

impl<'de> Deserialize<'de> for Percentiles {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "expected a number, or an object with p50, p75, p90, p99")]
        enum Sent {
            Median(f64),
            Several(Several),
        }
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Several {
            p50: Option<f64>,
            p75: Option<f64>,
            p90: Option<f64>,
            p99: Option<f64>,
        }
        Ok(match Sent::deserialize(deserializer)? {
            Sent::Median(p50) => Self { p50: Some(p50), ..Self::default() },
            Sent::Several(Several { p50, p75, p90, p99 }) => Self { p50, p75, p90, p99 },
        })
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl Visitor<'_> for Text {
            type Value = Amount;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an amount of dollars, as a number or as decimal text")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Amount, E> {
                Ok(Amount(text.to_owned()))
            }

            fn visit_f64<E: Error>(self, number: f64) -> Result<Amount, E> {
                // The shortest text that reads as this number: what the client wrote.
                Ok(Amount(number.to_string()))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Amount, E> {
                Ok(Amount(number.to_string()))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Amount, E> {
                Ok(Amount(number.to_string()))
            }
        }
        deserializer.deserialize_any(Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ProviderPreferences, serde_json::Error> {
        serde_json::from_str(text)
    }

    #[test]
    fn every_form_of_every_key_is_read() {
        let all = read(
            r#"{"order": ["OpenAI", "deepinfra/turbo"], "allow_fallbacks": false, "require_parameters": true,
                "data_collection": "deny", "zdr": true, "enforce_distillable_text": true, "only": ["a"], "ignore": [],
                "quantizations": ["fp8", "unknown"], "sort": {"by": "throughput", "partition": "none"},
                "preferred_min_throughput": 50, "preferred_max_latency": {"p90": 2.5},
                "max_price": {"prompt": 1, "completion": "2.5", "request": 0.01}, "options": {"openai": {"x": 1}}}"#,
        )
        .unwrap();
        assert_eq!(all.sort, Some(Sort { by: SortBy::Throughput, partition: Partition::None }));
        assert_eq!(all.preferred_min_throughput.unwrap().p50, Some(50.0));
        assert_eq!(all.preferred_max_latency.unwrap().p90, Some(2.5));
        let price = all.max_price.unwrap();
        let texts = [price.prompt, price.completion, price.request].map(|amount| amount.unwrap().0);
        assert_eq!(texts, ["1", "2.5", "0.01"]);
        assert_eq!(all.quantizations, Some(vec![Quantization::Fp8, Quantization::Unknown]));
        assert_eq!(read(r#"{"sort": "latency"}"#).unwrap().sort.unwrap().partition, Partition::Model);
        assert_eq!(read(r#"{"order": null, "sort": null, "max_price": null}"#).unwrap(), ProviderPreferences::default());
    }

    #[test]
    fn what_is_unknown_is_an_error_that_names_it() {
        for (text, word) in [
            (r#"{"oder": []}"#, "oder"),
            (r#"{"sort": "speed"}"#, "throughput"),
            (r#"{"data_collection": "maybe"}"#, "maybe"),
            (r#"{"quantizations": ["fp7"]}"#, "fp7"),
            (r#"{"max_price": {"prompt": []}}"#, "dollars"),
            (r#"{"preferred_max_latency": "fast"}"#, "p50"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(word), "{text}: {error}");
        }
    }
}
