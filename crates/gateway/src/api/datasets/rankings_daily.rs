//! `GET /api/v1/datasets/rankings-daily`: the models with the most tokens of each day, week or month, and the sum of the rest.

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use axum::{Json, extract::State};
use serde_json::{Value, json};
use store::{OTHER, Span, StatsBy, StatsQuery, UseKind, UseQuery};

use super::{
    super::stats::{Fields, Pairs, date, unreadable},
    Days, refuse,
};
use crate::{auth::Visitor, reply::Refusal, shared::Shared, timestamp::DAY_MS};

/// Models of one piece of time.
const MODELS_MAX: usize = 50;

/// The endpoint.
pub(crate) async fn get(State(shared): State<Arc<Shared>>, _: Visitor, pairs: Pairs) -> Result<Json<Value>, Refusal> {
    let fields = Fields::read(pairs)?;
    refuse(&fields, &["modality", "context_bucket", "language_type"])?;
    let days = Days::read(&fields)?;
    let period = fields.word("period", &["day", "week", "month"])?;
    let mut periods: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
    for (begins_ms, model, tokens) in tokens(&shared, &days, fields.text("category")).await? {
        let begins = date(beginning(period, begins_ms).max(days.first_ms()));
        let sum = periods.entry(begins).or_default().entry(model).or_default();
        *sum = sum.saturating_add(tokens);
    }
    let rows: Vec<Value> = periods.into_iter().flat_map(|(date, models)| ranked(&shared, &date, models)).collect();
    Ok(Json(json!({"data": rows, "meta": days.meta()})))
}

/// By day and model.
async fn tokens(shared: &Shared, days: &Days, category: Option<&str>) -> Result<Vec<(i64, String, i64)>, inner::Failure> {
    let (span, from_ms, until_ms) = (Span::Day, days.first_ms(), days.until_ms());
    let by = StatsBy { bucket: true, model: true, endpoint: false };
    let Some(category) = category else {
        let query = StatsQuery { span, from_ms, until_ms, model: None, by, spreads: false };
        let rows = shared.store.stats(query).await.map_err(|error| unreadable(&error))?;
        return Ok(rows.into_iter().map(|row| (row.begins_ms, row.model, row.counts.tokens())).collect());
    };
    let name = Some(category.to_owned());
    let query = UseQuery { kind: UseKind::Category, span, from_ms, until_ms, name, model: None, by };
    let rows = shared.store.uses(query).await.map_err(|error| unreadable(&error))?;
    Ok(rows.into_iter().map(|row| (row.begins_ms, row.model, row.tokens)).collect())
}

/// When the day, the week from Monday or the month of a day began.
fn beginning(period: &str, day_ms: i64) -> i64 {
    match period {
        // 1970-01-01 was a Thursday.
        "week" => day_ms - (day_ms / DAY_MS + 3).rem_euclid(7) * DAY_MS,
        "month" => {
            let day = jiff::Timestamp::from_millisecond(day_ms).map(|time| time.to_zoned(jiff::tz::TimeZone::UTC).day());
            day_ms - (i64::from(day.unwrap_or(1)) - 1) * DAY_MS
        }
        _ => day_ms,
    }
}

fn ranked(shared: &Shared, date: &str, models: BTreeMap<String, i64>) -> Vec<Value> {
    let (beyond, mut models): (Vec<_>, Vec<_>) =
        models.into_iter().filter(|(_, tokens)| *tokens > 0).partition(|(model, _)| model == OTHER);
    models.sort_by_key(|(_, tokens)| Reverse(*tokens));
    let behind = models.split_off(models.len().min(MODELS_MAX));
    let other = behind.iter().chain(&beyond).fold(0_i64, |sum, (_, tokens)| sum.saturating_add(*tokens));
    let row = |name: &str, tokens: i64| json!({"date": date, "model_permaslug": name, "total_tokens": tokens.to_string()});
    let permaslug = |id: &str| shared.catalog.listed(id).map_or_else(|| id.to_owned(), |model| model.permaslug().to_owned());
    let mut rows: Vec<Value> = models.iter().map(|(model, tokens)| row(&permaslug(model), *tokens)).collect();
    if other > 0 {
        rows.push(row(OTHER, other));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_begin_on_mondays_and_on_the_first() {
        // 2026-11-22 was a Sunday.
        let day = 1_795_305_600_000;
        let of = |period| date(beginning(period, day));
        assert_eq!((of("day"), of("week"), of("month")), ("2026-11-22".into(), "2026-11-16".into(), "2026-11-01".into()));
    }
}
