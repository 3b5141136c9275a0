//! How measurements are spread, on a logarithmic scale, small enough to be kept for every endpoint and hour.

use std::collections::BTreeMap;

/// Every bin is 5 % wider than the one before, so a value that is told is at most 2.5 % off; 400 bins reach from 0.1 to 30 million
/// (milliseconds: eight hours; or tokens per second).
const BINS: u16 = 400;
const WIDTH: f64 = 1.05;
const LEAST: f64 = 0.1;

/// Counts by bin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spread(BTreeMap<u16, u64>);

/// What half, three quarters, ... of the measurements do at least as well as.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Percentiles {
    /// The median.
    pub p50: f64,
    /// Three quarters do better.
    pub p75: f64,
    /// Nine in ten do better.
    pub p90: f64,
    /// All but one in a hundred do better.
    pub p99: f64,
}

impl Spread {
    /// Counts a measurement; nonsense counts at the edges.
    pub fn add(&mut self, value: f64) {
        let count = self.0.entry(bin(value)).or_default();
        *count = count.saturating_add(1);
    }

    /// Adds those of another.
    pub fn merge(&mut self, other: &Self) {
        for (bin, more) in &other.0 {
            let count = self.0.entry(*bin).or_default();
            *count = count.saturating_add(*more);
        }
    }

    /// Percentiles of what should be small (a delay): they rise. `None` when nothing was measured.
    #[must_use]
    pub fn small(&self) -> Option<Percentiles> {
        self.percentiles([0.5, 0.75, 0.9, 0.99])
    }

    /// Percentiles of what should be large (a speed): they fall.
    #[must_use]
    pub fn large(&self) -> Option<Percentiles> {
        self.percentiles([0.5, 0.25, 0.1, 0.01])
    }

    fn percentiles(&self, shares: [f64; 4]) -> Option<Percentiles> {
        let [p50, p75, p90, p99] = shares.map(|share| self.at(share));
        Some(Percentiles { p50: p50?, p75: p75?, p90: p90?, p99: p99? })
    }

    /// The nearest rank: the least value that this share of all do not exceed.
    fn at(&self, share: f64) -> Option<f64> {
        let count = self.0.values().fold(0_u64, |sum, count| sum.saturating_add(*count));
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank")]
        let rank = ((share * count as f64).ceil() as u64).max(1);
        let mut seen = 0_u64;
        let reached = |(_, count): &(&u16, &u64)| {
            seen = seen.saturating_add(**count);
            seen >= rank
        };
        self.0.iter().find(reached).map(|(bin, _)| LEAST * WIDTH.powf(f64::from(*bin) + 0.5))
    }

    /// Pairs of numbers, seven bits to a byte: how far the bin is from the one before, and its count.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len() * 3);
        let mut before = 0;
        for (bin, count) in &self.0 {
            put(&mut bytes, u64::from(bin - before));
            put(&mut bytes, *count);
            before = *bin;
        }
        bytes
    }

    /// The reverse; `None` for what [`Self::encode`] never wrote.
    pub(crate) fn decode(mut bytes: &[u8]) -> Option<Self> {
        let mut bins = BTreeMap::new();
        let mut bin = 0_u16;
        while !bytes.is_empty() {
            bin = bin.checked_add(u16::try_from(take(&mut bytes)?).ok()?).filter(|bin| *bin < BINS)?;
            bins.insert(bin, take(&mut bytes)?);
        }
        Some(Self(bins))
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the bins")]
fn bin(value: f64) -> u16 {
    let bin = ((value / LEAST).ln() / WIDTH.ln()).floor();
    // Not a number is the least.
    if bin > 0.0 { bin.min(f64::from(BINS - 1)) as u16 } else { 0 }
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(u8::try_from(number & 0x7f).unwrap_or(0x7f) | 0x80);
        number >>= 7;
    }
    bytes.push(u8::try_from(number).unwrap_or(0x7f));
}

fn take(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    fn near(told: f64, true_value: f64) -> bool {
        (told / true_value - 1.0).abs() < 0.026
    }

    #[test]
    fn percentiles_are_those_of_the_values() {
        let mut spread = Spread::default();
        // 3, 6, ... 300, in an order that is none.
        (0..100).for_each(|index| spread.add(f64::from((index * 37) % 100 + 1) * 3.0));
        let small = spread.small().unwrap();
        assert!(
            near(small.p50, 150.0) && near(small.p75, 225.0) && near(small.p90, 270.0) && near(small.p99, 297.0),
            "{small:?}"
        );
        let large = spread.large().unwrap();
        assert!(near(large.p50, 150.0) && near(large.p75, 75.0) && near(large.p90, 30.0) && near(large.p99, 3.0), "{large:?}");
        assert_eq!(Spread::default().small(), None);
    }

    #[test]
    fn what_is_written_is_what_is_read() {
        let mut spread = Spread::default();
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 0.0, 0.1, 1.0, 1e300] {
            (0..300).for_each(|_| spread.add(value));
        }
        assert_eq!(Spread::decode(&spread.encode()), Some(spread.clone()));
        spread.0.insert(7, u64::MAX);
        spread.merge(&spread.clone());
        assert_eq!(Spread::decode(&spread.encode()), Some(spread));
        assert_eq!(Spread::decode(&[]), Some(Spread::default()));
        assert_eq!(Spread::decode(&[0x80]), None, "cut");
        assert_eq!(Spread::decode(&[0x90, 0x03, 1]), None, "beyond the bins");
        assert_eq!(Spread::decode(&[0xff; 40]), None);
    }

    #[test]
    fn an_hour_of_usual_delays_is_small() {
        let mut spread = Spread::default();
        (1..5_000).for_each(|index| spread.add(200.0 + f64::from(index)));
        assert!(spread.encode().len() < 300, "{}", spread.encode().len());
    }
}
