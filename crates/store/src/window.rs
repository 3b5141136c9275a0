//! Days, weeks from Monday and months, all UTC, as days since 1970-01-01. Pure arithmetic: never reads a clock.

use inner::Nanos;
use jiff::{ToSpan, civil::date};
use std::collections::BTreeMap;

use crate::LimitReset;

pub(crate) const DAY_MS: i64 = 86_400_000;
/// Days with spending that are kept per key: more than any window has, so that no clock decides what is dropped.
pub(crate) const DAYS_KEPT: usize = 64;

/// The day of a time in Unix milliseconds.
pub(crate) fn day_of(unix_ms: i64) -> i64 {
    unix_ms.div_euclid(DAY_MS)
}

/// The first day of the window in which `day` lies.
pub(crate) fn window_start(reset: LimitReset, day: i64) -> i64 {
    match reset {
        LimitReset::Daily => day,
        // 1970-01-01 was a Thursday.
        LimitReset::Weekly => day.saturating_sub((day % 7 + 3).rem_euclid(7)),
        LimitReset::Monthly => day.saturating_sub(days_into_month(day)),
    }
}

/// 0 on the first of a month. Days beyond the calendar (year 9999) count as windows of their own.
fn days_into_month(day: i64) -> i64 {
    let calendar = (-4_000_000..=2_900_000).contains(&day);
    let civil = calendar.then(|| date(1970, 1, 1).checked_add(day.days()).ok()).flatten();
    civil.map_or(0, |civil| i64::from(civil.day()) - 1)
}

/// What one key spent per day.
#[derive(Clone, Debug, Default)]
pub(crate) struct SpentDays(BTreeMap<i64, Nanos>);

impl SpentDays {
    /// Adds, saturating.
    pub(crate) fn add(&mut self, day: i64, cost: Nanos) {
        let spent = self.0.entry(day).or_default();
        spent.0 = spent.0.saturating_add(cost.0);
        if self.0.len() > DAYS_KEPT {
            self.0.pop_first();
        }
    }

    /// Spent in the window around `day`. Later days count too: a clock that was set back must not free a limit.
    pub(crate) fn since_window_start(&self, reset: LimitReset, day: i64) -> Nanos {
        let days = self.0.range(window_start(reset, day)..);
        Nanos(days.fold(0_i64, |sum, (_, cost)| sum.saturating_add(cost.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Dates from a calendar: 2024-02-29 was a Thursday, 2026-11-22 a Sunday, 1969-12-31 a Wednesday.
    #[test]
    fn windows_begin_where_a_calendar_says() {
        let leap_day = day_of(1_709_164_800_000);
        assert_eq!(window_start(LimitReset::Daily, leap_day), leap_day);
        assert_eq!(window_start(LimitReset::Weekly, leap_day), leap_day - 3);
        assert_eq!(window_start(LimitReset::Monthly, leap_day), leap_day - 28);
        let sunday = day_of(1_795_391_999_999);
        assert_eq!(window_start(LimitReset::Weekly, sunday), sunday - 6);
        assert_eq!(window_start(LimitReset::Weekly, sunday + 1), sunday + 1);
        assert_eq!(window_start(LimitReset::Monthly, sunday), sunday - 21);
        assert_eq!(day_of(-1), -1);
        assert_eq!(window_start(LimitReset::Weekly, -1), -3);
        assert_eq!(window_start(LimitReset::Monthly, -1), -31);
    }

    #[test]
    fn absurd_times_do_not_overflow() {
        for ms in [i64::MIN, i64::MAX] {
            for reset in [LimitReset::Daily, LimitReset::Weekly, LimitReset::Monthly] {
                assert!(window_start(reset, day_of(ms)) <= day_of(ms));
                assert!(window_start(reset, ms) <= ms);
            }
        }
    }

    #[test]
    fn a_window_sums_its_days_and_a_clock_set_back_frees_nothing() {
        let mut spent = SpentDays::default();
        let monday = 4; // 1970-01-05
        for (day, cost) in [(monday - 1, 1), (monday, 10), (monday + 2, 100), (monday + 2, 1000)] {
            spent.add(day, Nanos(cost));
        }
        assert_eq!(spent.since_window_start(LimitReset::Daily, monday + 2), Nanos(1100));
        assert_eq!(spent.since_window_start(LimitReset::Weekly, monday + 2), Nanos(1110));
        assert_eq!(spent.since_window_start(LimitReset::Monthly, monday + 2), Nanos(1111));
        assert_eq!(spent.since_window_start(LimitReset::Daily, monday + 3), Nanos(0));
        assert_eq!(spent.since_window_start(LimitReset::Daily, monday), Nanos(1110), "a clock two days slow");
    }

    #[test]
    fn days_are_bounded_and_amounts_saturate() {
        let mut spent = SpentDays::default();
        for day in 0..200 {
            spent.add(day, Nanos(i64::MAX));
            spent.add(day, Nanos(1));
        }
        assert_eq!(spent.0.len(), DAYS_KEPT);
        assert_eq!(spent.since_window_start(LimitReset::Monthly, 199), Nanos(i64::MAX));
    }
}
