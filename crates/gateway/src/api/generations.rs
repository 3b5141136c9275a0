//! `GET /api/v1/generations`: the requests of the ledger, newest first, each by its last attempt. Who administers sees all of them,
//! others their own.

use std::sync::Arc;

use axum::{Json, extract::State};
use inner::{Failure, Nanos};
use store::{Found, KeyRow, Outcome, Search};
use wire::{
    Dollars,
    generations::{self, GenerationPage, GenerationRow},
};

use super::stats::{Fields, Pairs, rounded, unreadable};
use crate::{auth::Caller, reply::Refusal, shared::Shared, timestamp};

const LIMIT_DEFAULT: u32 = 50;
const TEXT_BYTES_MAX: usize = 256;

/// The endpoint.
pub(crate) async fn get(
    State(shared): State<Arc<Shared>>,
    Caller(key): Caller,
    pairs: Pairs,
) -> Result<Json<GenerationPage>, Refusal> {
    let query = search(&Fields::read(pairs)?, &key)?;
    let limit = query.limit;
    let found = shared.store.search(query).await.map_err(|error| unreadable(&error))?;
    let is_full = found.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
    let last = found.last().filter(|_| is_full).map(|last| last.generation.reservation.created_ms);
    let data = found.into_iter().map(|found| row(&shared, found)).collect();
    Ok(Json(GenerationPage { data, next: last.map(timestamp::iso) }))
}

fn search(fields: &Fields, key: &KeyRow) -> Result<Search, Failure> {
    let owned = |name: &str| fields.text(name).map(str::to_owned);
    let outcome = match fields.text("outcome") {
        None => None,
        Some(word) => Some(
            Outcome::from_word(word)
                .ok_or_else(|| Failure::invalid("outcome: must be one of done, failed, cancelled, interrupted"))?,
        ),
    };
    let min_cost = match fields.text("min_cost") {
        None => None,
        Some(text) => Some(
            Nanos::from_dollars(text)
                .ok_or_else(|| Failure::invalid("min_cost: must be an amount of US dollars such as 0.01"))?,
        ),
    };
    let text = owned("q");
    if text.as_ref().is_some_and(|text| text.len() > TEXT_BYTES_MAX) {
        return Err(Failure::invalid(format!("q: must have at most {TEXT_BYTES_MAX} bytes")));
    }
    Ok(Search {
        // Nobody sees what others asked for.
        key_hash: if key.management { owned("key") } else { Some(key.hash.clone()) },
        before_ms: fields.text("before").map_or(Ok(i64::MAX), |text| time("before", text))?,
        limit: fields.number("limit", LIMIT_DEFAULT, 1..=500)?,
        model: owned("model"),
        provider: owned("provider"),
        app: owned("app"),
        outcome,
        min_cost,
        text,
    })
}

/// A time of a query, in Unix milliseconds.
pub(super) fn time(name: &str, text: &str) -> Result<i64, Failure> {
    let time = text.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_millisecond);
    time.map_err(|_| Failure::invalid(format!("{name}: must be a time such as 2026-11-29T14:00:00Z")))
}

#[expect(clippy::cast_precision_loss, reason = "a speed")]
fn row(shared: &Shared, Found { generation, attempts, app }: Found) -> GenerationRow {
    let (asked, came) = (generation.reservation, generation.settlement);
    let own_ms = came.duration_ms.saturating_sub(came.waited_ms);
    let is_measured = came.outcome == Outcome::Done && own_ms > 0 && came.usage.completion_tokens > 0;
    GenerationRow {
        id: asked.id,
        created_at: timestamp::iso(asked.created_ms),
        model: asked.model,
        provider_name: asked.provider,
        app: asked.title.or(asked.referer),
        app_id: app,
        key_name: shared.store.key_by_hash(&asked.key_hash).map(|key| key.name),
        key_hash: asked.key_hash,
        prompt_tokens: came.usage.prompt_tokens,
        completion_tokens: came.usage.completion_tokens,
        reasoning_tokens: came.usage.reasoning_tokens,
        cached_tokens: came.usage.cached_tokens,
        cost: Dollars(came.cost.0),
        latency_ms: came.latency_ms,
        duration_ms: came.duration_ms,
        throughput: is_measured.then(|| rounded(came.usage.completion_tokens as f64 * 1000.0 / own_ms as f64)),
        finish_reason: came.finish,
        outcome: outcome(came.outcome),
        status: came.error_status,
        streamed: asked.streamed,
        attempts,
        session_id: asked.session_id,
        preset: asked.preset,
    }
}

fn outcome(outcome: Outcome) -> generations::Outcome {
    match outcome {
        Outcome::Done => generations::Outcome::Done,
        Outcome::Failed => generations::Outcome::Failed,
        Outcome::Cancelled => generations::Outcome::Cancelled,
        Outcome::Interrupted => generations::Outcome::Interrupted,
    }
}
