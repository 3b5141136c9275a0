//! `GET /api/v1/datasets/*`: figures of this installation in the form in which OpenRouter publishes its own (openrouter API reference,
//! "datasets").

pub(crate) mod app_rankings;
pub(crate) mod rankings_daily;
pub(crate) mod session_cost;

use catalog::base::day::Day;
use inner::Failure;
use serde_json::{Value, json};

use super::stats::{Fields, date};
use crate::{
    generation_id::now_ms,
    timestamp::{DAY_MS, iso},
};

/// Longest time that may be asked for.
const DAYS_MAX: i64 = 366;
/// Days of an answer to a query that names none: completed ones.
const DAYS: i64 = 30;

/// Days, both included, counted from 1970-01-01.
struct Days {
    first: i64,
    last: i64,
}

impl Days {
    fn read(fields: &Fields) -> Result<Self, Failure> {
        let today = now_ms().div_euclid(DAY_MS);
        let last = day(fields, "end_date")?.unwrap_or(today - 1);
        let first = day(fields, "start_date")?.unwrap_or(last - DAYS + 1);
        let floor = Day::first("2025-01-01").map_or(0, |day| day.seconds() * 1000 / DAY_MS);
        match () {
            () if first > last => Err(Failure::invalid("start_date: must not be after end_date")),
            () if first < floor => Err(Failure::invalid("start_date: must not be before 2025-01-01")),
            () if last > today => Err(Failure::invalid("end_date: must not be in the future")),
            () if last - first >= DAYS_MAX => {
                Err(Failure::invalid(format!("start_date: at most {DAYS_MAX} days before end_date")))
            }
            () => Ok(Self { first, last }),
        }
    }

    fn first_ms(&self) -> i64 {
        self.first * DAY_MS
    }

    fn until_ms(&self) -> i64 {
        (self.last + 1) * DAY_MS
    }

    fn meta(&self) -> Value {
        json!({
            "as_of": iso(now_ms()),
            "version": "v1",
            "start_date": date(self.first_ms()),
            "end_date": date(self.last * DAY_MS),
        })
    }
}

/// A day of a query, counted from 1970-01-01.
fn day(fields: &Fields, name: &str) -> Result<Option<i64>, Failure> {
    let Some(text) = fields.text(name) else { return Ok(None) };
    let whole = Day::first(text).filter(|_| text.len() == "2026-11-23".len());
    let day = whole.map(|day| day.seconds() * 1000 / DAY_MS);
    day.map(Some).ok_or_else(|| Failure::invalid(format!("{name}: must be a day such as 2026-11-23")))
}

/// Fields of OpenRouter's that ask for what is not measured here.
fn refuse(fields: &Fields, names: &[&str]) -> Result<(), Failure> {
    match names.iter().find(|name| fields.text(name).is_some()) {
        Some(name) => Err(Failure::invalid(format!("{name}: this installation does not measure that"))),
        None => Ok(()),
    }
}
