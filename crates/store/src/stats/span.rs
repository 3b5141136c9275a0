//! Lengths of time that figures are kept for, how long, and how wide.

/// One length of time. Buckets begin at multiples of it since 1970 (UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    /// Kept for a day; without percentiles.
    Minute,
    /// Kept for 40 days.
    Hour,
    /// Kept for 800 days.
    Day,
}

impl Span {
    pub(crate) const ALL: [Self; 3] = [Self::Minute, Self::Hour, Self::Day];

    /// Milliseconds of one bucket.
    #[must_use]
    pub const fn ms(self) -> i64 {
        match self {
            Self::Minute => 60_000,
            Self::Hour => 3_600_000,
            Self::Day => 86_400_000,
        }
    }

    /// Buckets that are kept, the running one included.
    #[must_use]
    pub const fn kept(self) -> i64 {
        match self {
            Self::Minute => 24 * 60,
            Self::Hour => 40 * 24,
            Self::Day => 800,
        }
    }

    /// Rows of one bucket; the rest is counted together as [`super::OTHER`]. A row takes 200 bytes to 1 KiB, so all buckets that are full
    /// take half a gigabyte, and those of an installation with 30 endpoints 40 MB.
    pub(crate) const fn rows_max(self) -> i64 {
        match self {
            Self::Minute => 64,
            Self::Hour | Self::Day => 256,
        }
    }

    /// The beginning of the bucket in which a time lies, both in Unix milliseconds.
    #[must_use]
    pub const fn begin(self, ms: i64) -> i64 {
        ms.div_euclid(self.ms()).saturating_mul(self.ms())
    }

    /// The beginnings of the last `count` buckets, the running one included, oldest first.
    #[must_use]
    pub fn last(self, count: i64, now_ms: i64) -> Vec<i64> {
        let newest = self.begin(now_ms);
        (0..count.clamp(0, self.kept())).rev().map(|back| newest.saturating_sub(back * self.ms())).collect()
    }

    /// When what is older is forgotten.
    pub(crate) const fn horizon_ms(self, now_ms: i64) -> i64 {
        self.begin(now_ms).saturating_sub((self.kept() - 1) * self.ms())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_begin_at_multiples_and_the_last_ones_end_with_the_running_one() {
        // 2026-11-22 12:34:56.789 UTC.
        let now = 1_795_350_896_789;
        assert_eq!(Span::Minute.begin(now), 1_795_350_840_000);
        assert_eq!(Span::Day.begin(now), 1_795_305_600_000);
        assert_eq!(Span::Hour.begin(-1), -3_600_000);
        assert_eq!(Span::Hour.last(2, now), [1_795_345_200_000, 1_795_348_800_000]);
        assert_eq!(Span::Day.last(i64::MAX, now).len(), 800);
        assert_eq!(Span::Day.last(800, now)[0], Span::Day.horizon_ms(now));
        assert!(Span::Hour.begin(i64::MIN) < 0 && Span::Hour.last(-5, now).is_empty());
    }
}
