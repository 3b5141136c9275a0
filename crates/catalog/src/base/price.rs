//! What one endpoint charges, as the base holds it. Money is decimal text outside and whole picos inside: a JSON number is
//! refused, because a float would not be exact. Never says "0" for a price that nobody knows.

use inner::{Pico, PriceSheet, PriceTier};
use serde::{Deserialize, Serialize};

/// Prices in US dollars. In the file, `image` and `request` are dollars per picture and per request, everything else is dollars
/// per million tokens; in memory, all are per unit. What is absent is unknown, or charged like what it is a kind of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prices {
    /// Per prompt token.
    #[serde(with = "million")]
    pub prompt: Pico,
    /// Per completion token.
    #[serde(with = "million")]
    pub completion: Pico,
    /// Per prompt token read from a cache.
    #[serde(default, with = "perhaps_million", skip_serializing_if = "Option::is_none")]
    pub cache_read: Option<Pico>,
    /// Per prompt token written to a cache.
    #[serde(default, with = "perhaps_million", skip_serializing_if = "Option::is_none")]
    pub cache_write: Option<Pico>,
    /// Per prompt token written to a cache that lasts an hour.
    #[serde(default, with = "perhaps_million", skip_serializing_if = "Option::is_none")]
    pub cache_write_1h: Option<Pico>,
    /// Per picture in the prompt.
    #[serde(default, with = "perhaps_each", skip_serializing_if = "Option::is_none")]
    pub image: Option<Pico>,
    /// Per prompt token that comes from a picture, where it differs from `prompt`.
    #[serde(default, with = "perhaps_million", skip_serializing_if = "Option::is_none")]
    pub image_token: Option<Pico>,
    /// Per prompt token of sound.
    #[serde(default, with = "perhaps_million", skip_serializing_if = "Option::is_none")]
    pub audio: Option<Pico>,
    /// Per completion token of sound.
    #[serde(default, with = "perhaps_million", skip_serializing_if = "Option::is_none")]
    pub audio_output: Option<Pico>,
    /// Per request.
    #[serde(default, with = "perhaps_each", skip_serializing_if = "Option::is_none")]
    pub request: Option<Pico>,
    /// Per completion token of reasoning, where it differs from `completion`.
    #[serde(default, with = "perhaps_million", skip_serializing_if = "Option::is_none")]
    pub internal_reasoning: Option<Pico>,
    /// What long prompts cost, by rising threshold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<Tier>,
}

/// Other prices for a whole request whose prompt is longer than a threshold; what is absent stays as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Tokens; the prompt must be strictly longer.
    pub min_prompt_tokens: u64,
    /// Per prompt token.
    #[serde(default, with = "perhaps_million", skip_serializing_if = "Option::is_none")]
    pub prompt: Option<Pico>,
    /// Per completion token.
    #[serde(default, with = "perhaps_million", skip_serializing_if = "Option::is_none")]
    pub completion: Option<Pico>,
    /// Per prompt token read from a cache.
    #[serde(default, with = "perhaps_million", skip_serializing_if = "Option::is_none")]
    pub cache_read: Option<Pico>,
    /// Per prompt token written to a cache.
    #[serde(default, with = "perhaps_million", skip_serializing_if = "Option::is_none")]
    pub cache_write: Option<Pico>,
}

impl Prices {
    /// Whether prompt and completion cost nothing. That is a price, if somebody said so.
    #[must_use]
    pub fn is_free(&self) -> bool {
        self.prompt == Pico(0) && self.completion == Pico(0)
    }

    /// What is paid after a discount of so many percent on every price, rounded up to whole picos.
    #[must_use]
    pub fn after(&self, discount_percent: u8) -> Self {
        let share = i64::from(100 - discount_percent.min(100));
        let cut = |price: Pico| {
            let hundredths = i128::from(price.0) * i128::from(share);
            Pico(i64::try_from(hundredths.div_euclid(100) + i128::from(hundredths.rem_euclid(100) != 0)).unwrap_or(i64::MAX))
        };
        let maybe = |price: Option<Pico>| price.map(cut);
        Self {
            prompt: cut(self.prompt),
            completion: cut(self.completion),
            cache_read: maybe(self.cache_read),
            cache_write: maybe(self.cache_write),
            cache_write_1h: maybe(self.cache_write_1h),
            image: maybe(self.image),
            image_token: maybe(self.image_token),
            audio: maybe(self.audio),
            audio_output: maybe(self.audio_output),
            request: maybe(self.request),
            internal_reasoning: maybe(self.internal_reasoning),
            tiers: self.tiers.iter().map(|tier| tier.after(cut)).collect(),
        }
    }

    /// As calls are settled. Prices per picture stay out: who has one counts pictures as tokens too.
    #[must_use]
    pub fn sheet(&self) -> PriceSheet {
        PriceSheet {
            prompt: self.prompt,
            completion: self.completion,
            request: self.request.unwrap_or_default(),
            input_cache_read: self.cache_read,
            input_cache_write: self.cache_write,
            input_cache_write_1h: self.cache_write_1h,
            audio: self.audio,
            audio_output: self.audio_output,
            internal_reasoning: self.internal_reasoning,
            tiers: self.tiers.iter().map(Tier::sheet).collect(),
        }
    }
}

impl Tier {
    fn sheet(&self) -> PriceTier {
        PriceTier {
            min_prompt_tokens: self.min_prompt_tokens,
            prompt: self.prompt,
            completion: self.completion,
            input_cache_read: self.cache_read,
            input_cache_write: self.cache_write,
        }
    }

    fn after(&self, cut: impl Fn(Pico) -> Pico) -> Self {
        Self {
            min_prompt_tokens: self.min_prompt_tokens,
            prompt: self.prompt.map(&cut),
            completion: self.completion.map(&cut),
            cache_read: self.cache_read.map(&cut),
            cache_write: self.cache_write.map(&cut),
        }
    }
}

/// A price per token as dollars per million tokens: `Pico(260_000)` is `0.26`. Exact.
#[must_use]
pub fn per_million(price: Pico) -> String {
    let (whole, fraction) = (price.0.unsigned_abs() / 1_000_000, price.0.unsigned_abs() % 1_000_000);
    let sign = if price.0 < 0 { "-" } else { "" };
    if fraction == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{}", format!("{fraction:06}").trim_end_matches('0'))
}

/// Dollars per million tokens as text.
mod million {
    use inner::Pico;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
    pub(super) fn serialize<S: Serializer>(price: &Pico, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::per_million(*price))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Pico, D::Error> {
        let text = String::deserialize(deserializer)?;
        Pico::from_dollars_per_million(&text)
            .ok_or_else(|| D::Error::custom(format_args!("`{text}` is no amount of dollars per million tokens")))
    }
}

/// Dollars per million tokens as text, if there.
mod perhaps_million {
    use inner::Pico;
    use serde::{Deserializer, Serialize, Serializer};

    #[expect(clippy::ref_option, reason = "serde passes references")]
    pub(super) fn serialize<S: Serializer>(price: &Option<Pico>, serializer: S) -> Result<S::Ok, S::Error> {
        price.map(super::per_million).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Pico>, D::Error> {
        super::million::deserialize(deserializer).map(Some)
    }
}

/// Dollars per unit as text, if there.
mod perhaps_each {
    use inner::Pico;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    #[expect(clippy::ref_option, reason = "serde passes references")]
    pub(super) fn serialize<S: Serializer>(price: &Option<Pico>, serializer: S) -> Result<S::Ok, S::Error> {
        price.map(Pico::decimal).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Pico>, D::Error> {
        let text = String::deserialize(deserializer)?;
        let price = Pico::from_dollars(&text);
        price.map(Some).ok_or_else(|| D::Error::custom(format_args!("`{text}` is no amount of dollars")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_text_both_ways() {
        let text = r#"{"prompt":"0.26","completion":"2.6","cache_read":"0.0036","request":"0.005","tiers":[{"min_prompt_tokens":200000,"prompt":"0.52"}]}"#;
        let prices: Prices = serde_json::from_str(text).unwrap();
        assert_eq!((prices.prompt, prices.completion, prices.cache_read), (Pico(260_000), Pico(2_600_000), Some(Pico(3600))));
        assert_eq!(prices.request, Some(Pico(5_000_000_000)));
        assert_eq!(serde_json::to_string(&prices).unwrap(), text);
    }

    #[test]
    fn a_number_is_no_price_and_neither_is_half_a_sheet() {
        for text in [r#"{"prompt":0.26,"completion":"2.6"}"#, r#"{"prompt":"0.26"}"#, r#"{"prompt":"-1","completion":"1"}"#] {
            assert!(serde_json::from_str::<Prices>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_discount_is_taken_off_every_price() {
        let list = Prices { prompt: Pico(400_000), completion: Pico(4_000_000), cache_read: Some(Pico(1)), ..Prices::default() };
        let paid = list.after(35);
        assert_eq!((paid.prompt, paid.completion, paid.cache_read), (Pico(260_000), Pico(2_600_000), Some(Pico(1))));
        assert_eq!(list.after(0), list);
        assert!(list.after(100).is_free());
    }

    #[test]
    fn dollars_per_million_are_exact() {
        assert_eq!(per_million(Pico(0)), "0");
        assert_eq!(per_million(Pico(4_000_000)), "4");
        assert_eq!(per_million(Pico(37_500)), "0.0375");
        assert_eq!(per_million(Pico(1)), "0.000001");
    }
}
