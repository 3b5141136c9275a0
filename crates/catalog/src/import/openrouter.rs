//! An answer of `OpenRouter`'s `GET /models`, or of anybody who answers in its shape: prices are decimal strings in dollars per
//! token, `-1` is "depends" and so unpriced. Read whole it refreshes an operator's own base; for the base that ships, only
//! [`ids`] is used. Never keeps a description: that is somebody's prose.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    ImportError, Snapshot, number,
    offer::{Facts, Offer, descending, modalities},
    report::{Kind, Report},
};
use crate::base::{
    day::Day,
    price::{Prices, Tier},
    row::{Defaults, Origin, Reasoning, Source},
};

/// A model as far as it has names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// `author/slug`.
    pub id: String,
    /// The name that never changes, if it is another one.
    pub permaslug: Option<String>,
    /// `owner/name` of the weights.
    pub hugging_face: Option<String>,
}

#[derive(Deserialize)]
struct Answer<'a> {
    #[serde(borrow)]
    data: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Name {
    id: String,
    canonical_slug: Option<String>,
    hugging_face_id: Option<String>,
}

#[derive(Deserialize)]
struct Model<'a> {
    id: String,
    canonical_slug: Option<String>,
    hugging_face_id: Option<String>,
    name: Option<String>,
    created: Option<i64>,
    #[serde(borrow)]
    context_length: Option<&'a RawValue>,
    #[serde(default)]
    architecture: Architecture,
    #[serde(borrow)]
    pricing: Option<Pricing<'a>>,
    #[serde(borrow)]
    top_provider: Option<TopProvider<'a>>,
    #[serde(default)]
    supported_parameters: Vec<String>,
    default_parameters: Option<Sampling>,
    knowledge_cutoff: Option<String>,
    expiration_date: Option<String>,
    reasoning: Option<Controls>,
}

#[derive(Deserialize, Default)]
struct Architecture {
    #[serde(default)]
    input_modalities: Vec<String>,
    #[serde(default)]
    output_modalities: Vec<String>,
}

#[derive(Deserialize)]
struct TopProvider<'a> {
    #[serde(borrow)]
    max_completion_tokens: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Sampling {
    temperature: Option<f32>,
    top_p: Option<f32>,
    top_k: Option<u32>,
    frequency_penalty: Option<f32>,
    presence_penalty: Option<f32>,
    repetition_penalty: Option<f32>,
}

#[derive(Deserialize)]
struct Controls {
    #[serde(default)]
    mandatory: bool,
    #[serde(default)]
    supported_efforts: Vec<String>,
    default_effort: Option<String>,
    #[serde(default)]
    supports_max_tokens: bool,
}

#[derive(Deserialize)]
struct Pricing<'a> {
    #[serde(borrow)]
    prompt: Option<&'a RawValue>,
    #[serde(borrow)]
    completion: Option<&'a RawValue>,
    #[serde(borrow)]
    request: Option<&'a RawValue>,
    #[serde(borrow)]
    image: Option<&'a RawValue>,
    #[serde(borrow)]
    image_token: Option<&'a RawValue>,
    #[serde(borrow)]
    audio: Option<&'a RawValue>,
    #[serde(borrow)]
    audio_output: Option<&'a RawValue>,
    #[serde(borrow)]
    internal_reasoning: Option<&'a RawValue>,
    #[serde(borrow)]
    input_cache_read: Option<&'a RawValue>,
    #[serde(borrow)]
    input_cache_write: Option<&'a RawValue>,
    #[serde(borrow)]
    input_cache_write_1h: Option<&'a RawValue>,
    #[serde(default, borrow)]
    overrides: Vec<Override<'a>>,
}

#[derive(Deserialize)]
struct Override<'a> {
    #[serde(borrow)]
    min_prompt_tokens: Option<&'a RawValue>,
    #[serde(borrow)]
    prompt: Option<&'a RawValue>,
    #[serde(borrow)]
    completion: Option<&'a RawValue>,
    #[serde(borrow)]
    input_cache_read: Option<&'a RawValue>,
    #[serde(borrow)]
    input_cache_write: Option<&'a RawValue>,
}

fn rows<'a>(text: &'a str) -> Result<Vec<&'a RawValue>, ImportError> {
    let answer: Answer<'a> =
        serde_json::from_str(text).map_err(|source| ImportError { format: "answer of OpenRouter's /models", source })?;
    Ok(answer.data)
}

/// The names alone.
///
/// # Errors
/// When the document is no such answer. A malformed row is skipped and reported.
pub fn ids(text: &str, report: &mut Report) -> Result<Vec<Listed>, ImportError> {
    let mut listed = Vec::new();
    for (index, raw) in rows(text)?.into_iter().enumerate() {
        match serde_json::from_str::<Name>(raw.get()) {
            Ok(Name { id, canonical_slug, hugging_face_id }) => {
                let permaslug = canonical_slug.filter(|slug| *slug != id);
                listed.push(Listed { id, permaslug, hugging_face: hugging_face_id.filter(|owner| !owner.is_empty()) });
            }
            Err(error) => report.warn(Kind::Malformed, format!("openrouter row {}", index + 1), error.to_string()),
        }
    }
    Ok(listed)
}

/// Everything it says, as offers of the provider `openrouter`.
///
/// # Errors
/// When the document is no such answer. A malformed row is skipped and reported.
pub fn read(snapshot: &Snapshot<'_>, report: &mut Report) -> Result<Vec<Offer>, ImportError> {
    let origin = Origin { source: Source::OpenRouter, date: snapshot.date };
    let mut offers = Vec::new();
    for (index, raw) in rows(snapshot.text)?.into_iter().enumerate() {
        match serde_json::from_str::<Model<'_>>(raw.get()) {
            Ok(model) => offers.push(offer(model, origin, report)),
            Err(error) => report.warn(Kind::Malformed, format!("openrouter row {}", index + 1), error.to_string()),
        }
    }
    Ok(offers)
}

fn offer(model: Model<'_>, origin: Origin, report: &mut Report) -> Offer {
    let mut day = |text: Option<&str>| {
        let day = text.and_then(Day::first);
        if let Some(text) = text.filter(|_| day.is_none()) {
            report.warn(Kind::Date, format!("openrouter {}", model.id), text);
        }
        day
    };
    let (knowledge, expires) = (day(model.knowledge_cutoff.as_deref()), day(model.expiration_date.as_deref()));
    let prices = model.pricing.as_ref().and_then(prices);
    let is_dynamic = |pricing: &Pricing<'_>| pricing.prompt.is_some_and(|raw| raw.get().trim_matches('"') == "-1");
    if prices.is_none() && model.pricing.as_ref().is_some_and(|pricing| !is_dynamic(pricing)) {
        report.warn(Kind::Price, format!("openrouter {}", model.id), "");
    }
    let takes = |name: &str| model.supported_parameters.iter().any(|parameter| parameter == name);
    let facts = Facts {
        name: model.name.clone(),
        released: model.created.and_then(Day::of_seconds),
        knowledge,
        input: modalities(model.architecture.input_modalities.iter().map(String::as_str)),
        output: modalities(model.architecture.output_modalities.iter().map(String::as_str)),
        permaslug: model.canonical_slug.clone().filter(|slug| *slug != model.id),
        open_weights: None,
        tools: Some(takes("tools")),
        structured: Some(takes("structured_outputs")),
        sampling: Some(takes("temperature")),
        reasons: Some(takes("reasoning")),
        reasoning: model.reasoning.map(Reasoning::from),
        defaults: model.default_parameters.and_then(Sampling::defaults),
        hugging_face: model.hugging_face_id.filter(|owner| !owner.is_empty()),
        parameters: model.supported_parameters.clone(),
    };
    Offer {
        at: Some("openrouter"),
        upstream: model.id,
        author: None,
        origin,
        prices,
        discount: None,
        service_tiers: BTreeMap::new(),
        context: model.context_length.and_then(number::count),
        max_completion: model.top_provider.and_then(|top| top.max_completion_tokens).and_then(number::count),
        expires,
        facts,
    }
}

/// `None` unless both the prompt and the answer have a price. Prices by the hour are left out: the plain one is the dearest.
fn prices(pricing: &Pricing<'_>) -> Option<Prices> {
    let price = |raw: Option<&RawValue>| raw.and_then(number::per_unit);
    let extra = |raw: Option<&RawValue>| price(raw).filter(|price| price.0 != 0);
    let (prompt, completion) = (price(pricing.prompt)?, price(pricing.completion)?);
    let tier = |row: &Override<'_>| {
        Some(Tier {
            min_prompt_tokens: number::count(row.min_prompt_tokens?)?,
            prompt: price(row.prompt),
            completion: price(row.completion),
            cache_read: price(row.input_cache_read),
            cache_write: price(row.input_cache_write),
        })
    };
    let mut tiers: Vec<Tier> = pricing.overrides.iter().filter_map(tier).collect();
    tiers.sort_by_key(|tier| tier.min_prompt_tokens);
    Some(Prices {
        prompt,
        completion,
        cache_read: price(pricing.input_cache_read),
        cache_write: extra(pricing.input_cache_write),
        cache_write_1h: extra(pricing.input_cache_write_1h),
        image: extra(pricing.image),
        image_token: extra(pricing.image_token),
        audio: extra(pricing.audio).filter(|price| *price != prompt),
        audio_output: extra(pricing.audio_output).filter(|price| *price != completion),
        request: extra(pricing.request),
        internal_reasoning: extra(pricing.internal_reasoning).filter(|price| *price != completion),
        tiers,
    })
}

impl Sampling {
    /// `None` when nothing is set.
    fn defaults(self) -> Option<Defaults> {
        let Self { temperature, top_p, top_k, frequency_penalty, presence_penalty, repetition_penalty } = self;
        let defaults = Defaults { temperature, top_p, top_k, frequency_penalty, presence_penalty, repetition_penalty };
        (defaults != Defaults::default()).then_some(defaults)
    }
}

impl From<Controls> for Reasoning {
    fn from(controls: Controls) -> Self {
        Self {
            mandatory: controls.mandatory,
            efforts: descending(&controls.supported_efforts),
            default_effort: controls.default_effort,
            max_tokens: controls.supports_max_tokens,
        }
    }
}
