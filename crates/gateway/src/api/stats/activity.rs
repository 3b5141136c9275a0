//! `GET /api/v1/stats/models/{author}/{slug}/activity`: what was made of a model, day by day.

use std::sync::Arc;

use axum::extract::{Path, State};
use store::{Counts, Span};
use wire::stats::ModelDay;

use super::{Answer, BY_BUCKET, Fields, Pairs, Window, data, date, model_id};
use crate::{auth::Visitor, shared::Shared};

/// The endpoint.
pub(crate) async fn get(
    State(shared): State<Arc<Shared>>,
    _: Visitor,
    Path(path): Path<(String, String)>,
    pairs: Pairs,
) -> Answer<Vec<ModelDay>> {
    let model = model_id(&shared, path).await?;
    let days = Fields::read(pairs)?.number("days", 30, 1..=365)?;
    let window = Window::last(Span::Day, days);
    let rows = window.counts(&shared, Some(&model), BY_BUCKET).await?;
    let day = |begins_ms: &i64| {
        let counts = rows.iter().find(|row| row.begins_ms == *begins_ms).map(|row| row.counts);
        shown(*begins_ms, &counts.unwrap_or_default())
    };
    Ok(data(window.buckets.iter().map(day).collect()))
}

fn shown(begins_ms: i64, counts: &Counts) -> ModelDay {
    ModelDay {
        date: date(begins_ms),
        prompt_tokens: counts.prompt_tokens,
        completion_tokens: counts.completion_tokens,
        reasoning_tokens: counts.reasoning_tokens,
        image_tokens: counts.image_tokens,
        video_tokens: counts.video_tokens,
        requests: counts.requests,
        tool_calls: counts.tool_calls,
    }
}
