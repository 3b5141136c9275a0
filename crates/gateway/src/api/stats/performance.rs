//! `GET /api/v1/stats/models/{author}/{slug}/performance`: how fast and how sound the answers of a model's endpoints were, over time.

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::{Path, State};
use serde_json::{Value, json};
use store::{Span, StatsBy, StatsRow};

use super::{Answer, Fields, Pairs, WEEK_HOURS, Window, data, is_other, model_id, percentiles};
use crate::{auth::Visitor, shared::Shared};

/// The endpoint.
pub(crate) async fn get(
    State(shared): State<Arc<Shared>>,
    _: Visitor,
    Path(path): Path<(String, String)>,
    pairs: Pairs,
) -> Answer {
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
    let series: Vec<Value> = series.into_iter().map(|(tag, rows)| one(&window, tag, &rows)).collect();
    Ok(data(json!({"buckets": window.iso(), "series": series})))
}

fn one(window: &Window, tag: &str, rows: &[&StatsRow]) -> Value {
    let over_time = |figure: fn(&StatsRow) -> Value, nothing: Value| {
        let mut values = vec![nothing; window.buckets.len()];
        for row in rows {
            if let Some(at) = window.position(row.begins_ms) {
                values[at] = figure(row);
            }
        }
        Value::from(values)
    };
    let share = |figure| over_time(figure, Value::Null);
    json!({
        "provider_name": rows.last().map(|row| row.provider.as_str()),
        "tag": tag,
        "requests": over_time(|row| row.counts.attempts.into(), 0.into()),
        "throughput": share(|row| percentiles(row.throughput.large())),
        "latency": share(|row| percentiles(row.latency.small())),
        "e2e": share(|row| percentiles(row.e2e.small())),
        "tool_call_error_rate": share(|row| row.counts.tool_call_error_rate().into()),
        "structured_output_error_rate": share(|row| row.counts.structured_output_error_rate().into()),
        "cache_hit_rate": share(|row| row.counts.cache_hit_rate().into()),
    })
}
