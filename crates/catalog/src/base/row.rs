//! The two kinds of lines of the base, exactly as they stand in the file. A model's line comes first, then its endpoints'. Never
//! holds what was measured, and nothing that only one installation knows.

use std::collections::BTreeMap;
use std::fmt;

use inner::Modality;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use wire::models::DefaultParameters;

use super::{day::Day, price::Prices};

/// Who said something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Source {
    /// The models.dev data base.
    #[serde(rename = "models.dev")]
    ModelsDev,
    /// `LiteLLM`'s price map.
    #[serde(rename = "litellm")]
    LiteLlm,
    /// An answer of `OpenRouter`'s `/models`.
    #[serde(rename = "openrouter")]
    OpenRouter,
    /// Written by hand in this repository, with its reason beside it (`data/curated.jsonl`).
    #[serde(rename = "curated")]
    Curated,
}

/// Who said something, and on which day that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// Who.
    pub source: Source,
    /// The snapshot's day.
    pub date: Day,
}

/// What describes a model, whoever serves it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelRow {
    /// `author/slug`.
    #[serde(rename = "model")]
    pub id: String,
    /// "Author: Model".
    pub name: String,
    /// When it came out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released: Option<Day>,
    /// Tokens of prompt and answer together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<u64>,
    /// What goes in, text first.
    #[serde(serialize_with = "words")]
    pub input: Vec<Modality>,
    /// What comes out, text first.
    #[serde(serialize_with = "words")]
    pub output: Vec<Modality>,
    /// Family of the tokenizer, in the contract's words; `Other` is unknown.
    pub tokenizer: String,
    /// `owner/name` of the weights.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hugging_face: Option<String>,
    /// The name that never changes, where it differs from the id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permaslug: Option<String>,
    /// Until when it knows the world.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub knowledge: Option<Day>,
    /// When it will be withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Day>,
    /// Sampling when a request leaves it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub defaults: Option<Defaults>,
    /// How it reasons; absent if it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<Reasoning>,
    /// Request fields that it honours, sorted.
    pub parameters: Vec<String>,
    /// Who said so, where `fields` does not say otherwise.
    pub source: Source,
    /// The day of that snapshot.
    pub date: Day,
    /// Single fields that come from elsewhere.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Origin>,
}

/// One model at one provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndpointRow {
    /// The model's id.
    #[serde(rename = "endpoint")]
    pub id: String,
    /// The provider's slug.
    #[serde(rename = "at")]
    pub provider: String,
    /// The provider's own id of the model.
    #[serde(rename = "as")]
    pub upstream: String,
    /// List prices; absent is unpriced, which is not free.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Prices>,
    /// Percent off every list price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<u8>,
    /// List prices at other service tiers (`flex`, `priority`, `ultrafast`), from whom `price` is.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub service_tiers: BTreeMap<String, Prices>,
    /// Tokens of prompt and answer together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<u64>,
    /// Tokens of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_completion: Option<u64>,
    /// `fp8`, `bf16`, ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantization: Option<String>,
    /// What goes in here, where it differs from the model's.
    #[serde(default, skip_serializing_if = "Vec::is_empty", serialize_with = "words")]
    pub input: Vec<Modality>,
    /// The model's parameters that are not honoured here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
    /// When it will be withdrawn here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Day>,
    /// Who named the price, or the endpoint if it has none.
    pub source: Source,
    /// The day of that snapshot.
    pub date: Day,
    /// Single fields that come from elsewhere.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, Origin>,
}

/// Sampling when a request leaves it out; not money, so floats are fine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defaults {
    /// 0..=2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f32>,
    /// 0..=1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_p: Option<f32>,
    /// 0 is off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_k: Option<u32>,
    /// -2..=2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frequency_penalty: Option<f32>,
    /// -2..=2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presence_penalty: Option<f32>,
    /// 1 is neutral.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repetition_penalty: Option<f32>,
}

/// How a model reasons.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reasoning {
    /// Whether it cannot be switched off.
    pub mandatory: bool,
    /// Efforts that it knows, highest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub efforts: Vec<String>,
    /// The effort when a request does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_effort: Option<String>,
    /// Whether a token budget is understood.
    #[serde(default)]
    pub max_tokens: bool,
}

impl ModelRow {
    /// When it was added, in Unix seconds: its release if any source tells, else the day of the snapshot that first named it.
    #[must_use]
    pub fn created(&self) -> i64 {
        self.released.unwrap_or(self.date).seconds()
    }

    /// The name that never changes.
    #[must_use]
    pub fn canonical_slug(&self) -> &str {
        self.permaslug.as_deref().unwrap_or(&self.id)
    }
}

impl EndpointRow {
    /// What is paid here, the discount taken off; `None` is unpriced.
    #[must_use]
    pub fn paid(&self) -> Option<Prices> {
        self.price.as_ref().map(|list| list.after(self.discount.unwrap_or(0)))
    }
}

impl From<Defaults> for DefaultParameters {
    fn from(defaults: Defaults) -> Self {
        let Defaults { temperature, top_p, top_k, frequency_penalty, presence_penalty, repetition_penalty } = defaults;
        Self { temperature, top_p, top_k, frequency_penalty, presence_penalty, repetition_penalty }
    }
}

impl Source {
    /// The word in the file.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::ModelsDev => "models.dev",
            Self::LiteLlm => "litellm",
            Self::OpenRouter => "openrouter",
            Self::Curated => "curated",
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        [Self::ModelsDev, Self::LiteLlm, Self::OpenRouter, Self::Curated].into_iter().find(|source| source.word() == word)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.source.word(), self.date)
    }
}

impl Serialize for Origin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Origin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let origin = text.split_once('@').and_then(|(source, date)| Some((Source::of_word(source)?, Day::first(date)?)));
        let (source, date) = origin.ok_or_else(|| D::Error::custom(format_args!("`{text}` is no source@day")))?;
        Ok(Self { source, date })
    }
}

fn words<S: Serializer>(modalities: &[Modality], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(modalities.iter().map(|modality| modality.word()))
}
