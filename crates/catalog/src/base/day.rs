//! A day of the calendar, as the sources write it: `2025-09-23`, or only `2025-09`. Never a time of day and never a clock.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A day, counted from 1 January 1970 (UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

const SECONDS: i64 = 86_400;
const MONTH_LENGTHS: [u32; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

impl Day {
    /// 1 January 1970: no day that anything came out on.
    pub const EPOCH: Self = Self(0);

    /// Reads `YYYY-MM-DD`, or `YYYY-MM` as the first of that month: when something came out. `None` when it is no such day.
    #[must_use]
    pub fn first(text: &str) -> Option<Self> {
        read(text, |_| 1)
    }

    /// Reads `YYYY-MM-DD`, or `YYYY-MM` as the last of that month: until when something is known. `None` when it is no such day.
    #[must_use]
    pub fn last(text: &str) -> Option<Self> {
        read(text, |length| length)
    }

    /// The day on which this moment, in Unix seconds, lies in UTC. `None` when it is before 1970 or absurdly late.
    #[must_use]
    pub fn of_seconds(seconds: i64) -> Option<Self> {
        i32::try_from(seconds / SECONDS).ok().filter(|days| (0..1_000_000).contains(days)).map(Self)
    }

    /// The day's beginning in UTC, in Unix seconds.
    #[must_use]
    pub fn seconds(self) -> i64 {
        i64::from(self.0) * SECONDS
    }

    /// How many days later this is than another; negative if it is earlier.
    #[must_use]
    pub fn days_since(self, other: Self) -> i32 {
        self.0 - other.0
    }
}

fn read(text: &str, of_month: fn(u32) -> u32) -> Option<Day> {
    let mut parts = text.split('-');
    let year = number(parts.next()?, 4)?;
    let month = number(parts.next()?, 2).filter(|month| (1..=12).contains(month))?;
    let length = length(year, month);
    let day = match parts.next() {
        Some(day) => number(day, 2).filter(|day| (1..=length).contains(day))?,
        None => of_month(length),
    };
    (parts.next().is_none() && year >= 1970).then(|| Day(days(year, month, day)))
}

fn number(text: &str, digits: usize) -> Option<u32> {
    let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn length(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    if month == 2 && leap { 29 } else { MONTH_LENGTHS.get(month as usize - 1).copied().unwrap_or(31) }
}

/// Days from 1970 to a date, by whole years and months: plain, and only run at start and in the importers.
fn days(year: u32, month: u32, day: u32) -> i32 {
    let years: u32 = (1970..year).map(|year| 337 + length(year, 2)).sum();
    let months: u32 = (1..month).map(|month| length(year, month)).sum();
    (years + months + day - 1).cast_signed()
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut year, mut left) = (1970, self.0.cast_unsigned());
        while left >= 337 + length(year, 2) {
            left -= 337 + length(year, 2);
            year += 1;
        }
        let mut month = 1;
        while left >= length(year, month) {
            left -= length(year, month);
            month += 1;
        }
        write!(f, "{year:04}-{month:02}-{:02}", left + 1)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::first(&text).ok_or_else(|| D::Error::custom(format_args!("`{text}` is no day such as 2025-09-23")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_its_seconds_and_prints_as_it_was_read() {
        assert_eq!(Day::first("1970-01-01").unwrap().seconds(), 0);
        assert_eq!(Day::first("2025-09-23").unwrap().seconds(), 1_758_585_600);
        for text in ["1970-01-01", "2000-02-29", "2024-12-31", "2026-11-22"] {
            assert_eq!(Day::first(text).unwrap().to_string(), text);
        }
        assert_eq!(Day::of_seconds(1_758_668_690).unwrap().to_string(), "2025-09-23", "the end of the day is the same day");
    }

    #[test]
    fn a_month_is_its_first_or_its_last_day() {
        assert_eq!(Day::first("2025-04").unwrap().to_string(), "2025-04-01");
        assert_eq!(Day::last("2025-04").unwrap().to_string(), "2025-04-30");
        assert_eq!(Day::last("2024-02").unwrap().to_string(), "2024-02-29");
        assert_eq!(Day::last("2025-04-02").unwrap().to_string(), "2025-04-02");
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["", "2025", "2025-13", "2025-02-30", "2025-9-1", "2025-09-23T00:00", "1969-12-31", "2025-09-23-1", "2025-0a"]
        {
            assert_eq!(Day::first(text), None, "{text:?}");
        }
        assert!(serde_json::from_str::<Day>("\"soon\"").is_err());
    }
}
