//! How an endpoint has been doing for longer than routing looks back from call to call: for people who compare endpoints, and for the
//! gates of its uptime (openrouter guides/community/for-providers). Constant memory; only what this process saw.

use crate::{
    Quantiles,
    histogram::HalfHour,
    window::{Counts, Window},
};

/// Six slots each: five minutes, half an hour, a day.
const FIVE_MINUTES_SLOT_MS: u64 = 50_000;
const HALF_HOUR_SLOT_MS: u64 = 300_000;
const DAY_SLOT_MS: u64 = 14_400_000;

/// With fewer calls in half an hour an uptime says nothing.
const CALLS_MIN: u32 = 100;
/// Shares of calls that were answered, in percent: from here on all is well, ...
const NORMAL: u32 = 95;
/// ... and below this one an endpoint only stands in for others.
const FALLBACK: u32 = 80;

/// What the uptime of half an hour makes of an endpoint; better is smaller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// 95 % of its calls were answered, or there were too few to say.
    #[default]
    Normal,
    /// 80 to 94 %.
    Degraded,
    /// Less: only where there is no other.
    Fallback,
}

/// What was measured lately. `None` is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// Percent of the calls of five minutes that were answered, rate limits and what clients did wrong apart.
    pub uptime_5m: Option<f64>,
    /// Of half an hour.
    pub uptime_30m: Option<f64>,
    /// Of a day.
    pub uptime_1d: Option<f64>,
    /// Seconds to the first token over half an hour.
    pub latency: Option<Quantiles>,
    /// Tokens per second over half an hour.
    pub throughput: Option<Quantiles>,
}

/// The record that they are read off.
#[derive(Clone, Debug, Default)]
pub(crate) struct Record {
    five_minutes: Window<FIVE_MINUTES_SLOT_MS>,
    half_hour: Window<HALF_HOUR_SLOT_MS>,
    day: Window<DAY_SLOT_MS>,
    latency: HalfHour,
    throughput: HalfHour,
}

impl Record {
    pub(crate) fn first_token(&mut self, now: u64, seconds: f64) {
        self.latency.add(now, seconds);
    }

    pub(crate) fn speed(&mut self, now: u64, tokens_per_second: f64) {
        self.throughput.add(now, tokens_per_second);
    }

    /// A call ended that says something about the endpoint.
    pub(crate) fn ended(&mut self, now: u64, failed: bool) {
        self.five_minutes.add(now, failed);
        self.half_hour.add(now, failed);
        self.day.add(now, failed);
    }

    pub(crate) fn standing(&mut self, now: u64) -> Standing {
        let Counts { all, bad } = self.half_hour.sum(now);
        let reaches = |percent: u32| u64::from(all - bad.min(all)) * 100 >= u64::from(percent) * u64::from(all);
        match () {
            () if all < CALLS_MIN || reaches(NORMAL) => Standing::Normal,
            () if reaches(FALLBACK) => Standing::Degraded,
            () => Standing::Fallback,
        }
    }

    pub(crate) fn figures(&mut self, now: u64) -> Figures {
        Figures {
            uptime_5m: percent(self.five_minutes.sum(now)),
            uptime_30m: percent(self.half_hour.sum(now)),
            uptime_1d: percent(self.day.sum(now)),
            latency: self.latency.below(now),
            throughput: self.throughput.above(now),
        }
    }
}

fn percent(Counts { all, bad }: Counts) -> Option<f64> {
    (all > 0).then(|| 100.0 - 100.0 * f64::from(bad.min(all)) / f64::from(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(answered: u32, failed: u32) -> Record {
        let mut record = Record::default();
        (0..answered).for_each(|_| record.ended(0, false));
        (0..failed).for_each(|_| record.ended(0, true));
        record
    }

    #[test]
    fn gates_need_a_hundred_calls() {
        let standing = |answered, failed| after(answered, failed).standing(0);
        assert_eq!(standing(0, 99), Standing::Normal, "too few to say");
        assert_eq!(standing(95, 5), Standing::Normal);
        assert_eq!(standing(94, 6), Standing::Degraded);
        assert_eq!(standing(80, 20), Standing::Degraded);
        assert_eq!(standing(79, 21), Standing::Fallback);
        assert_eq!(after(0, 200).standing(1_800_000), Standing::Normal, "half an hour later it is forgotten");
    }

    #[test]
    fn figures_are_of_their_windows() {
        let mut record = after(3, 1);
        record.first_token(0, 0.5);
        record.speed(0, 40.0);
        let figures = record.figures(0);
        assert_eq!((figures.uptime_5m, figures.uptime_30m, figures.uptime_1d), (Some(75.0), Some(75.0), Some(75.0)));
        let later = record.figures(600_000);
        assert_eq!((later.uptime_5m, later.uptime_30m), (None, Some(75.0)));
        assert!((later.latency.unwrap().p50 / 0.5 - 1.0).abs() < 0.06, "ten minutes are within half an hour");
        let tomorrow = record.figures(90_000_000);
        assert_eq!(tomorrow, Figures::default());
    }
}
