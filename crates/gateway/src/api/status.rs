//! `GET /api/v1/status`: whether the engines and the providers of this installation work, now and over the last three days.

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State;
use catalog::ProviderFacts;
use models::BLOCK_TOKENS;
use store::{Counts, Span, StatsBy};
use wire::status::{Device, EngineModel, EngineStatus, HourOfProvider, Incident, ProviderState, ProviderStatus, Status};

use super::stats::{self, Answer, BY_ENDPOINT, HOURS, Window, data, iso, slug_of};
use crate::{auth::Visitor, shared::Shared};

/// With fewer calls in an hour nothing is said about them.
const CALLS_MIN: i64 = 5;
/// Shares of the calls of an hour that were answered (openrouter guides/community/for-providers): from here on all is well, ...
const NORMAL: f64 = 0.95;
/// ... and below this a provider is down.
const DOWN: f64 = 0.8;

/// What is known of a provider's calls.
struct Record {
    hours: Vec<Counts>,
    hour: Counts,
    day: Counts,
    /// Endpoints that are left alone for now, and all that were ever asked since the start.
    broken: usize,
    asked: usize,
}

/// The endpoint.
pub(crate) async fn get(State(shared): State<Arc<Shared>>, _: Visitor) -> Answer<Status> {
    let window = Window::last(Span::Hour, HOURS);
    let by = StatsBy { bucket: true, endpoint: true, model: false };
    let hours = window.counts(&shared, None, by).await?;
    let minutes = Window::last(Span::Minute, 60).counts(&shared, None, BY_ENDPOINT).await?;
    let nothing = || Record {
        hours: vec![Counts::default(); window.buckets.len()],
        hour: Counts::default(),
        day: Counts::default(),
        broken: 0,
        asked: 0,
    };
    let facts = shared.catalog.providers();
    let mut records: BTreeMap<&str, Record> = facts.iter().map(|facts| (facts.slug.as_str(), nothing())).collect();
    let last_day = window.buckets.len().saturating_sub(24);
    for row in &hours {
        if let (Some(record), Some(at)) = (records.get_mut(slug_of(&row.endpoint)), window.position(row.begins_ms)) {
            record.hours[at].add(&row.counts);
            if at >= last_day {
                record.day.add(&row.counts);
            }
        }
    }
    for row in &minutes {
        if let Some(record) = records.get_mut(slug_of(&row.endpoint)) {
            record.hour.add(&row.counts);
        }
    }
    for ((slug, _), pulse) in shared.vitals.pulses() {
        if let Some(record) = records.get_mut(slug.as_str()) {
            record.asked += 1;
            record.broken += usize::from(pulse.broken);
        }
    }
    let of = |facts: &ProviderFacts| records.get(facts.slug.as_str()).map(|record| provider(&window, facts, record));
    Ok(data(Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        started: iso(shared.lifecycle.started_ms()),
        engine: engine(&shared),
        providers: facts.iter().filter_map(of).collect(),
        incidents: incidents(&window, facts, &records),
    }))
}

fn provider(window: &Window, facts: &ProviderFacts, record: &Record) -> ProviderStatus {
    let hours = window.buckets.iter().zip(&record.hours).map(|(begins_ms, counts)| HourOfProvider {
        bucket: iso(*begins_ms),
        uptime: counts.uptime(),
        requests: counts.judged(),
    });
    ProviderStatus {
        slug: facts.slug.clone(),
        name: facts.name.clone(),
        status: record.state(),
        uptime_1h: record.hour.uptime(),
        uptime_1d: record.day.uptime(),
        hours: hours.collect(),
        breaker_open: record.broken > 0,
    }
}

impl Record {
    fn state(&self) -> ProviderState {
        let uptime = self.hour.uptime().filter(|_| self.hour.judged() >= CALLS_MIN);
        match uptime {
            _ if self.asked > 0 && self.broken == self.asked => ProviderState::Down,
            Some(uptime) if uptime < DOWN => ProviderState::Down,
            Some(uptime) if uptime < NORMAL => ProviderState::Degraded,
            _ if self.broken > 0 => ProviderState::Degraded,
            _ if self.day.judged() == 0 => ProviderState::Unknown,
            _ => ProviderState::Normal,
        }
    }
}

/// Newest first.
fn incidents(window: &Window, facts: &[ProviderFacts], records: &BTreeMap<&str, Record>) -> Vec<Incident> {
    let of = |facts: &ProviderFacts| {
        let hours = records.get(facts.slug.as_str()).map_or(&[][..], |record| record.hours.as_slice());
        let name = facts.name.clone();
        stats::Incident::all(window, hours).into_iter().map(move |it| (name.clone(), it))
    };
    let mut found: Vec<(String, stats::Incident)> = facts.iter().flat_map(of).collect();
    found.sort_by_key(|(_, it)| std::cmp::Reverse(it.from_ms));
    found.into_iter().map(|(provider_name, it)| Incident { provider_name, outage: it.outage() }).collect()
}

/// Our own engines; null where there are none.
#[expect(clippy::cast_precision_loss, reason = "a share for people to look at")]
fn engine(shared: &Shared) -> Option<EngineStatus> {
    let engines = shared.upstreams.values().flat_map(|upstream| upstream.engines());
    let models: Vec<EngineModel> = engines
        .map(|(id, engine)| {
            let stats = engine.stats();
            EngineModel {
                id: id.to_owned(),
                loaded: engine.is_open(),
                running: stats.running,
                waiting: stats.waiting,
                kv_used: Some(stats.blocks_used as f64 / stats.blocks.max(1) as f64),
                kv_tokens: u64::try_from(engine.settings().kv_blocks.saturating_mul(BLOCK_TOKENS)).ok(),
                weights_bytes: Some(engine.info().weight_bytes),
                device: Device::Cpu,
            }
        })
        .collect();
    (!models.is_empty()).then_some(EngineStatus { models })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(done: i64, failed: i64, day: i64, (broken, asked): (usize, usize)) -> Record {
        let hour = Counts { done, failed, ..Counts::default() };
        Record { hours: Vec::new(), hour, day: Counts { done: day, ..Counts::default() }, broken, asked }
    }

    #[test]
    fn a_provider_is_normal_from_95_percent_on_and_down_below_80() {
        use ProviderState::{Degraded, Down, Normal};
        let state = |done, failed| record(done, failed, 100, (0, 1)).state();
        assert_eq!(
            [state(100, 0), state(95, 5), state(94, 6), state(80, 20), state(79, 21), state(0, 5)],
            [Normal, Normal, Degraded, Degraded, Down, Down]
        );
        assert_eq!(state(0, 4), Normal, "too few to say anything");
    }

    #[test]
    fn what_is_left_alone_counts_and_silence_is_no_health() {
        assert_eq!(record(0, 0, 0, (0, 0)).state(), ProviderState::Unknown);
        assert_eq!(record(100, 0, 100, (1, 2)).state(), ProviderState::Degraded);
        assert_eq!(record(100, 0, 100, (2, 2)).state(), ProviderState::Down);
    }
}
