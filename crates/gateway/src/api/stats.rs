//! `GET /api/v1/stats/*`: what the site shows of models, apps and providers (docs/statistics.md). One file per page; this one holds what
//! they have in common: how queries are read and figures are written. They hold no key and no prompt, and need no key unless the
//! operator wants one.

pub(crate) mod activity;
pub(crate) mod apps;
pub(crate) mod categories;
pub(crate) mod models;
pub(crate) mod performance;
pub(crate) mod pricing;
pub(crate) mod providers;
pub(crate) mod rankings;
pub(crate) mod uptime;

use std::{ops::RangeInclusive, str::FromStr};

use axum::{
    Json,
    extract::{Query, rejection::QueryRejection},
};
use catalog::base::day::Day;
use inner::{Failure, FailureKind};
use store::{App, Counts, OTHER, Percentiles, Span, Spread, StatsBy, StatsQuery, StatsRow, StoreError};
use wire::{Data, stats::Outage};

use super::models::{listed, plain, router, unknown};
use crate::{generation_id::now_ms, reply::Refusal, shared::Shared};

/// Hours of the pages about uptime.
pub(super) const HOURS: i64 = 72;
/// Hours of a week.
pub(super) const WEEK_HOURS: i64 = 7 * 24;
/// An hour of an endpoint is part of an incident if less than this share of its calls were answered, ...
const INCIDENT_UPTIME: f64 = 0.95;
/// ... and they were at least so many.
const INCIDENT_CALLS: i64 = 5;
const SECOND_MS: i64 = 1000;
/// Days in which a model that is in no catalogue must have been called.
const SEEN_DAYS: i64 = 31;

pub(super) type Answer<T> = Result<Json<Data<T>>, Refusal>;
pub(super) type Pairs = Result<Query<Vec<(String, String)>>, QueryRejection>;

/// What stays apart, by word.
pub(super) const BY_MODEL: StatsBy = StatsBy { bucket: false, model: true, endpoint: false };
pub(super) const BY_ENDPOINT: StatsBy = StatsBy { bucket: false, model: false, endpoint: true };
pub(super) const BY_BUCKET: StatsBy = StatsBy { bucket: true, model: false, endpoint: false };

/// The fields of a query. Those that nobody asks for are passed over.
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    pub(super) fn read(pairs: Pairs) -> Result<Self, Failure> {
        let Query(pairs) = pairs.map_err(|_| Failure::invalid("the query is malformed"))?;
        Ok(Self(pairs))
    }

    /// The first of this name, unless it is empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// A whole number within bounds.
    pub(super) fn number<T>(&self, name: &str, default: T, bounds: RangeInclusive<T>) -> Result<T, Failure>
    where
        T: FromStr + PartialOrd + std::fmt::Display,
    {
        let Some(text) = self.text(name) else { return Ok(default) };
        let wrong = || Failure::invalid(format!("{name}: must be a whole number from {} to {}", bounds.start(), bounds.end()));
        text.parse().ok().filter(|number| bounds.contains(number)).ok_or_else(wrong)
    }

    /// One of some words; the first of them if none is said.
    pub(super) fn word(&self, name: &str, words: &[&'static str]) -> Result<&'static str, Failure> {
        let Some(text) = self.text(name) else { return Ok(words[0]) };
        let wrong = || Failure::invalid(format!("{name}: must be one of {}", words.join(", ")));
        words.iter().copied().find(|word| *word == text).ok_or_else(wrong)
    }
}

/// The id of the model of a path.
///
/// # Errors
/// When there is none of this name, and lately was none: what is passed through to a provider is known by its calls only. A model that
/// nobody here serves has figures, too: none yet.
pub(super) async fn model_id(shared: &Shared, (author, slug): (String, String)) -> Result<String, Failure> {
    let id = plain(shared, format!("{author}/{slug}"));
    let id = shared.catalog.canonical(&id).to_owned();
    if let Some(model) = listed(shared, &id) {
        return Ok(model.id.clone());
    }
    let known = router(shared, &id).is_some()
        || shared.catalog.known_model(&id).is_some()
        || !Window::last(Span::Day, SEEN_DAYS).counts(shared, Some(&id), StatsBy::default()).await?.is_empty();
    if known { Ok(id) } else { Err(unknown()) }
}

/// The last buckets, with which of them they are, oldest first.
pub(super) struct Window {
    pub(super) span: Span,
    pub(super) buckets: Vec<i64>,
}

impl Window {
    /// The running bucket and those before it.
    pub(super) fn last(span: Span, count: i64) -> Self {
        Self::ending(span, count, now_ms())
    }

    /// The same as of another time.
    pub(super) fn ending(span: Span, count: i64, at_ms: i64) -> Self {
        Self { span, buckets: span.last(count, at_ms) }
    }

    pub(super) fn first_ms(&self) -> i64 {
        self.buckets.first().copied().unwrap_or(0)
    }

    pub(super) fn until_ms(&self) -> i64 {
        self.buckets.last().map_or(0, |last| last + self.span.ms())
    }

    pub(super) fn position(&self, begins_ms: i64) -> Option<usize> {
        self.buckets.binary_search(&begins_ms).ok()
    }

    pub(super) fn iso(&self) -> Vec<String> {
        self.buckets.iter().map(|begins_ms| iso(*begins_ms)).collect()
    }

    /// The sums of all endpoints, or of those of one model.
    pub(super) async fn stats(&self, shared: &Shared, model: Option<&str>, by: StatsBy) -> Result<Vec<StatsRow>, Failure> {
        self.read(shared, model, by, true).await
    }

    /// The same without percentiles, which cost most of the time.
    pub(super) async fn counts(&self, shared: &Shared, model: Option<&str>, by: StatsBy) -> Result<Vec<StatsRow>, Failure> {
        self.read(shared, model, by, false).await
    }

    async fn read(&self, shared: &Shared, model: Option<&str>, by: StatsBy, spreads: bool) -> Result<Vec<StatsRow>, Failure> {
        let (from_ms, until_ms, model) = (self.first_ms(), self.until_ms(), model.map(str::to_owned));
        let query = StatsQuery { span: self.span, from_ms, until_ms, model, by, spreads };
        shared.store.stats(query).await.map_err(|error| unreadable(&error))
    }
}

/// Every app by its id.
pub(super) async fn apps_by_id(shared: &Shared) -> Result<std::collections::HashMap<String, App>, Failure> {
    let apps = shared.store.apps().await.map_err(|error| unreadable(&error))?;
    Ok(apps.into_iter().map(|app| (app.id.clone(), app)).collect())
}

/// The ledger could not answer, or not in time.
pub(super) fn unreadable(error: &StoreError) -> Failure {
    if error.is_too_heavy() {
        return Failure::new(
            FailureKind::RequestTimeout,
            "the question takes too long to answer; ask about less time, or less of it",
        );
    }
    tracing::error!(error = error as &dyn std::error::Error, "statistics could not be read");
    Failure::new(FailureKind::ProviderOverloaded, "the ledger cannot be read at the moment")
}

pub(super) fn data<T>(data: T) -> Json<Data<T>> {
    Json(Data { data })
}

/// Unix milliseconds as `2026-11-29T14:00:00Z`; empty for a time outside the calendar.
pub(super) fn iso(ms: i64) -> String {
    jiff::Timestamp::from_second(ms.div_euclid(SECOND_MS)).map(|time| time.to_string()).unwrap_or_default()
}

/// Unix milliseconds as `2026-11-29`, likewise.
pub(super) fn date(ms: i64) -> String {
    Day::of_seconds(ms.div_euclid(SECOND_MS)).map(|day| day.to_string()).unwrap_or_default()
}

/// A measurement with four digits that mean something.
pub(super) fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return 0.0;
    }
    let scale = 10_f64.powf(3.0 - value.abs().log10().floor());
    (value * scale).round() / scale
}

pub(super) fn percentiles(Percentiles { p50, p75, p90, p99 }: Percentiles) -> wire::models::Percentiles {
    wire::models::Percentiles { p50: rounded(p50), p75: rounded(p75), p90: rounded(p90), p99: rounded(p99) }
}

/// The median of what should be small; the same as of what should be large.
pub(super) fn median(spread: &Spread) -> Option<f64> {
    spread.small().map(|at| rounded(at.p50))
}

/// By how much something grew, as a share of what it was; unknown where it was nothing.
#[expect(clippy::cast_precision_loss, reason = "a share for people to look at")]
pub(super) fn change(now: i64, before: i64) -> Option<f64> {
    (before > 0).then(|| now as f64 / before as f64 - 1.0)
}

/// What people call a model.
pub(super) fn model_name(shared: &Shared, id: &str) -> String {
    shared.catalog.listed(id).map_or_else(|| id.to_owned(), |model| model.name.clone())
}

/// Whose model it is, by its id.
pub(super) fn author_of(id: &str) -> &str {
    id.split_once('/').map_or(id, |(author, _)| author)
}

/// The slug of the provider of an endpoint's tag.
pub(super) fn slug_of(tag: &str) -> &str {
    tag.split_once('/').map_or(tag, |(slug, _)| slug)
}

/// Whether a name stands for all beyond the bounds, which nobody lists.
pub(super) fn is_other(name: &str) -> bool {
    name == OTHER
}

/// A stretch of hours in which somebody did not answer.
pub(super) struct Incident {
    pub(super) from_ms: i64,
    /// Of one that goes on, the end of the running hour.
    pub(super) to_ms: i64,
    pub(super) failed: i64,
    pub(super) requests: i64,
}

impl Incident {
    /// All of them, oldest first; `hours` are the counts of each hour of the window.
    pub(super) fn all(window: &Window, hours: &[Counts]) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for (from_ms, counts) in window.buckets.iter().copied().zip(hours) {
            let bad = counts.uptime().is_some_and(|uptime| uptime < INCIDENT_UPTIME) && counts.judged() >= INCIDENT_CALLS;
            if !bad {
                continue;
            }
            let hour = Self { from_ms, to_ms: from_ms + window.span.ms(), failed: counts.failed, requests: counts.judged() };
            match found.last_mut() {
                Some(last) if last.to_ms == from_ms => {
                    last.to_ms = hour.to_ms;
                    last.failed += hour.failed;
                    last.requests += hour.requests;
                }
                _ => found.push(hour),
            }
        }
        found
    }

    /// As it is told: what reaches into the running hour ends now, and says that it goes on.
    pub(super) fn outage(&self) -> Outage {
        let now = now_ms();
        let (to, ongoing) = (iso(self.to_ms.min(now)), self.to_ms > now);
        Outage { from: iso(self.from_ms), to, ongoing, failed: self.failed, requests: self.requests }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::float_cmp, reason = "these are exact")]
    use super::*;

    #[test]
    fn figures_have_four_digits() {
        assert_eq!(rounded(45.234_567), 45.23);
        assert_eq!(rounded(123_456.0), 123_500.0);
        assert_eq!(rounded(0.001_234_56), 0.001_235);
        assert_eq!((rounded(0.0), rounded(f64::INFINITY)), (0.0, 0.0));
        assert_eq!(iso(1_795_350_896_789), "2026-11-22T12:34:56Z");
        assert_eq!(date(1_795_350_896_789), "2026-11-22");
        assert_eq!((change(3, 2), change(3, 0), change(0, 2)), (Some(0.5), None, Some(-1.0)));
        assert_eq!((slug_of("deepinfra/turbo"), slug_of("openai"), author_of("qwen/x")), ("deepinfra", "openai", "qwen"));
    }

    #[test]
    fn an_incident_is_consecutive_hours_with_enough_failures() {
        let window = Window::ending(Span::Hour, 8, 1_795_350_896_789);
        let hour = |done, failed| Counts { done, failed, ..Counts::default() };
        let hours = [hour(0, 4), hour(4, 1), hour(0, 9), hour(99, 1), hour(1, 9), Counts::default(), hour(0, 5), hour(95, 5)];
        let found: Vec<_> =
            Incident::all(&window, &hours).iter().map(|it| (it.from_ms, it.to_ms, it.failed, it.requests)).collect();
        let at = |index: usize| window.buckets[index];
        assert_eq!(found, [(at(1), at(3), 10, 14), (at(4), at(5), 9, 10), (at(6), at(7), 5, 5)]);
    }
}
