//! models.dev's `api.json`: a map from provider to its models, with prices in dollars per million tokens (models.dev, MIT).
//! Quirks (2026-07): 382 models have no cost, which is "unknown" and not "free"; `deprecated` means no longer served; release
//! dates may be months; resellers copy each other's prices. Never follows the repository's TOML files: the build has merged them.

use std::collections::BTreeMap;

use inner::Modality;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{
    ImportError, Snapshot, number,
    offer::{Facts, Offer, descending, modalities},
    providers::{MAKERS, PROVIDERS},
    report::{Kind, Report},
};
use crate::base::{
    day::Day,
    price::{Prices, Tier},
    row::{Origin, Reasoning, Source},
};

#[derive(Deserialize)]
struct Provider<'a> {
    #[serde(borrow)]
    models: BTreeMap<String, &'a RawValue>,
}

#[derive(Deserialize)]
struct Model<'a> {
    id: String,
    name: String,
    #[serde(default)]
    reasoning: bool,
    #[serde(default, borrow)]
    reasoning_options: Vec<Control<'a>>,
    tool_call: Option<bool>,
    structured_output: Option<bool>,
    temperature: Option<bool>,
    knowledge: Option<String>,
    release_date: Option<String>,
    modalities: Modalities,
    open_weights: Option<bool>,
    #[serde(borrow)]
    limit: Limit<'a>,
    #[serde(borrow)]
    cost: Option<Cost<'a>>,
    status: Option<String>,
}

#[derive(Deserialize)]
struct Modalities {
    input: Vec<String>,
    output: Vec<String>,
}

#[derive(Deserialize)]
struct Limit<'a> {
    #[serde(borrow)]
    context: Option<&'a RawValue>,
    #[serde(borrow)]
    output: Option<&'a RawValue>,
}

/// A way to control reasoning: `toggle`, `effort` with its values, or `budget_tokens`.
#[derive(Deserialize)]
struct Control<'a> {
    r#type: String,
    #[serde(default)]
    values: Vec<Option<String>>,
    default: Option<String>,
    #[serde(borrow)]
    min: Option<&'a RawValue>,
}

/// Dollars per million tokens. Other keys that some files carry (`image`, `request`, ...) have no stated unit and are left out.
#[derive(Deserialize)]
struct Cost<'a> {
    #[serde(borrow)]
    input: Option<&'a RawValue>,
    #[serde(borrow)]
    output: Option<&'a RawValue>,
    #[serde(borrow)]
    reasoning: Option<&'a RawValue>,
    #[serde(borrow)]
    cache_read: Option<&'a RawValue>,
    #[serde(borrow)]
    cache_write: Option<&'a RawValue>,
    #[serde(borrow)]
    input_audio: Option<&'a RawValue>,
    #[serde(borrow)]
    output_audio: Option<&'a RawValue>,
    #[serde(default, borrow)]
    tiers: Vec<CostTier<'a>>,
}

#[derive(Deserialize)]
struct CostTier<'a> {
    #[serde(borrow)]
    tier: TierStart<'a>,
    #[serde(borrow)]
    input: Option<&'a RawValue>,
    #[serde(borrow)]
    output: Option<&'a RawValue>,
    #[serde(borrow)]
    cache_read: Option<&'a RawValue>,
    #[serde(borrow)]
    cache_write: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct TierStart<'a> {
    r#type: String,
    #[serde(borrow)]
    size: &'a RawValue,
}

/// Where a provider's rows belong: our slug if we route to it, and the author if it sells only its own.
type Place = (Option<&'static str>, Option<&'static str>);

/// Reads the document.
///
/// # Errors
/// When it is no map from providers to models. A malformed model is skipped and reported.
pub fn read(snapshot: &Snapshot<'_>, report: &mut Report) -> Result<Vec<Offer>, ImportError> {
    let providers: BTreeMap<String, Provider<'_>> =
        serde_json::from_str(snapshot.text).map_err(|source| ImportError { format: "api.json of models.dev", source })?;
    let origin = Origin { source: Source::ModelsDev, date: snapshot.date };
    let mut offers = Vec::new();
    for (provider, place) in places() {
        for (id, raw) in providers.get(provider).into_iter().flat_map(|provider| &provider.models) {
            let row = format!("models.dev {provider} {id}");
            match serde_json::from_str::<Model<'_>>(raw.get()) {
                Ok(model) => offers.extend(offer(&model, place, origin, &mut Notes { row, report })),
                Err(error) => report.warn(Kind::Malformed, row, error.to_string()),
            }
        }
    }
    Ok(offers)
}

fn places() -> impl Iterator<Item = (&'static str, Place)> {
    let routed =
        PROVIDERS.iter().flat_map(|provider| provider.models_dev.iter().map(|id| (*id, (Some(provider.slug), provider.author))));
    routed.chain(MAKERS.iter().map(|(id, author)| (*id, (None, Some(*author)))))
}

/// The report, and the row that is being read.
struct Notes<'a> {
    row: String,
    report: &'a mut Report,
}

impl Notes<'_> {
    fn warn(&mut self, kind: Kind, detail: impl Into<String>) {
        self.report.warn(kind, self.row.clone(), detail);
    }

    fn price(&mut self, raw: Option<&RawValue>) -> Option<inner::Pico> {
        let raw = raw.filter(|raw| raw.get() != "null")?;
        let price = number::per_million(raw);
        if price.is_none() {
            self.warn(Kind::Price, raw.get());
        }
        price
    }

    fn day(&mut self, text: Option<&str>, read: fn(&str) -> Option<Day>) -> Option<Day> {
        let text = text?;
        let day = read(text);
        if day.is_none() {
            self.warn(Kind::Date, text);
        }
        day
    }
}

/// `None` for what does not write text, and for what is gone.
fn offer(model: &Model<'_>, (at, author): Place, origin: Origin, notes: &mut Notes<'_>) -> Option<Offer> {
    let output = modalities(model.modalities.output.iter().map(String::as_str));
    if !output.contains(&Modality::Text) {
        return None;
    }
    if model.status.as_deref() == Some("deprecated") {
        notes.warn(Kind::Withdrawn, "");
        return None;
    }
    let facts = Facts {
        name: Some(model.name.clone()),
        released: notes.day(model.release_date.as_deref(), Day::first),
        knowledge: notes.day(model.knowledge.as_deref(), Day::last),
        input: modalities(model.modalities.input.iter().map(String::as_str)),
        output,
        open_weights: model.open_weights,
        tools: model.tool_call,
        structured: model.structured_output,
        sampling: model.temperature,
        reasons: Some(model.reasoning),
        reasoning: model.reasoning.then(|| reasoning(&model.reasoning_options)).flatten(),
        ..Facts::default()
    };
    Some(Offer {
        at,
        upstream: model.id.clone(),
        author,
        origin,
        prices: model.cost.as_ref().and_then(|cost| prices(cost, notes)),
        discount: None,
        service_tiers: std::collections::BTreeMap::new(),
        context: model.limit.context.and_then(number::count),
        max_completion: model.limit.output.and_then(number::count),
        expires: None,
        facts,
    })
}

/// Without a switch and without an effort `none`, reasoning cannot be switched off. No controls at all say nothing about that.
fn reasoning(controls: &[Control<'_>]) -> Option<Reasoning> {
    if controls.is_empty() {
        return None;
    }
    let of = |kind: &'static str| controls.iter().find(move |control| control.r#type == kind);
    let efforts: Vec<String> = of("effort").into_iter().flat_map(|control| control.values.iter().flatten().cloned()).collect();
    let starts_at_zero = of("budget_tokens").and_then(|control| control.min).is_some_and(|min| min.get() == "0");
    Some(Reasoning {
        mandatory: of("toggle").is_none() && !starts_at_zero && !efforts.iter().any(|effort| effort == "none"),
        default_effort: of("effort").and_then(|control| control.default.clone()),
        efforts: descending(&efforts),
        max_tokens: of("budget_tokens").is_some(),
    })
}

/// `None` unless both the prompt and the answer have a price.
fn prices(cost: &Cost<'_>, notes: &mut Notes<'_>) -> Option<Prices> {
    let (prompt, completion) = (notes.price(cost.input)?, notes.price(cost.output)?);
    let mut tiers = Vec::new();
    for tier in cost.tiers.iter().filter(|tier| tier.tier.r#type == "context") {
        let Some(min_prompt_tokens) = number::count(tier.tier.size) else {
            notes.warn(Kind::Price, tier.tier.size.get());
            continue;
        };
        tiers.push(Tier {
            min_prompt_tokens,
            prompt: notes.price(tier.input),
            completion: notes.price(tier.output),
            cache_read: notes.price(tier.cache_read),
            cache_write: notes.price(tier.cache_write),
        });
    }
    tiers.sort_by_key(|tier| tier.min_prompt_tokens);
    Some(Prices {
        prompt,
        completion,
        cache_read: notes.price(cost.cache_read),
        cache_write: notes.price(cost.cache_write),
        audio: notes.price(cost.input_audio).filter(|price| *price != prompt),
        audio_output: notes.price(cost.output_audio).filter(|price| *price != completion),
        internal_reasoning: notes.price(cost.reasoning).filter(|price| *price != completion),
        tiers,
        ..Prices::default()
    })
}
