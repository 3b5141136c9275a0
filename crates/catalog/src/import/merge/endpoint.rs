//! The row of one endpoint: which of a provider's ids is called, what it costs, how long it may be. Sources are only compared
//! about the same id.

use std::collections::BTreeMap;

use inner::Pico;

use super::{Named, price_order};
use crate::{
    base::{
        price::{Prices, per_million},
        row::{EndpointRow, ModelRow, Origin, Source},
    },
    import::{
        check::are_far_apart,
        offer::Offer,
        parameters::{REASONING, TOOLS},
        report::{Conflict, Kind, Report},
        spelling::quantization,
    },
};

/// The row of a provider that makes these offers of the model.
pub(super) fn row(model: &ModelRow, offers: &[&Named], report: &mut Report) -> Option<EndpointRow> {
    // Of two equally usual ids the longer one says more (Amazon's and Google's carry the version).
    let chosen =
        offers.iter().min_by_key(|named| (named.distance, usize::MAX - named.offer.upstream.len(), &named.offer.upstream))?;
    let upstream = &chosen.offer.upstream;
    let same = offers.iter().map(|named| &named.offer).filter(|offer| offer.upstream.eq_ignore_ascii_case(upstream));
    let mut same: Vec<&Offer> = same.collect();
    same.sort_by_key(|offer| price_order(offer.origin.source));
    let provider = chosen.offer.at?;
    let mut place = Place { model: &model.id, provider, report };
    let (price, discount, origin) = price(&same, chosen.offer.origin, &mut place);
    // Never two price lists in one row.
    let tiers = same.iter().find(|offer| price.is_some() && offer.origin == origin).map(|offer| offer.service_tiers.clone());
    let mut fields = BTreeMap::new();
    let mut limit = |field: &'static str, read: fn(&Offer) -> Option<u64>| {
        let (value, from) = place.limit(field, &same, read)?;
        if from != origin {
            fields.insert(field.to_owned(), from);
        }
        Some(value)
    };
    Some(EndpointRow {
        context: limit("context", |offer| offer.context),
        max_completion: limit("max_completion", |offer| offer.max_completion),
        id: model.id.clone(),
        provider: provider.to_owned(),
        upstream: upstream.clone(),
        price,
        discount,
        service_tiers: tiers.unwrap_or_default(),
        quantization: quantization(upstream),
        input: same.iter().find(|offer| says_all(offer)).map(|offer| offer.facts.input.clone()).unwrap_or_default(),
        lacks: lacks(&same),
        expires: same.iter().find_map(|offer| offer.expires),
        source: origin.source,
        date: origin.date,
        fields,
    })
}

/// Where findings belong.
struct Place<'a> {
    model: &'a str,
    provider: &'a str,
    report: &'a mut Report,
}

impl Place<'_> {
    fn conflict(&mut self, field: &'static str, kept: (String, Origin), other: (String, Origin), wide: bool) {
        self.report.conflicts.push(Conflict {
            model: self.model.to_owned(),
            provider: self.provider.to_owned(),
            field,
            kept: kept.0,
            kept_from: kept.1,
            other: other.0,
            other_from: other.1,
            wide,
        });
    }

    /// A limit in tokens: models.dev before `LiteLLM`, whose `max_input_tokens` may leave the answer out.
    fn limit(&mut self, field: &'static str, same: &[&Offer], read: fn(&Offer) -> Option<u64>) -> Option<(u64, Origin)> {
        let mut told: Vec<(u64, Origin)> = same.iter().filter_map(|offer| Some((read(offer)?, offer.origin))).collect();
        told.sort_by_key(|(_, origin)| origin.source == Source::LiteLlm);
        let (kept, from) = *told.first()?;
        for (other, other_from) in told.into_iter().skip(1).filter(|(other, _)| *other != kept) {
            let wide = other / kept.max(1) >= 5 || kept / other.max(1) >= 5;
            self.conflict(field, (kept.to_string(), from), (other.to_string(), other_from), wide);
        }
        Some((kept, from))
    }
}

/// The list price of the source that is believed most. A second source that agrees fills in what the first leaves out; one that
/// disagrees only becomes a conflict. Zero needs two witnesses, since it is also how "unknown" is written.
fn price(same: &[&Offer], unpriced: Origin, place: &mut Place<'_>) -> (Option<Prices>, Option<u8>, Origin) {
    let priced: Vec<(&Prices, &Offer)> = same.iter().filter_map(|offer| Some((offer.prices.as_ref()?, *offer))).collect();
    let Some(((first, offer), others)) = priced.split_first() else { return (None, None, unpriced) };
    let mut list = (*first).clone();
    for (other, from) in others {
        if (other.prompt, other.completion) == (list.prompt, list.completion) {
            fill(&mut list, other);
        }
        for (field, kept, other) in [("prompt", first.prompt, other.prompt), ("completion", first.completion, other.completion)] {
            if kept != other {
                let words = |price| format!("{} $/M", per_million(price));
                place.conflict(field, (words(kept), offer.origin), (words(other), from.origin), are_far_apart(kept, other));
            }
        }
    }
    if list.is_free() && !others.iter().any(|(other, _)| other.is_free()) {
        place.report.warn(Kind::LonelyZero, format!("{} at {}", place.model, place.provider), offer.origin.to_string());
        return match others.first() {
            Some((other, from)) => (Some((*other).clone()), from.discount, from.origin),
            None => (None, None, offer.origin),
        };
    }
    (Some(list), offer.discount, offer.origin)
}

fn fill(prices: &mut Prices, other: &Prices) {
    let missing = |mine: &mut Option<Pico>, theirs: Option<Pico>| *mine = mine.or(theirs);
    missing(&mut prices.cache_read, other.cache_read);
    missing(&mut prices.cache_write, other.cache_write);
    missing(&mut prices.audio, other.audio);
    missing(&mut prices.audio_output, other.audio_output);
    missing(&mut prices.internal_reasoning, other.internal_reasoning);
    if prices.tiers.is_empty() {
        prices.tiers.clone_from(&other.tiers);
    }
}

/// Whether a source lists everything rather than marking what it knows.
fn says_all(offer: &Offer) -> bool {
    offer.origin.source != Source::LiteLlm && !offer.facts.input.is_empty()
}

/// What such a source says that this endpoint does not do.
fn lacks(same: &[&Offer]) -> Vec<String> {
    let mut names: Vec<&str> = Vec::new();
    for offer in same.iter().filter(|offer| says_all(offer)) {
        if offer.facts.tools == Some(false) {
            names.extend(TOOLS);
        }
        if offer.facts.structured == Some(false) {
            names.push("structured_outputs");
        }
        if offer.facts.reasons == Some(false) {
            names.extend(REASONING);
        }
    }
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(str::to_owned).collect()
}
