//! Which models a query asks for (openrouter list models, query parameters). Words that the contract does not have are refused,
//! names that it does not have are ignored.

use std::borrow::Cow;

use catalog::{Catalog, Endpoint, Model};
use inner::{Failure, Pico};

use super::value;
use crate::route::Vitals;

/// Topics that a model may be asked for by; which model leads in which is not measured here.
const CATEGORIES: [&str; 12] = [
    "programming",
    "roleplay",
    "marketing",
    "marketing/seo",
    "technology",
    "science",
    "translation",
    "legal",
    "finance",
    "health",
    "trivia",
    "academia",
];
const INPUTS: [&str; 5] = ["text", "image", "file", "audio", "video"];
/// What models can give anywhere; the ones here give text, picture or sound.
const OUTPUTS: [&str; 9] = ["text", "image", "embeddings", "audio", "video", "rerank", "decisions", "speech", "transcription"];
/// The precisions of weights (openrouter guides/routing/provider-selection, `quantizations`).
const QUANTIZATIONS: [&str; 12] =
    ["int4", "int8", "fp4", "mxfp4", "nvfp4", "fp6", "fp8", "mxfp8", "fp16", "bf16", "fp32", "unknown"];
const DAY_SECONDS: f64 = 86_400.0;

/// Which models a list is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Among {
    /// Those that somebody here serves.
    #[default]
    Served,
    /// Those that are only known.
    Unserved,
    Known,
}

/// The conditions; all must hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Selection {
    among: Among,
    parameters: Vec<String>,
    inputs: Vec<String>,
    /// `None` is every kind.
    outputs: Option<Vec<String>>,
    text: Option<String>,
    context: u64,
    prompt: Range<i64>,
    completion: Range<i64>,
    age: Range<f64>,
    family: Option<String>,
    authors: Vec<String>,
    providers: Vec<String>,
    quantizations: Vec<String>,
    distillable: Option<bool>,
    zdr: bool,
    tool_success: Range<f64>,
    /// A condition on something that is known of no model here: benchmark figures, topics, regions.
    unknown: bool,
}

/// What conditions are held against besides the catalogue.
pub(super) struct Seen<'a> {
    /// Unix seconds.
    pub(super) now: i64,
    pub(super) vitals: &'a Vitals,
}

/// Inclusive bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Range<T> {
    min: Option<T>,
    max: Option<T>,
}

impl<T: PartialOrd> Range<T> {
    /// A value that nobody knows is in no bounds.
    fn holds(&self, value: Option<T>) -> bool {
        let Some(value) = value else { return self.min.is_none() && self.max.is_none() };
        self.min.as_ref().is_none_or(|min| value >= *min) && self.max.as_ref().is_none_or(|max| value <= *max)
    }
}

impl Selection {
    /// The conditions of a query's pairs.
    ///
    /// # Errors
    /// Names the parameter whose value is none of its words.
    pub(super) fn of(pairs: &[(String, String)]) -> Result<Self, Failure> {
        let mut selection = Self { outputs: Some(vec!["text".to_owned()]), ..Self::default() };
        for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
            selection.take(name, value)?;
        }
        Ok(selection)
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), Failure> {
        match name {
            "available" => self.among = among_of(value)?,
            "category" => {
                word(name, value, &CATEGORIES)?;
                self.unknown = true;
            }
            "region" => {
                word(name, value, &["eu", "us"])?;
                self.unknown = true;
            }
            "supported_parameters" => self.parameters = list(value),
            "input_modalities" => self.inputs = words(name, value, &INPUTS)?,
            "output_modalities" if value == "all" => self.outputs = None,
            "output_modalities" => self.outputs = Some(words(name, value, &OUTPUTS)?),
            "q" => self.text = Some(value.to_lowercase()),
            "context" => self.context = number(name, value)?,
            "min_price" => self.prompt.min = Some(price(name, value)?),
            "max_price" => self.prompt.max = Some(price(name, value)?),
            "min_output_price" => self.completion.min = Some(price(name, value)?),
            "max_output_price" => self.completion.max = Some(price(name, value)?),
            "min_age_days" => self.age.min = Some(number(name, value)?),
            "max_age_days" => self.age.max = Some(number(name, value)?),
            "arch" => self.family = Some(value.to_owned()),
            "model_authors" => self.authors = list(value),
            "providers" => self.providers = list(value),
            "quantizations" => self.quantizations = words(name, value, &QUANTIZATIONS)?,
            "distillable" => self.distillable = Some(word(name, value, &["true", "false"])? == "true"),
            "zdr" => {
                word(name, value, &["true"])?;
                self.zdr = true;
            }
            "min_tool_success_rate" => self.tool_success.min = Some(number(name, value)?),
            "max_tool_success_rate" => self.tool_success.max = Some(number(name, value)?),
            _ if is_measured(name) => {
                number::<f64>(name, value)?;
                self.unknown = true;
            }
            _ => {}
        }
        Ok(())
    }

    /// The models that are asked about, before any other condition: newest first.
    pub(super) fn of_catalog<'a>(&self, catalog: &'a Catalog) -> Vec<Cow<'a, Model>> {
        match self.among {
            Among::Served => catalog.models().into_iter().map(Cow::Borrowed).collect(),
            Among::Unserved => catalog.unserved_models().into_iter().map(Cow::Owned).collect(),
            Among::Known => catalog.known_models(),
        }
    }

    /// Whether models count that somebody here serves.
    pub(super) fn wants_served(&self) -> bool {
        self.among != Among::Unserved
    }

    /// Whether a model meets all conditions as things are now.
    pub(super) fn wants(&self, model: &Model, seen: &Seen<'_>) -> bool {
        let prices = || model.headline().and_then(|endpoint| endpoint.prices.as_ref());
        let honours = |name: &String| model.endpoints.iter().any(|endpoint| endpoint.parameters.contains(name));
        let takes = |word: &String| model.inputs().iter().any(|kind| kind.word() == word);
        let gives = |wanted: &Vec<String>| model.outputs().iter().any(|kind| wanted.iter().any(|word| word == kind.word()));
        let says = |text: &String| model.id.to_lowercase().contains(text) || model.name.to_lowercase().contains(text);
        !self.unknown
            && self.distillable.is_none_or(|wanted| wanted == is_distillable(model))
            && self.outputs.as_ref().is_none_or(gives)
            && self.inputs.iter().all(takes)
            && self.parameters.iter().all(honours)
            && model.context_length().unwrap_or(0) >= self.context
            && self.prompt.holds(prices().map(|sheet| sheet.prompt.0))
            && self.completion.holds(prices().map(|sheet| sheet.completion.0))
            && self.age.holds(age_days(model.created, seen.now))
            && self.family.as_ref().is_none_or(|family| *family == model.tokenizer.as_deref().unwrap_or("Other"))
            && among(&self.authors, &[model.id.split('/').next().unwrap_or_default()])
            && self.served(model)
            && self.text.as_ref().is_none_or(says)
            && (self.tool_success == Range::default() || self.tool_success.holds(tool_success(model, seen.vitals)))
    }

    fn served(&self, model: &Model) -> bool {
        let mut endpoints = model.endpoints.iter().filter(|at| !self.zdr || at.policy.retains == Some(false));
        let precision = |at: &Endpoint| at.quantization.clone().unwrap_or_else(|| "unknown".to_owned());
        endpoints.any(|at| {
            among(&self.providers, &[at.provider.as_str(), at.provider_name.as_str()])
                && among(&self.quantizations, &[precision(at).as_str()])
        })
    }
}

/// Whether a query asks for what is known besides what is served here; `true`, the default, asks for the latter alone.
///
/// # Errors
/// When it is none of the words.
fn among_of(value: &str) -> Result<Among, Failure> {
    Ok(match word("available", value, &["true", "false", "all"])? {
        "false" => Among::Unserved,
        "all" => Among::Known,
        _ => Among::Served,
    })
}

/// Whether a query is about everything that is known (`available=all`, or `false`), not only about what somebody here serves.
///
/// # Errors
/// As [`Selection::of`] for that parameter.
pub(in crate::api) fn is_of_known(pairs: &[(String, String)]) -> Result<bool, Failure> {
    Ok(value(pairs, "available").map(among_of).transpose()?.unwrap_or_default() != Among::Served)
}

/// The share of tool calls that were in order where it is largest; `None` where nothing was called.
fn tool_success(model: &Model, vitals: &Vitals) -> Option<f64> {
    let figures = model.endpoints.iter().filter_map(|at| vitals.figures(&at.provider, &at.measured_as()));
    figures.filter_map(|(pulse, _)| Some(1.0 - pulse.tool_errors?)).max_by(f64::total_cmp)
}

/// Whether the author is known to allow it.
fn is_distillable(model: &Model) -> bool {
    model.endpoints.iter().any(|at| at.distillable == Some(true))
}

/// Whether a name is the bound of a figure that comes from benchmarks.
fn is_measured(name: &str) -> bool {
    let figure = name.strip_prefix("min_").or_else(|| name.strip_prefix("max_"));
    matches!(figure, Some("intelligence_index" | "coding_index" | "agentic_index"))
}

#[expect(clippy::cast_precision_loss, reason = "days, not money")]
fn age_days(created: i64, now: i64) -> Option<f64> {
    (created > 0).then(|| now.saturating_sub(created) as f64 / DAY_SECONDS)
}

/// No names are everybody.
fn among(wanted: &[String], names: &[&str]) -> bool {
    wanted.is_empty() || wanted.iter().any(|word| names.iter().any(|name| name.eq_ignore_ascii_case(word)))
}

fn list(value: &str) -> Vec<String> {
    value.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn word<'a>(name: &str, value: &'a str, known: &[&str]) -> Result<&'a str, Failure> {
    known
        .contains(&value)
        .then_some(value)
        .ok_or_else(|| Failure::invalid(format!("{name}: must be one of {}", known.join(", "))))
}

fn words(name: &str, value: &str, known: &[&str]) -> Result<Vec<String>, Failure> {
    let wanted = list(value);
    wanted.iter().try_for_each(|value| word(name, value, known).map(|_| ()))?;
    Ok(wanted)
}

fn number<T: std::str::FromStr>(name: &str, value: &str) -> Result<T, Failure> {
    value.parse().map_err(|_| Failure::invalid(format!("{name}: must be a number")))
}

/// Dollars per million tokens, as 1e-12 dollars per token.
fn price(name: &str, value: &str) -> Result<i64, Failure> {
    let price = Pico::from_dollars_per_million(value);
    price
        .map(|price| price.0)
        .ok_or_else(|| Failure::invalid(format!("{name}: must be dollars per million tokens, such as 0.26")))
}

/// Only for the count: the kinds of output that a query asks for, and among which models.
pub(super) fn counted_of(pairs: &[(String, String)]) -> Result<Selection, Failure> {
    let counts = |name: &str| matches!(name, "output_modalities" | "available");
    let wanted: Vec<(String, String)> = pairs.iter().filter(|(name, _)| counts(name)).cloned().collect();
    Selection::of(&wanted)
}
