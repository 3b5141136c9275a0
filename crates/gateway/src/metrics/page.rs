//! The page of all metrics: which there are, what they are called, and where their values come from.

use std::{collections::BTreeMap, sync::atomic::Ordering};

use super::{
    Reload, SHEDS, UNLISTED, conventions,
    endpoint::{Endpoint, STATUSES, TOKENS},
    engine, lock,
    text::Page,
};
use crate::{auth, phase::Phase, shared::Shared};

/// Keys that have a series of their own, the youngest ones: a label with more values would drown whoever scrapes it.
const KEYS_MAX: usize = 1000;

/// Series of one endpoint, with its provider and model.
pub(super) type Endpoints<'a> = [(&'a str, &'a str, &'a Endpoint)];

/// Everything, as Prometheus reads it.
pub(crate) fn page(shared: &Shared) -> String {
    let mut page = Page::default();
    page.family("roundhouse_build_info", "gauge", "The version, as a label.");
    page.sample(&[("version", env!("CARGO_PKG_VERSION"))], 1);
    page.family("roundhouse_ready", "gauge", "Whether calls are accepted and can be recorded.");
    page.sample(&[], u8::from(shared.lifecycle.now() == Phase::Running && shared.store.ready().is_ok()));
    calls(shared, &mut page);
    edges(shared, &mut page);
    health(shared, &mut page);
    ledger(shared, &mut page);
    engine::engines(shared, &mut page);
    page.finish()
}

/// What calls to endpoints came to.
fn calls(shared: &Shared, page: &mut Page) {
    let endpoints = lock(&shared.metrics.endpoints).clone();
    let all: Vec<_> =
        endpoints.iter().map(|((provider, model), endpoint)| (provider.as_str(), model.as_str(), endpoint.as_ref())).collect();
    page.family("roundhouse_requests_total", "counter", "Calls to endpoints that ended, each attempt for itself.");
    for &(provider, model, endpoint) in &all {
        for (status, [whole, streamed]) in STATUSES.into_iter().zip(&endpoint.calls) {
            for (stream, count) in [("false", whole), ("true", streamed)] {
                let count = count.load(Ordering::Relaxed);
                if count > 0 {
                    page.sample(&[("model", model), ("provider", provider), ("status", status), ("stream", stream)], count);
                }
            }
        }
    }
    page.family("roundhouse_requests_in_flight", "gauge", "Calls to endpoints that run now.");
    for &(provider, model, endpoint) in &all {
        page.sample(&[("model", model), ("provider", provider)], endpoint.in_flight.load(Ordering::Relaxed));
    }
    page.family("roundhouse_tokens_total", "counter", "Tokens; reasoning is part of completion, cached of prompt.");
    for &(provider, model, endpoint) in &all {
        for ((kind, _), count) in TOKENS.into_iter().zip(&endpoint.tokens) {
            page.sample(&[("model", model), ("provider", provider), ("type", kind)], count.load(Ordering::Relaxed));
        }
    }
    page.family("roundhouse_spend_usd_total", "counter", "What was charged, in US dollars.");
    for &(provider, model, endpoint) in &all {
        let nanos = endpoint.spent.load(Ordering::Relaxed);
        page.sample(&[("model", model), ("provider", provider)], dollars(nanos));
    }
    conventions::calls(&all, shared.settings.gen_ai_names, page);
}

/// What happened before and around calls.
fn edges(shared: &Shared, page: &mut Page) {
    let metrics = &shared.metrics;
    page.family("roundhouse_http_replies_total", "counter", "Replies to clients, by the pattern of the path.");
    for ((route, status), count) in lock(&metrics.replies).clone() {
        page.sample(&[("route", route.as_str()), ("status", status.to_string().as_str())], count);
    }
    page.family("roundhouse_fallback_total", "counter", "Endpoints that took over for one that failed.");
    for (fallback, count) in lock(&metrics.fallbacks).clone() {
        let ((from, from_model), (to, to_model)) = (&fallback.from, &fallback.to);
        let labels = [
            ("from", from.as_str()),
            ("to", to.as_str()),
            ("reason", fallback.reason),
            ("from_model", from_model.as_str()),
            ("to_model", to_model.as_str()),
        ];
        page.sample(&labels, count);
    }
    page.family("roundhouse_hedges_total", "counter", "Endpoints that were asked as well because the first one was late.");
    for ((provider, won), count) in lock(&metrics.hedges).clone() {
        page.sample(&[("provider", provider.as_str()), ("answered", if won { "true" } else { "false" })], count);
    }
    page.family("roundhouse_sheds_total", "counter", "Calls that were turned away although nothing was wrong with them.");
    page.sample(&[("reason", "key_pace")], shared.paces.refused());
    for (reason, count) in SHEDS.into_iter().zip(&metrics.sheds) {
        page.sample(&[("reason", reason)], count.load(Ordering::Relaxed));
    }
    if let Some(Reload { good, good_ms }) = *lock(&metrics.reload) {
        page.family("roundhouse_config_last_reload_successful", "gauge", "Whether the last configuration was taken up.");
        page.sample(&[], u8::from(good));
        if let Some(at) = good_ms {
            let name = "roundhouse_config_last_reload_success_timestamp_seconds";
            page.family(name, "gauge", "When the configuration was last taken up.");
            page.sample(&[], at / 1000);
        }
    }
}

/// Who is left alone because it keeps failing.
fn health(shared: &Shared, page: &mut Page) {
    let pulses = shared.vitals.pulses();
    page.family("roundhouse_endpoint_breaker_open", "gauge", "Whether an endpoint that kept failing is left alone.");
    let mut up: BTreeMap<&str, bool> = shared.upstreams.keys().map(|provider| (provider.as_str(), true)).collect();
    let mut seen: BTreeMap<&str, bool> = BTreeMap::new();
    for ((provider, model), pulse) in &pulses {
        let (provider, model) = (provider.as_str(), if model.is_empty() { UNLISTED } else { model.as_str() });
        page.sample(&[("provider", provider), ("upstream_model", model)], u8::from(pulse.broken));
        *seen.entry(provider).or_default() |= !pulse.broken && !pulse.outage;
    }
    up.iter_mut().for_each(|(provider, up)| *up = seen.get(provider).copied().unwrap_or(true));
    page.family("roundhouse_provider_up", "gauge", "Whether any endpoint of a provider is fit to be asked, as far as is known.");
    for (provider, up) in up {
        page.sample(&[("provider", provider)], u8::from(up));
    }
}

fn ledger(shared: &Shared, page: &mut Page) {
    page.family("roundhouse_ledger_up", "gauge", "Whether calls can be recorded.");
    page.sample(&[], u8::from(shared.store.ready().is_ok()));
    let held = shared.store.keys().iter().fold(0_u64, |sum, key| sum.saturating_add(key.held.0.max(0).unsigned_abs()));
    page.family("roundhouse_ledger_held_usd", "gauge", "What running calls may still cost, in US dollars.");
    page.sample(&[], dollars(held));
    page.family("roundhouse_key_remaining_usd", "gauge", "What keys with a limit have left of it, in US dollars.");
    let keys = shared.store.keys();
    let limited = keys.iter().rev().filter(|key| !key.disabled).filter_map(|key| Some((key, key.limit_remaining()?)));
    for (key, left) in limited.take(KEYS_MAX) {
        let hash = auth::shown(&key.hash);
        page.sample(&[("key_hash", hash.as_str()), ("name", key.name.as_str())], dollars(left.0.max(0).unsigned_abs()));
    }
}

/// An exact amount.
fn dollars(nanos: u64) -> String {
    format!("{}.{:09}", nanos / 1_000_000_000, nanos % 1_000_000_000)
}
