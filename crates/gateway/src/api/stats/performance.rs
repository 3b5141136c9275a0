//! `GET /api/v1/stats/models/{author}/{slug}/performance`: how fast and how sound the answers of a model's endpoints were, over time.

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::{Path, State};
use store::{Counts, Span, StatsBy, StatsRow};
use wire::stats::{Performance, PerformanceSeries};

use super::{Answer, Fields, Pairs, WEEK_HOURS, Window, data, is_other, model_id, percentiles};
use crate::{auth::Visitor, shared::Shared};

/// The endpoint.
pub(crate) async fn get(
    State(shared): State<Arc<Shared>>,
    _: Visitor,
    Path(path): Path<(String, String)>,
    pairs: Pairs,
) -> Answer<Performance> {
    let model = model_id(&shared, path).await?;
    let window = match Fields::read(pairs)?.word("range", &["1d", "1w", "1m"])? {
        "1d" => Window::last(Span::Hour, 24),
        "1w" => Window::last(Span::Hour, WEEK_HOURS),
        _ => Window::last(Span::Day, 30),
    };
    let by = StatsBy { bucket: true, endpoint: true, model: false };
    let rows = window.stats(&shared, Some(&model), by).await?;
    let mut endpoints: BTreeMap<&str, Vec<&StatsRow>> = BTreeMap::new();
    for row in rows.iter().filter(|row| !is_other(&row.endpoint)) {
        endpoints.entry(&row.endpoint).or_default().push(row);
    }
    let mut series: Vec<_> = endpoints.into_iter().collect();
    let attempts = |rows: &[&StatsRow]| rows.iter().map(|row| row.counts.attempts).sum::<i64>();
    series.sort_by_key(|(_, rows)| std::cmp::Reverse(attempts(rows)));
    let series = series.into_iter().map(|(tag, rows)| one(&window, tag, &rows)).collect();
    Ok(data(Performance { buckets: window.iso(), series }))
}

fn one(window: &Window, tag: &str, rows: &[&StatsRow]) -> PerformanceSeries {
    let share = |figure: fn(&Counts) -> Option<f64>| over_time(window, rows, |row| figure(&row.counts));
    PerformanceSeries {
        provider_name: rows.last().map(|row| row.provider.clone()).unwrap_or_default(),
        tag: tag.to_owned(),
        requests: over_time(window, rows, |row| row.counts.attempts),
        throughput: over_time(window, rows, |row| row.throughput.large().map(percentiles)),
        latency: over_time(window, rows, |row| row.latency.small().map(percentiles)),
        e2e: over_time(window, rows, |row| row.e2e.small().map(percentiles)),
        tool_call_error_rate: share(Counts::tool_call_error_rate),
        structured_output_error_rate: share(Counts::structured_output_error_rate),
        cache_hit_rate: share(Counts::cache_hit_rate),
    }
}

/// A figure of each bucket; nothing where there is no row.
fn over_time<T: Clone + Default>(window: &Window, rows: &[&StatsRow], figure: impl Fn(&StatsRow) -> T) -> Vec<T> {
    let mut values = vec![T::default(); window.buckets.len()];
    for row in rows {
        if let Some(at) = window.position(row.begins_ms) {
            values[at] = figure(row);
        }
    }
    values
}
