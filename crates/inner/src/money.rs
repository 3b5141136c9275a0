//! Money is integers. Prices are 1e-12 USD per unit, amounts are 1e-9 USD; an amount is rounded up exactly once.

use serde::{Deserialize, Serialize};

use crate::{Usage, decimal};

/// A price in 1e-12 USD per unit (a token, a request). $0.26 per million tokens is `Pico(260_000)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pico(pub i64);

/// An amount in nano-dollars (1e-9 USD).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Nanos(pub i64);

/// What one endpoint charges. "Unpriced" is the absence of a sheet, never a sheet of zeros.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceSheet {
    /// Per prompt token that was not read from a cache.
    pub prompt: Pico,
    /// Per completion token, reasoning included.
    pub completion: Pico,
    /// Per request.
    #[serde(default)]
    pub request: Pico,
    /// Per prompt token read from the provider's cache; `None` charges the prompt price.
    #[serde(default)]
    pub input_cache_read: Option<Pico>,
}

impl PriceSheet {
    /// The price of a finished call, rounded up once to whole nano-dollars. Saturates instead of overflowing.
    #[must_use]
    pub fn cost(&self, usage: &Usage) -> Nanos {
        let cached = i128::from(usage.cached_tokens.min(usage.prompt_tokens));
        let fresh = i128::from(usage.prompt_tokens) - cached;
        let cache_price = self.input_cache_read.unwrap_or(self.prompt);
        round_up(
            fresh * i128::from(self.prompt.0)
                + cached * i128::from(cache_price.0)
                + i128::from(usage.completion_tokens) * i128::from(self.completion.0)
                + i128::from(self.request.0),
        )
    }

    /// The share of [`Self::cost`] that the prompt causes (rounded up on its own: shares may exceed the total by one nano).
    #[must_use]
    pub fn prompt_cost(&self, usage: &Usage) -> Nanos {
        self.cost(&Usage { completion_tokens: 0, ..usage.clone() })
    }
}

fn round_up(pico: i128) -> Nanos {
    let nanos = pico.div_euclid(1000) + i128::from(pico.rem_euclid(1000) != 0);
    Nanos(i64::try_from(nanos).unwrap_or(i64::MAX))
}

impl Nanos {
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

    #[test]
    fn an_amount_is_rounded_up_once() {
        let sheet = PriceSheet { prompt: Pico(260_000), completion: Pico(2_600_000), ..PriceSheet::default() };
        let usage = Usage { prompt_tokens: 3, completion_tokens: 1, ..Usage::default() };
        assert_eq!(sheet.cost(&usage), Nanos(3380));
        let tiny = PriceSheet { prompt: Pico(1), completion: Pico(1), ..PriceSheet::default() };
        assert_eq!(tiny.cost(&usage), Nanos(1), "four picos round up to one nano, not to two");
    }

    #[test]
    fn cached_tokens_take_the_cache_price() {
        let sheet = PriceSheet { prompt: Pico(1000), input_cache_read: Some(Pico(100)), ..PriceSheet::default() };
        let usage = Usage { prompt_tokens: 100, cached_tokens: 90, ..Usage::default() };
        assert_eq!(sheet.cost(&usage), Nanos(19));
    }

    #[test]
    fn a_monstrous_call_saturates() {
        let sheet = PriceSheet { prompt: Pico(i64::MAX), ..PriceSheet::default() };
        let usage = Usage { prompt_tokens: u64::MAX, ..Usage::default() };
        assert_eq!(sheet.cost(&usage), Nanos(i64::MAX));
    }
}
