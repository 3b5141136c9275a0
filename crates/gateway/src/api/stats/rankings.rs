//! `GET /api/v1/stats/rankings`: who is used most, week by week (UTC, from Monday). The last week is the running one and said to be.

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use axum::extract::State;
use store::{Counts, Span, StatsBy};
use wire::stats::{RankedSeries, Rankings};

use super::{Answer, Fields, Pairs, Window, author_of, change, data, date, is_other, iso, model_name};
use crate::{auth::Visitor, generation_id::now_ms, shared::Shared};

/// Names of their own; all others are one.
const SERIES_MAX: usize = 20;
const HOUR_MS: i64 = 3_600_000;
const WEEK_MS: i64 = 7 * 24 * HOUR_MS;

/// The endpoint.
pub(crate) async fn get(State(shared): State<Arc<Shared>>, _: Visitor, pairs: Pairs) -> Answer<Rankings> {
    let fields = Fields::read(pairs)?;
    let view = fields.word("view", &["models", "images", "tool_calls", "authors"])?;
    let count = fields.number("weeks", 12, 1..=52)?;
    let now = now_ms();
    let weeks = mondays(now, count);
    let (first, running) = (weeks.first().copied().unwrap_or(now), weeks.last().copied().unwrap_or(now));
    let days = Window::ending(Span::Day, (now - first) / (24 * HOUR_MS) + 1, now);
    let by = StatsBy { bucket: true, model: true, endpoint: false };
    let mut named: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    for row in days.counts(&shared, None, by).await? {
        let Some(week) = usize::try_from((row.begins_ms - first).div_euclid(WEEK_MS)).ok().filter(|week| *week < weeks.len())
        else {
            continue;
        };
        let name = if view == "authors" { author_of(&row.model).to_owned() } else { row.model };
        let values = named.entry(name).or_insert_with(|| vec![0; weeks.len()]);
        values[week] = values[week].saturating_add(value(view, &row.counts));
    }
    named.retain(|_, values| values.iter().any(|value| *value > 0));
    let (series, other) = ranked(named, weeks.len());
    Ok(data(Rankings {
        weeks: weeks.into_iter().map(date).collect(),
        partial: true,
        projected_factor: projected(now - running),
        as_of: iso(now),
        series: series.into_iter().map(|(id, values)| shown(&shared, view, id, values)).collect(),
        other,
    }))
}

/// The beginnings of the last weeks, the running one included, oldest first.
fn mondays(now_ms: i64, count: i64) -> Vec<i64> {
    // 1970-01-05 was a Monday.
    let first = 4 * 24 * HOUR_MS;
    let running = (now_ms - first).div_euclid(WEEK_MS) * WEEK_MS + first;
    (0..count).rev().map(|back| running - back * WEEK_MS).collect()
}

/// By how much the running week grows if it goes on like this; the first hour says too little.
#[expect(clippy::cast_precision_loss, reason = "an estimate")]
fn projected(elapsed_ms: i64) -> Option<f64> {
    (elapsed_ms >= HOUR_MS).then(|| WEEK_MS as f64 / elapsed_ms as f64)
}

fn value(view: &str, counts: &Counts) -> i64 {
    match view {
        "images" => counts.pictures_in.saturating_add(counts.pictures_out),
        "tool_calls" => counts.tool_calls,
        _ => counts.tokens(),
    }
}

/// Those with the most of the running and the last week first, and the sum of those behind them.
fn ranked(named: BTreeMap<String, Vec<i64>>, weeks: usize) -> (Vec<(String, Vec<i64>)>, Vec<i64>) {
    let mut other = vec![0_i64; weeks];
    let mut add = |values: &[i64]| {
        for (sum, value) in other.iter_mut().zip(values) {
            *sum = sum.saturating_add(*value);
        }
    };
    let (beyond, mut series): (Vec<_>, Vec<_>) = named.into_iter().partition(|(name, _)| is_other(name));
    let sum = |values: &[i64]| values.iter().fold(0_i64, |sum, value| sum.saturating_add(*value));
    series.sort_by_key(|(_, values)| (Reverse(sum(&values[weeks.saturating_sub(2)..])), Reverse(sum(values))));
    let behind = series.split_off(series.len().min(SERIES_MAX));
    beyond.iter().chain(&behind).for_each(|(_, values)| add(values));
    (series, other)
}

/// What it grew by is from the last whole week but one to the last; new is who was in none before the last whole week.
fn shown(shared: &Shared, view: &str, id: String, values: Vec<i64>) -> RankedSeries {
    let (name, author) =
        if view == "authors" { (id.clone(), id.clone()) } else { (model_name(shared, &id), author_of(&id).to_owned()) };
    let change = match values.as_slice() {
        [.., before, last, _running] => change(*last, *before),
        _ => None,
    };
    let is_new = values.iter().rev().skip(2).all(|value| *value == 0);
    RankedSeries { id, name, author, values, change, is_new }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_monday() {
        // 2026-11-22 12:34:56 was a Sunday.
        let dates: Vec<String> = mondays(1_795_350_896_789, 2).into_iter().map(date).collect();
        assert_eq!(dates, ["2026-11-09", "2026-11-16"]);
        assert_eq!(projected(WEEK_MS / 2), Some(2.0));
        assert_eq!(projected(10), None);
    }

    #[test]
    fn the_rest_is_one() {
        let named = (0..30).map(|at| (format!("a/{at:02}"), vec![1, at, 2])).chain([("other".to_owned(), vec![5, 0, 0])]);
        let (series, other) = ranked(named.collect(), 3);
        assert_eq!((series.len(), series[0].0.as_str()), (SERIES_MAX, "a/29"));
        assert_eq!(other, [15, 45, 20]);
    }
}
