//! Times for people: spans as they type them (`90m`, `24h`, `7d`, `2w`), moments as they read them.

use std::{
    str::FromStr,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use catalog::base::day::Day;

/// The day that it is in UTC.
pub fn today() -> Day {
    Day::of_seconds(now_ms() / 1000).unwrap_or(Day::EPOCH)
}

/// A span that reaches back from now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(Duration);

impl FromStr for Span {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no span of time; write 90m, 24h, 7d or 2w");
        let unit = text.chars().next_back().ok_or_else(wrong)?;
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return Err(wrong()),
        };
        let count: u64 = text[..text.len() - unit.len_utf8()].parse().map_err(|_| wrong())?;
        count.checked_mul(seconds).map(|seconds| Self(Duration::from_secs(seconds))).ok_or_else(wrong)
    }
}

impl Span {
    /// When it ends if it begins now, in Unix milliseconds.
    pub fn ends_ms(self) -> i64 {
        now_ms().saturating_add(i64::try_from(self.0.as_millis()).unwrap_or(i64::MAX))
    }

    /// When it began, in Unix milliseconds.
    pub fn began_ms(self) -> i64 {
        now_ms().saturating_sub(i64::try_from(self.0.as_millis()).unwrap_or(i64::MAX))
    }
}

/// Unix milliseconds as `2026-08-22T12:00:00Z`; empty for a time outside the calendar.
pub fn iso(milliseconds: i64) -> String {
    let seconds = milliseconds.div_euclid(1000);
    let (hours, minutes, rest) = (seconds.rem_euclid(86_400) / 3600, seconds.rem_euclid(3600) / 60, seconds.rem_euclid(60));
    Day::of_seconds(seconds).map(|day| format!("{day}T{hours:02}:{minutes:02}:{rest:02}Z")).unwrap_or_default()
}

/// Unix milliseconds.
pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_seconds_and_a_zone() {
        assert_eq!(iso(0), "1970-01-01T00:00:00Z");
        assert_eq!(iso(1_787_400_061_123), "2026-08-22T12:01:01Z");
        assert_eq!(iso(i64::MAX), "");
    }

    #[test]
    fn spans_are_a_number_and_a_unit() {
        let seconds = |text: &str| text.parse::<Span>().map(|span| span.0.as_secs());
        assert_eq!(seconds("90m"), Ok(5400));
        assert_eq!(seconds("24h"), Ok(86_400));
        assert_eq!(seconds("2w"), Ok(1_209_600));
        for wrong in ["", "d", "7", "-1d", "7x", "7 d", "99999999999999999999d", "9999999999999999d", "7ä"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
