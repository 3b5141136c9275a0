//! Money is integers. Prices are 1e-12 USD per unit, amounts are 1e-9 USD; an amount is rounded up exactly once.

use serde::{Deserialize, Serialize};

use crate::decimal;

/// A price in 1e-12 USD per unit (a token, a request). $0.26 per million tokens is `Pico(260_000)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pico(pub i64);

/// An amount in nano-dollars (1e-9 USD).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Nanos(pub i64);

impl Nanos {
    /// An exact amount of 1e-12 dollars, rounded up to whole nano-dollars; saturates.
    #[must_use]
    pub fn round_up(picos: i128) -> Self {
        let nanos = picos.div_euclid(1000) + i128::from(picos.rem_euclid(1000) != 0);
        Self(i64::try_from(nanos).unwrap_or(i64::MAX))
    }

    /// Reads dollars as decimal text (`"0.00000338"`, `"3.38e-06"`), rounded up to whole nano-dollars. `None` when it is no
    /// amount.
    #[must_use]
    pub fn from_dollars(text: &str) -> Option<Self> {
        decimal::parse_up(text, 9).map(Self)
    }

    /// The amount as US dollars for JSON output. Only for display: nothing is ever computed from it.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "display only; exact up to 9 million dollars")]
    pub fn dollars(self) -> f64 {
        self.0 as f64 / 1e9
    }
}

impl Pico {
    /// Reads a price in dollars per million units as decimal text (`"0.26"`); exact down to 1e-6 dollars per million, finer
    /// prices are rounded up. `None` when it is no price.
    #[must_use]
    pub fn from_dollars_per_million(text: &str) -> Option<Self> {
        decimal::parse_up(text, 6).map(Self)
    }

    /// Reads a price in dollars per unit as decimal text (`"0.01"`), rounded up to 1e-12 dollars. `None` when it is no price.
    #[must_use]
    pub fn from_dollars(text: &str) -> Option<Self> {
        decimal::parse_up(text, 12).map(Self)
    }

    /// The price as the decimal string of the API ("0.00000026"): exact, without trailing zeros, "0" for free.
    #[must_use]
    pub fn decimal(self) -> String {
        let sign = if self.0 < 0 { "-" } else { "" };
        let digits = format!("{:013}", self.0.unsigned_abs());
        let (whole, fraction) = digits.split_at(digits.len() - 12);
        let fraction = fraction.trim_end_matches('0');
        if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_prints_exactly() {
        assert_eq!(Pico(260_000).decimal(), "0.00000026");
        assert_eq!(Pico(2_600_000).decimal(), "0.0000026");
        assert_eq!(Pico(0).decimal(), "0");
        assert_eq!(Pico(1_500_000_000_000).decimal(), "1.5");
        assert_eq!(Pico(-1).decimal(), "-0.000000000001");
    }
}
