//! `GET /api/v1/stats/models/{author}/{slug}/uptime`: hour by hour, whether a model could be had, what it would have been without a
//! second attempt, and which endpoints failed.

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::{Path, State};
use store::{Counts, Span, StatsBy};
use wire::stats::{EndpointIncident, EndpointUptime, ModelUptime};

use super::{Answer, HOURS, Incident, Window, data, is_other, model_id};
use crate::{auth::Visitor, shared::Shared};

/// The endpoint.
pub(crate) async fn get(
    State(shared): State<Arc<Shared>>,
    _: Visitor,
    Path(path): Path<(String, String)>,
) -> Answer<ModelUptime> {
    let model = model_id(&shared, path).await?;
    let window = Window::last(Span::Hour, HOURS);
    let by = StatsBy { bucket: true, endpoint: true, model: false };
    let rows = window.counts(&shared, Some(&model), by).await?;
    let nothing = || vec![Counts::default(); window.buckets.len()];
    let mut whole = nothing();
    let mut endpoints: BTreeMap<(&str, &str), Vec<Counts>> = BTreeMap::new();
    for row in &rows {
        let Some(at) = window.position(row.begins_ms) else { continue };
        whole[at].add(&row.counts);
        if !is_other(&row.endpoint) {
            let hours = endpoints.entry((row.endpoint.as_str(), row.provider.as_str())).or_insert_with(nothing);
            hours[at].add(&row.counts);
        }
    }
    let shown = |((tag, provider), hours): (&(&str, &str), &Vec<Counts>)| EndpointUptime {
        provider_name: (*provider).to_owned(),
        tag: (*tag).to_owned(),
        uptime: hours.iter().map(Counts::uptime).collect(),
        requests: hours.iter().map(Counts::judged).collect(),
    };
    Ok(data(ModelUptime {
        buckets: window.iso(),
        availability: whole.iter().map(Counts::availability).collect(),
        without_routing: whole.iter().map(Counts::without_routing).collect(),
        requests: whole.iter().map(|hour| hour.routed_done.saturating_add(hour.routed_failed)).collect(),
        providers: endpoints.iter().map(shown).collect(),
        incidents: incidents(&window, &endpoints),
    }))
}

/// Newest first.
fn incidents(window: &Window, endpoints: &BTreeMap<(&str, &str), Vec<Counts>>) -> Vec<EndpointIncident> {
    let of = |((tag, provider), hours): (&(&str, &str), &Vec<Counts>)| {
        let (tag, provider) = ((*tag).to_owned(), (*provider).to_owned());
        Incident::all(window, hours).into_iter().map(move |it| (tag.clone(), provider.clone(), it))
    };
    let mut found: Vec<_> = endpoints.iter().flat_map(of).collect();
    found.sort_by_key(|(.., it)| std::cmp::Reverse(it.from_ms));
    found.into_iter().map(|(tag, provider_name, it)| EndpointIncident { provider_name, tag, outage: it.outage() }).collect()
}
