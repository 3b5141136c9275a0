//! Callers' own keys at providers (openrouter guides/overview/auth/byok): calls go there on the caller's account, before or after the
//! house's own, and cost the caller here a fee at most.

use inner::Nanos;
use store::KeyRow;

/// Stands for every API key in [`OwnKey::keys`].
const EVERY_KEY: &str = "*";
/// Of one, the unit of fees.
const MILLION: i128 = 1_000_000;

/// One such key. The credential itself lies in its upstream; here are only names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnKey {
    /// Stands with the calls that it paid for.
    pub name: String,
    /// The API keys whose calls may use it: names, hashes, or `*`.
    pub keys: Vec<String>,
    /// The provider's slug.
    pub provider: String,
    /// The upstream that has the credential, by its slug among all upstreams.
    pub upstream: String,
    /// Whether it is for when everything else has failed, rather than the first choice.
    pub fallback: bool,
    /// Whether these API keys never use the house's own credential at this provider.
    pub only: bool,
    /// The models that it is for; `None` is every one of the provider.
    pub models: Option<Vec<String>>,
}

/// What the house charges for a call on a caller's own key: parts per million of what the provider charges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fee(pub u32);

impl OwnKey {
    /// Whether calls of this API key to this provider may use it.
    pub(crate) fn serves(&self, key: &KeyRow, provider: &str) -> bool {
        let named = || self.keys.iter().any(|name| name == EVERY_KEY || *name == key.name || *name == key.hash);
        self.provider == provider && named()
    }

    /// Whether it is for this model.
    pub(crate) fn is_for(&self, model: &str) -> bool {
        self.models.as_ref().is_none_or(|models| models.iter().any(|name| name == model))
    }
}

impl Fee {
    /// Of a percentage as decimal text (`"5"`, `"0.25"`); `None` when it is none, or finer than a ten-thousandth of a percent.
    #[must_use]
    pub fn from_percent(text: &str) -> Option<Self> {
        // One percent is 10,000 parts per million, as one dollar is 1,000,000,000 nano-dollars.
        let Nanos(billionths) = Nanos::from_dollars(text)?;
        let exact = billionths % 100_000 == 0;
        u32::try_from(billionths / 100_000).ok().filter(|_| exact).map(Self)
    }

    /// The fee for an amount, rounded up.
    #[must_use]
    pub(crate) fn of(self, amount: Nanos) -> Nanos {
        let parts = i128::from(amount.0.max(0)) * i128::from(self.0);
        let fee = parts.div_euclid(MILLION) + i128::from(parts.rem_euclid(MILLION) != 0);
        Nanos(i64::try_from(fee).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fee_is_exact_and_rounded_up() {
        assert_eq!(Fee::from_percent("5"), Some(Fee(50_000)));
        assert_eq!(Fee::from_percent("0.25"), Some(Fee(2_500)));
        assert_eq!([Fee::from_percent("-1"), Fee::from_percent("much"), Fee::from_percent("0.00001")], [None; 3]);
        assert_eq!(Fee(50_000).of(Nanos(10_400)), Nanos(520));
        assert_eq!(Fee(50_000).of(Nanos(1)), Nanos(1));
        assert_eq!(Fee(0).of(Nanos(i64::MAX)), Nanos(0));
        assert_eq!(Fee(u32::MAX).of(Nanos(i64::MAX)), Nanos(i64::MAX));
        assert_eq!(Fee(50_000).of(Nanos(-7)), Nanos(0));
    }
}
