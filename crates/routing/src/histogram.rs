//! Quantiles of the last five minutes, or of half an hour, in constant memory: counts in logarithmic bins, a tenth of the time at a time.

use crate::Quantiles;

/// Every bin is 10 % wider than the one before; 160 of them reach from 0.001 to about 3,800 (seconds, or tokens per second).
const BINS: usize = 160;
const WIDTH: f64 = 1.1;
const LEAST: f64 = 0.001;
const SLOTS: usize = 10;

/// Of five minutes.
pub type Histogram = Rolling<30_000>;
/// Of half an hour.
pub(crate) type HalfHour = Rolling<180_000>;

/// A rolling distribution over ten slots of so many milliseconds each. Times are milliseconds of a monotonic clock.
#[derive(Clone, Debug)]
pub struct Rolling<const SLOT_MS: u64> {
    slots: Box<[[u32; BINS]; SLOTS]>,
    /// The sum of all slots.
    total: Box<[u32; BINS]>,
    count: u32,
    /// Number of the newest slot since the clock's beginning.
    newest: u64,
}

impl<const SLOT_MS: u64> Default for Rolling<SLOT_MS> {
    fn default() -> Self {
        Self { slots: Box::new([[0; BINS]; SLOTS]), total: Box::new([0; BINS]), count: 0, newest: 0 }
    }
}

impl<const SLOT_MS: u64> Rolling<SLOT_MS> {
    /// Counts a measurement.
    pub fn add(&mut self, now: u64, value: f64) {
        self.forget(now);
        let bin = bin(value);
        let slot = &mut self.slots[slot(self.newest)][bin];
        *slot = slot.saturating_add(1);
        self.total[bin] = self.total[bin].saturating_add(1);
        self.count = self.count.saturating_add(1);
    }

    /// What half, three quarters, ... of the measurements stayed below; `None` when nothing was measured.
    pub fn below(&mut self, now: u64) -> Option<Quantiles> {
        self.forget(now);
        self.quantiles([0.5, 0.75, 0.9, 0.99])
    }

    /// What half, three quarters, ... of the measurements exceeded; `None` when nothing was measured.
    pub fn above(&mut self, now: u64) -> Option<Quantiles> {
        self.forget(now);
        self.quantiles([0.5, 0.25, 0.1, 0.01])
    }

    /// What this share (from 0 to 1) of the measurements stayed below; `None` when there are fewer than `least`.
    pub fn within(&mut self, now: u64, share: f64, least: u32) -> Option<f64> {
        self.forget(now);
        self.at([share]).filter(|_| self.count >= least).map(|[value]| value)
    }

    /// Empties the slots that have become too old.
    fn forget(&mut self, now: u64) {
        let current = now / SLOT_MS;
        let passed = current.saturating_sub(self.newest).min(SLOTS as u64);
        for number in 0..passed {
            let old = std::mem::replace(&mut self.slots[slot(current - number)], [0; BINS]);
            for (sum, count) in self.total.iter_mut().zip(old) {
                *sum -= count;
                self.count -= count;
            }
        }
        self.newest = self.newest.max(current);
    }

    fn quantiles(&self, shares: [f64; 4]) -> Option<Quantiles> {
        let [p50, p75, p90, p99] = self.at(shares)?;
        Some(Quantiles { p50, p75, p90, p99 })
    }

    /// Below what these shares of the measurements stayed, in one walk over the bins: it is asked for at every call.
    fn at<const N: usize>(&self, shares: [f64; N]) -> Option<[f64; N]> {
        if self.count == 0 {
            return None;
        }
        let wanted = shares.map(|share| share * f64::from(self.count));
        let mut found = [None; N];
        let mut seen = 0.0;
        for (bin, &count) in self.total.iter().enumerate().filter(|(_, count)| **count > 0) {
            seen += f64::from(count);
            for (found, _) in found.iter_mut().zip(wanted).filter(|(found, wanted)| found.is_none() && seen >= *wanted) {
                *found = Some(bin);
            }
        }
        Some(found.map(|bin| middle(bin.unwrap_or(BINS - 1))))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "below SLOTS")]
fn slot(number: u64) -> usize {
    (number % SLOTS as u64) as usize
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped; nonsense is the first bin")]
fn bin(value: f64) -> usize {
    let position = (value.max(LEAST) / LEAST).ln() / WIDTH.ln();
    if position.is_finite() { (position as usize).min(BINS - 1) } else { BINS - 1 }
}

/// The middle of a bin, by ratio.
#[expect(clippy::cast_precision_loss, reason = "below BINS")]
fn middle(bin: usize) -> f64 {
    LEAST * WIDTH.powf(bin as f64 + 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64) -> bool {
        (found / expected - 1.0).abs() < 0.06
    }

    #[test]
    fn quantiles_are_right_within_half_a_bin() {
        let mut histogram = Histogram::default();
        assert_eq!(histogram.below(0), None);
        (1..=1000).for_each(|value| histogram.add(0, f64::from(value)));
        let below = histogram.below(0).unwrap();
        assert!(near(below.p50, 500.0) && near(below.p90, 900.0) && near(below.p99, 990.0), "{below:?}");
        let above = histogram.above(0).unwrap();
        assert!(near(above.p50, 500.0) && near(above.p75, 250.0) && near(above.p90, 100.0), "{above:?}");
    }

    #[test]
    fn what_is_older_than_five_minutes_is_forgotten() {
        let mut histogram = Histogram::default();
        histogram.add(0, 1.0);
        histogram.add(200_000, 100.0);
        assert!(near(histogram.below(299_999).unwrap().p50, 1.0));
        assert!(near(histogram.below(300_000).unwrap().p50, 100.0));
        assert_eq!(histogram.below(530_000), None);
        histogram.add(9_000_000, 7.0);
        assert!(near(histogram.below(9_000_000).unwrap().p99, 7.0));
    }

    #[test]
    fn nonsense_is_counted_at_the_edges() {
        let mut histogram = Histogram::default();
        for value in [f64::NAN, f64::INFINITY, -1.0, 0.0, 1e300] {
            histogram.add(0, value);
        }
        let below = histogram.below(0).unwrap();
        assert!(below.p50 > 0.0 && below.p99.is_finite());
    }
}
