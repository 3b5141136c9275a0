//! `GET /api/v1/stats/providers` and `/stats/providers/{slug}`: how much each provider served and how well.

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::{Path, State};
use inner::{Failure, FailureKind};
use store::{Counts, Span, Spread, StatsBy, StatsRow};
use wire::stats::{ProviderDay, ProviderDetail, ProviderFigures, ProviderModel, ProviderStats};

use super::{Answer, BY_ENDPOINT, WEEK_HOURS, Window, data, date, is_other, median, slug_of};
use crate::{auth::Visitor, shared::Shared};

/// Days that a provider's page shows one by one.
const DAYS: i64 = 30;

/// Sums of several endpoints.
#[derive(Default)]
struct Sum {
    name: String,
    counts: Counts,
    latency: Spread,
    throughput: Spread,
}

impl Sum {
    fn add(&mut self, row: &StatsRow) {
        self.name.clone_from(&row.provider);
        self.counts.add(&row.counts);
        self.latency.merge(&row.latency);
        self.throughput.merge(&row.throughput);
    }
}

/// The list: those that are connected, in their order, and behind them those that were.
pub(crate) async fn list(State(shared): State<Arc<Shared>>, _: Visitor) -> Answer<Vec<ProviderStats>> {
    let rows = Window::last(Span::Hour, 24).stats(&shared, None, BY_ENDPOINT).await?;
    let sums = by_slug(&rows);
    let known: Vec<&str> = shared.catalog.providers().iter().map(|facts| facts.slug.as_str()).collect();
    let gone = sums.keys().copied().filter(|slug| !known.contains(slug));
    let slugs = known.iter().copied().chain(gone);
    let nothing = Sum::default();
    let shown = slugs.map(|slug| row(&shared, slug, sums.get(slug).unwrap_or(&nothing)));
    Ok(data(shown.collect()))
}

/// One of them.
pub(crate) async fn one(State(shared): State<Arc<Shared>>, _: Visitor, Path(slug): Path<String>) -> Answer<ProviderDetail> {
    let day = Window::last(Span::Hour, 24).stats(&shared, None, BY_ENDPOINT).await?;
    let window = Window::last(Span::Day, DAYS);
    let by_day = window.counts(&shared, None, StatsBy { bucket: true, endpoint: true, model: false }).await?;
    let mut known = shared.catalog.providers().iter().chain(shared.catalog.unconnected_providers());
    let is_known = known.any(|facts| facts.slug == slug);
    if !is_known && by_day.iter().all(|row| slug_of(&row.endpoint) != slug) {
        return Err(Failure::new(FailureKind::NotFound, "Provider not found").into());
    }
    let mut days: BTreeMap<i64, Counts> = window.buckets.iter().map(|begins_ms| (*begins_ms, Counts::default())).collect();
    for row in by_day.iter().filter(|row| slug_of(&row.endpoint) == slug) {
        if let Some(counts) = days.get_mut(&row.begins_ms) {
            counts.add(&row.counts);
        }
    }
    let daily = days.iter().map(|(begins_ms, counts)| ProviderDay {
        date: date(*begins_ms),
        tokens: counts.tokens(),
        requests: counts.attempts,
        uptime: counts.uptime(),
    });
    let sums = by_slug(&day);
    let ProviderStats { slug, name, figures, .. } = row(&shared, &slug, sums.get(slug.as_str()).unwrap_or(&Sum::default()));
    let models = models(&shared, &slug).await?;
    Ok(data(ProviderDetail { slug, name, models, figures, daily: daily.collect() }))
}

/// The models of a provider with traffic in the last seven days, the most used first.
async fn models(shared: &Shared, slug: &str) -> Result<Vec<ProviderModel>, Failure> {
    let by = StatsBy { bucket: false, model: true, endpoint: true };
    let rows = Window::last(Span::Hour, WEEK_HOURS).stats(shared, None, by).await?;
    let mut models: BTreeMap<&str, Sum> = BTreeMap::new();
    for row in rows.iter().filter(|row| slug_of(&row.endpoint) == slug && !is_other(&row.model)) {
        models.entry(&row.model).or_default().add(row);
    }
    let mut models: Vec<_> = models.into_iter().collect();
    models.sort_by_key(|(_, sum)| std::cmp::Reverse(sum.counts.tokens()));
    let shown = |(id, sum): (&str, Sum)| ProviderModel {
        id: id.to_owned(),
        tokens: sum.counts.tokens(),
        uptime: sum.counts.uptime(),
        throughput_p50: median(&sum.throughput),
        latency_p50_ms: median(&sum.latency),
    };
    Ok(models.into_iter().map(shown).collect())
}

fn by_slug(rows: &[StatsRow]) -> BTreeMap<&str, Sum> {
    let mut sums: BTreeMap<&str, Sum> = BTreeMap::new();
    for row in rows.iter().filter(|row| !is_other(&row.endpoint)) {
        sums.entry(slug_of(&row.endpoint)).or_default().add(row);
    }
    sums
}

fn row(shared: &Shared, slug: &str, sum: &Sum) -> ProviderStats {
    let facts = shared.catalog.providers().iter().chain(shared.catalog.unconnected_providers()).find(|facts| facts.slug == slug);
    let name = facts.map_or(sum.name.as_str(), |facts| facts.name.as_str());
    let figures = ProviderFigures {
        tokens_1d: sum.counts.tokens(),
        requests_1d: sum.counts.attempts,
        uptime_1d: sum.counts.uptime(),
        throughput_p50: median(&sum.throughput),
        latency_p50_ms: median(&sum.latency),
        configured: shared.upstreams.contains_key(slug),
    };
    ProviderStats {
        slug: slug.to_owned(),
        name: if name.is_empty() { slug } else { name }.to_owned(),
        models: shared.catalog.models_at(slug),
        figures,
    }
}
