//! `GET /api/v1/datasets/session-cost`: what a conversation costs with an app and a model, by its number of turns: the median of the
//! conversations of the last 30 completed days that clients gave a name (`session_id`).

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State};
use inner::Failure;
use serde_json::{Value, json};
use store::SessionCosts;
use wire::Dollars;

use super::super::stats::{Fields, Pairs, apps_by_id, date, unreadable};
use crate::{
    auth::Visitor,
    generation_id::now_ms,
    reply::Refusal,
    shared::Shared,
    timestamp::{DAY_MS, iso},
};

const DAYS: i64 = 30;

/// Turns of a conversation, as ranges, with their least number.
const RANGES: [(&str, u64); 4] = [("50-plus-turns", 50), ("10-49-turns", 10), ("2-9-turns", 2), ("1-turn", 0)];

/// The endpoint.
pub(crate) async fn get(State(shared): State<Arc<Shared>>, _: Visitor, pairs: Pairs) -> Result<Json<Value>, Refusal> {
    let fields = Fields::read(pairs)?;
    let (limit, offset) = (fields.number("limit", 100, 1..=500)?, fields.number("offset", 0, 0..=5000)?);
    let wanted = fields.text("turn_range");
    if wanted.is_some_and(|wanted| RANGES.iter().all(|(range, _)| *range != wanted)) {
        return Err(Failure::invalid("turn_range: must be one of 1-turn, 2-9-turns, 10-49-turns, 50-plus-turns").into());
    }
    let today = now_ms().div_euclid(DAY_MS);
    let query = SessionCosts {
        from_ms: (today - DAYS) * DAY_MS,
        until_ms: today * DAY_MS,
        app: fields.text("app_slug").map(str::to_owned),
        model: fields.text("model").map(|model| shared.catalog.canonical(model).to_owned()),
    };
    let sessions = shared.store.session_costs(query).await.map_err(|error| unreadable(&error))?;
    let mut cells: BTreeMap<(String, String, &str), Vec<i64>> = BTreeMap::new();
    for session in sessions {
        let range = RANGES.iter().find(|(_, least)| session.turns >= *least).map_or("1-turn", |(range, _)| *range);
        if wanted.is_none_or(|wanted| wanted == range) {
            cells.entry((session.app, session.model, range)).or_default().push(session.cost.0);
        }
    }
    let apps = apps_by_id(&shared).await?;
    let rows = cells.into_iter().skip(offset).take(limit).map(|((app, model, range), mut costs)| {
        costs.sort_unstable();
        let known = apps.get(&app);
        json!({
            "app_slug": app,
            "app_name": known.and_then(|app| app.title.as_ref().or(app.url.as_ref())),
            "model_permaslug": shared.catalog.listed(&model).map_or(model.as_str(), |model| model.permaslug()),
            "turn_range": range,
            "median_session_cost_usd": Dollars(median(&costs)),
        })
    });
    let meta = json!({
        "as_of": iso(now_ms()), "version": "v1", "window_days": DAYS, "window_end_date": date((today - 1) * DAY_MS),
    });
    Ok(Json(json!({"data": rows.collect::<Vec<Value>>(), "meta": meta})))
}

/// Of sorted amounts; of two in the middle what lies between them, rounded down.
fn median(sorted: &[i64]) -> i64 {
    let half = sorted.len() / 2;
    match (sorted.get(half), half.checked_sub(1).and_then(|before| sorted.get(before))) {
        (Some(upper), Some(lower)) if sorted.len().is_multiple_of(2) => lower + (upper - lower) / 2,
        (Some(middle), _) => *middle,
        _ => 0,
    }
}
