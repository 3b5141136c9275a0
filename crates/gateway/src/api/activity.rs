//! `GET /api/v1/activity`: what was used per day and endpoint over the last 30 completed days (UTC), by management key (openrouter API
//! reference, "analytics").

use std::sync::Arc;

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use catalog::base::day::Day;
use inner::{Failure, FailureKind};
use serde::Deserialize;
use serde_json::{Value, json};
use store::{ActivityQuery, ActivityRow};
use wire::Dollars;

use crate::{auth::ManagementCaller, generation_id::now_ms, reply::Refusal, shared::Shared};

const DAYS: i64 = 30;
const DAY_SECONDS: i64 = 86_400;

/// Which part.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    date: Option<String>,
    api_key_hash: Option<String>,
}

/// The endpoint.
pub(crate) async fn get(
    State(shared): State<Arc<Shared>>,
    _: ManagementCaller,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Value>, Refusal> {
    let Query(Wanted { date, api_key_hash }) = wanted.map_err(|_| Failure::invalid("the query is malformed"))?;
    let today = now_ms() / 1000 / DAY_SECONDS;
    let (first_day, end_day) = match date.as_deref() {
        None => (today - DAYS, today),
        Some(text) => day(text, today).map(|day| (day, day + 1))?,
    };
    let query = ActivityQuery { first_day, end_day, key_hash: api_key_hash };
    let rows = shared.store.activity(query).await.map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "activity could not be read");
        Failure::new(FailureKind::ProviderOverloaded, "the ledger cannot be read at the moment")
    })?;
    let rows: Vec<Value> = rows.into_iter().map(|row| shown(&shared, row)).collect();
    Ok(Json(json!({ "data": rows })))
}

/// One of the last 30 completed days.
fn day(text: &str, today: i64) -> Result<i64, Failure> {
    let whole = Day::first(text).filter(|_| text.len() == "2026-11-23".len());
    let day = whole.map(|day| day.seconds() / DAY_SECONDS).filter(|day| (today - DAYS..today).contains(day));
    day.ok_or_else(|| Failure::invalid(format!("date: must be one of the last {DAYS} completed days (UTC), such as 2026-11-23")))
}

fn shown(shared: &Shared, row: ActivityRow) -> Value {
    let date = Day::of_seconds(row.day.saturating_mul(DAY_SECONDS)).map(|day| day.to_string());
    let permaslug = shared.catalog.listed(&row.model).map(|model| model.permaslug().to_owned());
    json!({
        "date": date,
        "endpoint_id": endpoint_id(&row),
        "model_permaslug": permaslug.as_ref().unwrap_or(&row.model),
        "model": row.model,
        "provider_name": row.provider,
        "usage": Dollars(row.cost.0),
        "byok_usage_inference": Dollars(row.byok_cost.0),
        "requests": row.requests,
        "prompt_tokens": row.prompt_tokens,
        "completion_tokens": row.completion_tokens,
        "reasoning_tokens": row.reasoning_tokens,
        "cached_tokens": row.cached_tokens,
    })
}

/// The same for the same endpoint, for ever.
fn endpoint_id(row: &ActivityRow) -> String {
    blake3::hash(format!("{}\n{}", row.provider, row.model).as_bytes()).to_hex()[..32].to_owned()
}
