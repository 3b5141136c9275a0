//! `GET /api/v1/stats/models`: every model with traffic in the last seven days.

use std::{collections::HashMap, sync::Arc};

use axum::extract::State;
use store::Span;
use wire::stats::ModelStats;

use super::{Answer, BY_MODEL, WEEK_HOURS, Window, data, is_other, median};
use crate::{auth::Visitor, shared::Shared};

/// The endpoint.
pub(crate) async fn get(State(shared): State<Arc<Shared>>, _: Visitor) -> Answer<Vec<ModelStats>> {
    let week = Window::last(Span::Hour, WEEK_HOURS).stats(&shared, None, BY_MODEL).await?;
    let day = Window::last(Span::Hour, 24).counts(&shared, None, BY_MODEL).await?;
    let uptimes: HashMap<&str, Option<f64>> = day.iter().map(|row| (row.model.as_str(), row.counts.availability())).collect();
    let mut used: Vec<_> = week.iter().filter(|row| !is_other(&row.model) && row.counts.tokens() > 0).collect();
    used.sort_by_key(|row| (std::cmp::Reverse(row.counts.tokens()), &row.model));
    let rows = used.into_iter().map(|row| ModelStats {
        id: row.model.clone(),
        weekly_tokens: row.counts.tokens(),
        weekly_requests: row.counts.requests,
        throughput_p50: median(&row.throughput),
        latency_p50_ms: median(&row.latency),
        uptime_1d: uptimes.get(row.model.as_str()).copied().flatten(),
    });
    Ok(data(rows.collect()))
}
