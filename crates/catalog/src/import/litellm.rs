//! `LiteLLM`'s price map (the part under MIT): one object from key to entry, prices in dollars per single token. A key is what
//! its users type; the truth is `litellm_provider` and the key without that prefix. Quirks (2026-11): `sample_spec` documents the
//! fields and is no model; a missing flag means unknown, not false; limits may be floats; region and commitment variants are
//! separate keys. Flex and priority prices are those of service tiers; batch prices are for another kind of calls and are left out.

use std::collections::BTreeMap;

use inner::Pico;
use serde_json::value::RawValue;

use super::{
    ImportError, Snapshot, number,
    offer::{Facts, Offer, descending, modalities},
    providers::{PROVIDERS, Provider},
    report::{Kind, Report},
};
use crate::base::{
    day::Day,
    price::{Prices, Tier},
    row::{Origin, Reasoning, Source},
};

/// The kinds of models that answer with text.
const MODES: [&str; 3] = ["chat", "responses", "completion"];
/// The service tiers, as they stand behind the names of prices.
const TIERS: [&str; 3] = ["flex", "priority", "ultrafast"];
const EFFORTS: [&str; 7] = ["max", "xhigh", "high", "medium", "low", "minimal", "none"];

/// One entry: its fields by name, each still as it was written.
struct Entry<'a>(BTreeMap<String, &'a RawValue>);

/// Reads the document.
///
/// # Errors
/// When it is no map from keys to entries. A malformed entry is skipped and reported.
pub fn read(snapshot: &Snapshot<'_>, report: &mut Report) -> Result<Vec<Offer>, ImportError> {
    let keys: BTreeMap<String, &RawValue> =
        serde_json::from_str(snapshot.text).map_err(|source| ImportError { format: "price map of LiteLLM", source })?;
    let origin = Origin { source: Source::LiteLlm, date: snapshot.date };
    let mut offers = Vec::new();
    for (key, raw) in keys.iter().filter(|(key, _)| *key != "sample_spec") {
        let entry = match serde_json::from_str(raw.get()) {
            Ok(fields) => Entry(fields),
            Err(error) => {
                report.warn(Kind::Malformed, format!("litellm {key}"), error.to_string());
                continue;
            }
        };
        let Some((provider, prefix)) = entry.provider() else { continue };
        if entry.text("mode").is_some_and(|mode| MODES.contains(&mode.as_str())) {
            let upstream = key.strip_prefix(prefix).unwrap_or(key);
            offers.extend(offer(&entry, (provider, upstream), origin, report));
        }
    }
    Ok(offers)
}

/// `None` for what is withdrawn.
fn offer(entry: &Entry<'_>, (provider, upstream): (&Provider, &str), origin: Origin, report: &mut Report) -> Option<Offer> {
    let row = || format!("litellm {} {upstream}", provider.slug);
    let expires = match entry.text("deprecation_date") {
        Some(text) => {
            let day = Day::first(&text);
            if day.is_none() {
                report.warn(Kind::Date, row(), text);
            }
            day
        }
        None => None,
    };
    if expires.is_some_and(|day| day <= origin.date) {
        report.warn(Kind::Withdrawn, row(), "");
        return None;
    }
    if entry.0.contains_key("off_peak_pricing") {
        report.warn(Kind::OffPeak, row(), "");
    }
    let prices = entry.prices();
    if prices.is_none() && entry.0.contains_key("input_cost_per_token") {
        report.warn(Kind::Price, row(), "");
    }
    Some(Offer {
        at: Some(provider.slug),
        upstream: upstream.to_owned(),
        author: provider.author,
        origin,
        prices,
        discount: None,
        service_tiers: if provider.has_tiers() { entry.service_tiers() } else { BTreeMap::new() },
        context: entry.count("max_input_tokens"),
        max_completion: entry.count("max_output_tokens"),
        expires,
        facts: entry.facts(),
    })
}

impl Entry<'_> {
    fn provider(&self) -> Option<(&'static Provider, &'static str)> {
        let name = self.text("litellm_provider")?;
        PROVIDERS.iter().find_map(|provider| {
            let (_, prefix) = provider.litellm.iter().find(|(theirs, _)| *theirs == name)?;
            Some((provider, *prefix))
        })
    }

    fn text(&self, field: &str) -> Option<String> {
        serde_json::from_str(self.0.get(field)?.get()).ok()
    }

    fn texts(&self, field: &str) -> Vec<String> {
        self.0.get(field).and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
    }

    fn flag(&self, field: &str) -> Option<bool> {
        serde_json::from_str(self.0.get(field)?.get()).ok()
    }

    fn count(&self, field: &str) -> Option<u64> {
        self.0.get(field).and_then(|raw| number::count(raw))
    }

    fn price(&self, field: &str) -> Option<Pico> {
        self.0.get(field).and_then(|raw| number::per_unit(raw))
    }

    fn facts(&self) -> Facts {
        let mut input = self.texts("supported_modalities");
        let flags = [
            ("supports_vision", "image"),
            ("supports_pdf_input", "file"),
            ("supports_audio_input", "audio"),
            ("supports_video_input", "video"),
        ];
        input.extend(flags.iter().filter(|(flag, _)| self.flag(flag) == Some(true)).map(|(_, word)| (*word).to_owned()));
        input.push("text".to_owned());
        let mut output = self.texts("supported_output_modalities");
        output.push("text".to_owned());
        Facts {
            input: modalities(input.iter().map(String::as_str)),
            output: modalities(output.iter().map(String::as_str)),
            tools: self.flag("supports_function_calling"),
            structured: self.flag("supports_response_schema"),
            sampling: self.flag("supports_sampling_params"),
            reasons: self.flag("supports_reasoning"),
            reasoning: self.reasoning(),
            ..Facts::default()
        }
    }

    fn reasoning(&self) -> Option<Reasoning> {
        let mut efforts = self.texts("reasoning_effort_levels");
        if efforts.is_empty() {
            let known = |effort: &&&str| self.flag(&format!("supports_{effort}_reasoning_effort")) == Some(true);
            efforts = EFFORTS.iter().filter(known).map(|effort| (*effort).to_owned()).collect();
            // The map only marks what is unusual: whoever knows an unusual effort knows the three usual ones.
            if !efforts.is_empty() {
                efforts.extend(["high", "medium", "low"].map(str::to_owned));
            }
        }
        let mandatory = self.flag("thinking_always_on") == Some(true);
        let default_effort = self.text("default_reasoning_effort");
        (mandatory || !efforts.is_empty()).then(|| Reasoning {
            mandatory,
            efforts: descending(&efforts),
            default_effort,
            max_tokens: false,
        })
    }

    /// What other service tiers cost. A price of a tier that is not said is that of its kind there, as for the usual one.
    fn service_tiers(&self) -> BTreeMap<String, Prices> {
        let tier = |tier: &&str| Some(((*tier).to_owned(), self.prices_at(&format!("_{tier}"))?));
        TIERS.iter().filter_map(tier).collect()
    }

    /// `None` unless both the prompt and the answer have a price.
    fn prices(&self) -> Option<Prices> {
        if let Some(ranges) = self.0.get("tiered_pricing") {
            return ranged(ranges);
        }
        self.prices_at("")
    }

    /// The prices whose names end so.
    fn prices_at(&self, end: &str) -> Option<Prices> {
        let price = |name: &str| self.price(&format!("{name}{end}"));
        let (prompt, completion) = (price("input_cost_per_token")?, price("output_cost_per_token")?);
        Some(Prices {
            prompt,
            completion,
            cache_read: price("cache_read_input_token_cost"),
            // Zero stands for "costs nothing extra" (DeepSeek, 2026-11), which is the prompt's price.
            cache_write: price("cache_creation_input_token_cost").filter(|price| *price != Pico(0)),
            cache_write_1h: price("cache_creation_input_token_cost_above_1hr").filter(|price| *price != Pico(0)),
            image: price("input_cost_per_image").filter(|price| *price != Pico(0)),
            image_token: price("input_cost_per_image_token").filter(|price| *price != prompt),
            audio: price("input_cost_per_audio_token").filter(|price| *price != prompt),
            audio_output: price("output_cost_per_audio_token").filter(|price| *price != completion),
            request: price("input_cost_per_request").filter(|price| *price != Pico(0)),
            internal_reasoning: price("output_cost_per_reasoning_token").filter(|price| *price != completion),
            tiers: self.tiers(end),
        })
    }

    /// `input_cost_per_token_above_200k_tokens` and its like: prices of the whole request above so many thousand tokens.
    fn tiers(&self, end: &str) -> Vec<Tier> {
        let threshold = |field: &String| {
            let field = field.strip_suffix(end)?;
            let thousands = field.strip_prefix("input_cost_per_token_above_")?.strip_suffix("k_tokens")?;
            Some((thousands.parse::<u64>().ok()?, thousands.to_owned()))
        };
        let mut thresholds: Vec<(u64, String)> = self.0.keys().filter_map(threshold).collect();
        thresholds.sort();
        let tier = |(thousands, text): (u64, String)| {
            let above = |what: &str| self.price(&format!("{what}_above_{text}k_tokens{end}"));
            Some(Tier {
                min_prompt_tokens: thousands.checked_mul(1000)?,
                prompt: above("input_cost_per_token"),
                completion: above("output_cost_per_token"),
                cache_read: above("cache_read_input_token_cost"),
                cache_write: above("cache_creation_input_token_cost"),
            })
        };
        thresholds.into_iter().filter_map(tier).collect()
    }
}

/// `[{"range": [0, 32000], ...}, {"range": [32000, 128000], ...}]`: the first range is the price, the others are tiers.
fn ranged(raw: &RawValue) -> Option<Prices> {
    let ranges: Vec<BTreeMap<String, &RawValue>> = serde_json::from_str(raw.get()).ok()?;
    let mut rows = ranges.iter().map(|range| {
        let entry = Entry(range.clone());
        let bounds: Vec<Box<RawValue>> = serde_json::from_str(range.get("range")?.get()).ok()?;
        Some((number::count(bounds.first()?).unwrap_or(0), entry))
    });
    let (start, first) = rows.next()??;
    let price = |entry: &Entry<'_>, what: &str| entry.price(what);
    let mut prices = Prices {
        prompt: price(&first, "input_cost_per_token")?,
        completion: price(&first, "output_cost_per_token")?,
        cache_read: price(&first, "cache_read_input_token_cost"),
        cache_write: price(&first, "cache_creation_input_token_cost").filter(|price| *price != Pico(0)),
        ..Prices::default()
    };
    prices.internal_reasoning = price(&first, "output_cost_per_reasoning_token").filter(|price| *price != prices.completion);
    for row in rows {
        let (min_prompt_tokens, entry) = row?;
        prices.tiers.push(Tier {
            min_prompt_tokens,
            prompt: Some(price(&entry, "input_cost_per_token")?),
            completion: Some(price(&entry, "output_cost_per_token")?),
            cache_read: price(&entry, "cache_read_input_token_cost"),
            cache_write: price(&entry, "cache_creation_input_token_cost"),
        });
    }
    (start == 0 && prices.tiers.is_sorted_by(|left, right| left.min_prompt_tokens < right.min_prompt_tokens)).then_some(prices)
}
