//! Times as the API writes them: ISO 8601 in UTC.

use jiff::{ToSpan, tz::TimeZone};
use store::LimitReset;

/// Milliseconds of a day of UTC.
pub(crate) const DAY_MS: i64 = 86_400_000;

/// Unix milliseconds as `2026-08-22T12:00:00.000Z`; empty for a time outside the calendar.
pub(crate) fn iso(milliseconds: i64) -> String {
    jiff::Timestamp::from_millisecond(milliseconds).map(|time| format!("{time:.3}")).unwrap_or_default()
}

/// When a window around a time begins afresh, in Unix milliseconds: at midnight UTC, weeks on Monday.
pub(crate) fn resets_at(reset: LimitReset, now_ms: i64) -> i64 {
    let day = now_ms.div_euclid(DAY_MS);
    let next = match reset {
        LimitReset::Daily => day + 1,
        // 1970-01-01 was a Thursday.
        LimitReset::Weekly => day + 7 - (day + 3).rem_euclid(7),
        LimitReset::Monthly => {
            let first = jiff::civil::date(1970, 1, 1).checked_add(day.days()).ok();
            let first = first.and_then(|today| today.last_of_month().tomorrow().ok());
            return first
                .and_then(|first| first.to_zoned(TimeZone::UTC).ok())
                .map_or(0, |first| first.timestamp().as_millisecond());
        }
    };
    next.saturating_mul(DAY_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_milliseconds_and_a_zone() {
        assert_eq!(iso(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(iso(1_787_400_000_123), "2026-08-22T12:00:00.123Z");
        assert_eq!(iso(i64::MAX), "");
    }

    #[test]
    fn windows_begin_at_midnight_on_mondays_and_on_the_first() {
        // 2026-12-27 was a Sunday, 2028 a leap year.
        let at = |text: &str| text.parse::<jiff::Timestamp>().map_or(0, jiff::Timestamp::as_millisecond);
        let next = |reset, now: &str| iso(resets_at(reset, at(now)));
        let sunday = "2026-12-27T23:59:59.999Z";
        assert_eq!(next(LimitReset::Daily, sunday), "2026-12-28T00:00:00.000Z");
        assert_eq!(next(LimitReset::Weekly, sunday), "2026-12-28T00:00:00.000Z");
        assert_eq!(next(LimitReset::Weekly, "2026-12-28T00:00:00Z"), "2027-01-04T00:00:00.000Z");
        assert_eq!(next(LimitReset::Monthly, sunday), "2027-01-01T00:00:00.000Z");
        assert_eq!(next(LimitReset::Monthly, "2028-02-29T12:00:00Z"), "2028-03-01T00:00:00.000Z");
    }
}
