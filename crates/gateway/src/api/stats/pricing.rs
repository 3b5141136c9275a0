//! `GET /api/v1/stats/models/{author}/{slug}/pricing`: what a model's tokens really cost over the last seven days, after caches and by
//! whoever answered, and the steps of the listed prices that this installation has seen.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use axum::extract::{Path, State};
use inner::Pico;
use store::{Counts, Span, StatsBy};
use wire::stats::{EffectivePrice, EndpointPrice, ModelPricing, PriceStep};

use super::{Answer, BY_ENDPOINT, WEEK_HOURS, Window, data, date, is_other, model_id};
use crate::{auth::Visitor, generation_id::now_ms, shared::Shared};

/// Days back in which changes are looked for.
const HISTORY_DAYS: i64 = 365;

/// A price per token of prompt and answer from a day on.
struct Step {
    date: String,
    provider: String,
    prices: (i64, i64),
}

/// The endpoint.
pub(crate) async fn get(
    State(shared): State<Arc<Shared>>,
    _: Visitor,
    Path(path): Path<(String, String)>,
) -> Answer<ModelPricing> {
    let model = model_id(&shared, path).await?;
    let week = Window::last(Span::Hour, WEEK_HOURS).counts(&shared, Some(&model), BY_ENDPOINT).await?;
    let mut all = Counts::default();
    week.iter().for_each(|row| all.add(&row.counts));
    let providers = week.iter().filter(|row| !is_other(&row.endpoint)).map(|row| EndpointPrice {
        effective: effective(&row.counts),
        provider_name: row.provider.clone(),
        tag: row.endpoint.clone(),
    });
    let history = history(&shared, &model).await?;
    Ok(data(ModelPricing { effective: effective(&all), providers: providers.collect(), history }))
}

fn effective(counts: &Counts) -> EffectivePrice {
    EffectivePrice {
        prompt: counts.prompt_price().map(dollars),
        completion: counts.completion_price().map(dollars),
        cache_hit_rate: counts.cache_hit_rate(),
        tokens: counts.tokens(),
    }
}

/// A price as a number: the one nearest to its decimal text.
fn dollars(picos: i64) -> f64 {
    Pico(picos).decimal().parse().unwrap_or(0.0)
}

/// Oldest first.
async fn history(shared: &Shared, model: &str) -> Result<Vec<PriceStep>, inner::Failure> {
    let by = StatsBy { bucket: true, endpoint: true, model: false };
    let days = Window::last(Span::Day, HISTORY_DAYS).counts(shared, Some(model), by).await?;
    let mut endpoints: BTreeMap<String, Vec<Step>> = BTreeMap::new();
    for row in days {
        let Some(prices) = row.prices.filter(|_| !is_other(&row.endpoint)) else { continue };
        let steps = endpoints.entry(row.endpoint).or_default();
        if steps.last().is_none_or(|last| last.prices != prices) {
            steps.push(Step { date: date(row.begins_ms), provider: row.provider, prices });
        }
    }
    let listed_here = shared.catalog.model(model).map(Cow::into_owned).or_else(|| shared.catalog.known_model(model));
    for endpoint in listed_here.iter().flat_map(|model| &model.endpoints) {
        let Some(prices) = endpoint.prices.as_ref().map(|prices| (prices.prompt.0, prices.completion.0)) else { continue };
        listed(endpoints.entry(endpoint.tag.clone()).or_default(), endpoint, prices);
    }
    let mut steps: Vec<_> = endpoints.iter().flat_map(|(tag, steps)| steps.iter().map(move |step| (tag, step))).collect();
    steps.sort_by(|(_, one), (_, other)| one.date.cmp(&other.date));
    let shown = |(tag, step): (&String, &Step)| PriceStep {
        date: step.date.clone(),
        provider_name: step.provider.clone(),
        tag: tag.clone(),
        prompt: Pico(step.prices.0).decimal(),
        completion: Pico(step.prices.1).decimal(),
    };
    Ok(steps.into_iter().map(shown).collect())
}

/// Adds what the catalogue says: since when the price is known that was paid all the time, or that it is another now.
fn listed(steps: &mut Vec<Step>, endpoint: &catalog::Endpoint, prices: (i64, i64)) {
    let since = endpoint.priced_by.map(|origin| origin.date.to_string());
    let only = steps.len() == 1;
    if let Some(last) = steps.last_mut().filter(|last| last.prices == prices) {
        if let Some(since) = since.filter(|since| only && *since < last.date) {
            last.date = since;
        }
        return;
    }
    let since = since.unwrap_or_else(|| date(now_ms()));
    let date = steps.last().map_or_else(|| since.clone(), |last| since.clone().max(last.date.clone()));
    steps.push(Step { date, provider: endpoint.provider_name.clone(), prices });
}
