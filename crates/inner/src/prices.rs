//! What one endpoint charges, and what a call costs at these prices. Pure; every price is an integer, an amount is rounded up once.

use serde::{Deserialize, Serialize};

use crate::{CacheWrites, Extent, Nanos, Pico, Usage};

/// What one endpoint charges. "Unpriced" is the absence of a sheet, never a sheet of zeros. A kind of token without a price of its
/// own costs what the others of its side cost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceSheet {
    /// Per prompt token.
    pub prompt: Pico,
    /// Per completion token.
    pub completion: Pico,
    /// Per request.
    #[serde(default)]
    pub request: Pico,
    /// Per prompt token read from the provider's cache.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_cache_read: Option<Pico>,
    /// Per prompt token written to the provider's cache.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_cache_write: Option<Pico>,
    /// Per prompt token written to a cache that lasts an hour; else what a shorter one costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_cache_write_1h: Option<Pico>,
    /// Per prompt token of sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio: Option<Pico>,
    /// Per completion token of sound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audio_output: Option<Pico>,
    /// Per completion token of reasoning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internal_reasoning: Option<Pico>,
    /// What long prompts cost, by rising threshold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<PriceTier>,
}

/// Other prices for a whole call whose prompt is longer than a threshold; what is absent stays as it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceTier {
    /// Tokens; the prompt must be strictly longer.
    pub min_prompt_tokens: u64,
    /// Per prompt token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<Pico>,
    /// Per completion token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completion: Option<Pico>,
    /// Per prompt token read from the provider's cache.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_cache_read: Option<Pico>,
    /// Per prompt token written to the provider's cache.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub input_cache_write: Option<Pico>,
}

/// The prices of one kind of token each, as they hold for one length of prompt.
#[derive(Clone, Copy)]
struct Rates {
    prompt: Pico,
    cache_read: Pico,
    cache_write: Pico,
    cache_write_1h: Pico,
    audio: Pico,
    completion: Pico,
    audio_output: Pico,
    reasoning: Pico,
}

impl PriceSheet {
    /// The price of a finished call, rounded up once to whole nano-dollars. Saturates instead of overflowing. A part of the usage
    /// that is larger than its whole is taken as the whole.
    #[must_use]
    pub fn cost(&self, usage: &Usage) -> Nanos {
        let rates = self.rates(usage.prompt_tokens);
        let mut prompt = Tokens(usage.prompt_tokens);
        let mut completion = Tokens(usage.completion_tokens);
        let lasting = usage.cache_write_1h_tokens.min(usage.cache_write_tokens);
        let parts = [
            prompt.take(usage.cached_tokens, rates.cache_read),
            prompt.take(lasting, rates.cache_write_1h),
            prompt.take(usage.cache_write_tokens - lasting, rates.cache_write),
            prompt.take(usage.audio_tokens, rates.audio),
            prompt.rest(rates.prompt),
            completion.take(usage.audio_output_tokens, rates.audio_output),
            completion.take(usage.reasoning_tokens, rates.reasoning),
            completion.rest(rates.completion),
        ];
        let total = parts.into_iter().fold(i128::from(self.request.0), i128::saturating_add);
        Nanos::round_up(total)
    }

    /// The share of [`Self::cost`] that the prompt causes (rounded up on its own: shares may exceed the total by one nano).
    #[must_use]
    pub fn prompt_cost(&self, usage: &Usage) -> Nanos {
        self.cost(&Usage { completion_tokens: 0, ..usage.clone() })
    }

    /// The most that a call of this extent can cost, whatever is read from a cache or thought in it. What cannot occur in it is not
    /// counted, however dear it is.
    #[must_use]
    pub fn most(&self, extent: &Extent) -> Nanos {
        let Extent { prompt_tokens, completion_tokens, .. } = *extent;
        let lengths =
            self.tiers.iter().map(|tier| tier.min_prompt_tokens.saturating_add(1)).filter(|&from| from <= prompt_tokens);
        let dearest = lengths.chain([0]).map(|length| self.rates(length).dearest(extent));
        let (prompt, completion) = dearest.fold((0, 0), |most, rates| (most.0.max(rates.0), most.1.max(rates.1)));
        let of = |tokens: u64, price: i64| i128::from(tokens) * i128::from(price);
        Nanos::round_up(
            i128::from(self.request.0)
                .saturating_add(of(prompt_tokens, prompt))
                .saturating_add(of(completion_tokens, completion)),
        )
    }

    /// What one token of a prompt of this length costs, and one token of the answer to it.
    #[must_use]
    pub fn per_token(&self, prompt_tokens: u64) -> (Pico, Pico) {
        let Rates { prompt, completion, .. } = self.rates(prompt_tokens);
        (prompt, completion)
    }

    /// Whether nothing that it names costs anything.
    #[must_use]
    pub fn is_free(&self) -> bool {
        let tiers =
            self.tiers.iter().flat_map(|tier| [tier.prompt, tier.completion, tier.input_cache_read, tier.input_cache_write]);
        let kinds = [self.input_cache_read, self.input_cache_write, self.input_cache_write_1h, self.audio, self.audio_output];
        let named = kinds.into_iter().chain([self.internal_reasoning]).chain(tiers).flatten();
        [self.prompt, self.completion, self.request].into_iter().chain(named).all(|price| price == Pico(0))
    }

    /// A price that tiers do not name, raised as they raise that of the prompt; rounded up.
    fn scaled(&self, price: Pico, prompt: Pico) -> Pico {
        if self.prompt.0 <= 0 || prompt <= self.prompt {
            return price;
        }
        let scaled = (i128::from(price.0) * i128::from(prompt.0)).div_euclid(i128::from(self.prompt.0)) + 1;
        let exact = i128::from(price.0) * i128::from(prompt.0) % i128::from(self.prompt.0) == 0;
        Pico(i64::try_from(scaled - i128::from(exact)).unwrap_or(i64::MAX))
    }

    /// What holds for a prompt of this length.
    fn rates(&self, prompt_tokens: u64) -> Rates {
        let tiers = || self.tiers.iter().rev().filter(|tier| prompt_tokens > tier.min_prompt_tokens);
        let prompt = tiers().find_map(|tier| tier.prompt).unwrap_or(self.prompt);
        let completion = tiers().find_map(|tier| tier.completion).unwrap_or(self.completion);
        let cache_read = tiers().find_map(|tier| tier.input_cache_read).or(self.input_cache_read);
        let cache_write = tiers().find_map(|tier| tier.input_cache_write).or(self.input_cache_write).unwrap_or(prompt);
        Rates {
            prompt,
            cache_read: cache_read.unwrap_or(prompt),
            cache_write,
            cache_write_1h: self.input_cache_write_1h.map_or(cache_write, |write| self.scaled(write, prompt).max(cache_write)),
            audio: self.audio.unwrap_or(prompt),
            completion,
            audio_output: self.audio_output.unwrap_or(completion),
            reasoning: self.internal_reasoning.unwrap_or(completion),
        }
    }
}

impl Rates {
    /// The dearest kind of token that can occur in the prompt, and in the answer.
    fn dearest(&self, extent: &Extent) -> (i64, i64) {
        let possible = [
            (self.cache_write, extent.cache_writes >= CacheWrites::Usual),
            (self.cache_write_1h, extent.cache_writes >= CacheWrites::Lasting),
            (self.audio, extent.audio),
        ];
        let prompt = possible.into_iter().filter_map(|(price, can_occur)| can_occur.then_some(price));
        let prompt = prompt.fold(self.prompt.max(self.cache_read), Pico::max);
        let answer = if extent.audio_output { self.audio_output } else { self.completion };
        (prompt.0, answer.max(self.completion).max(self.reasoning).0)
    }
}

/// Tokens of one side that no price was taken for yet.
struct Tokens(u64);

impl Tokens {
    fn take(&mut self, tokens: u64, price: Pico) -> i128 {
        let taken = tokens.min(self.0);
        self.0 -= taken;
        i128::from(taken) * i128::from(price.0)
    }

    fn rest(&mut self, price: Pico) -> i128 {
        self.take(u64::MAX, price)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(prompt_tokens: u64, completion_tokens: u64) -> Usage {
        Usage { prompt_tokens, completion_tokens, ..Usage::default() }
    }

    #[test]
    fn an_amount_is_rounded_up_once() {
        let sheet = PriceSheet { prompt: Pico(260_000), completion: Pico(2_600_000), ..PriceSheet::default() };
        assert_eq!(sheet.cost(&usage(3, 1)), Nanos(3380));
        let tiny = PriceSheet { prompt: Pico(1), completion: Pico(1), ..PriceSheet::default() };
        assert_eq!(tiny.cost(&usage(3, 1)), Nanos(1), "four picos round up to one nano, not to two");
    }

    #[test]
    fn every_kind_of_token_has_its_price_or_that_of_its_side() {
        let plain = PriceSheet { prompt: Pico(1000), completion: Pico(2000), ..PriceSheet::default() };
        let parts = Usage {
            cached_tokens: 10,
            cache_write_tokens: 20,
            cache_write_1h_tokens: 5,
            audio_tokens: 30,
            reasoning_tokens: 4,
            audio_output_tokens: 3,
            ..usage(100, 10)
        };
        assert_eq!(plain.cost(&parts), Nanos(120));
        let priced = PriceSheet {
            request: Pico(7000),
            input_cache_read: Some(Pico(100)),
            input_cache_write: Some(Pico(1250)),
            input_cache_write_1h: Some(Pico(2000)),
            audio: Some(Pico(3000)),
            audio_output: Some(Pico(8000)),
            internal_reasoning: Some(Pico(4000)),
            ..plain
        };
        let prompt = 10 * 100 + 15 * 1250 + 5 * 2000 + 30 * 3000 + 40 * 1000;
        let answer = 3 * 8000 + 4 * 4000 + 3 * 2000;
        assert_eq!(priced.cost(&parts), Nanos::round_up(7000 + prompt + answer));
        assert_eq!(priced.prompt_cost(&parts), Nanos::round_up(7000 + prompt));
    }

    #[test]
    fn parts_never_exceed_their_whole() {
        let sheet =
            PriceSheet { prompt: Pico(1000), completion: Pico(1000), input_cache_read: Some(Pico(0)), ..PriceSheet::default() };
        let lying = Usage { cached_tokens: 900, cache_write_tokens: 900, reasoning_tokens: 77, ..usage(100, 10) };
        assert_eq!(sheet.cost(&lying), Nanos(10));
    }

    #[test]
    fn a_long_prompt_changes_the_price_of_the_whole_call() {
        let tier = |from, prompt| PriceTier { min_prompt_tokens: from, prompt: Some(Pico(prompt)), ..PriceTier::default() };
        let sheet = PriceSheet { prompt: Pico(1000), tiers: vec![tier(100, 2000), tier(200, 3000)], ..PriceSheet::default() };
        let cost = |tokens| sheet.cost(&usage(tokens, 0)).0;
        assert_eq!([cost(100), cost(101), cost(200), cost(201)], [100, 202, 400, 603]);
    }

    /// Anthropic's writes that last an hour cost twice the prompt, whatever the prompt costs.
    #[test]
    fn a_long_prompt_written_for_an_hour_costs_more_too() {
        let dear = PriceTier {
            min_prompt_tokens: 100,
            prompt: Some(Pico(500)),
            input_cache_write: Some(Pico(625)),
            ..PriceTier::default()
        };
        let sheet = PriceSheet {
            prompt: Pico(100),
            input_cache_write: Some(Pico(125)),
            input_cache_write_1h: Some(Pico(200)),
            tiers: vec![dear],
            ..PriceSheet::default()
        };
        let written = |tokens| Usage { cache_write_tokens: tokens, cache_write_1h_tokens: tokens, ..usage(tokens, 0) };
        assert_eq!(sheet.cost(&written(100)), Nanos::round_up(100 * 200));
        assert_eq!(sheet.cost(&written(101)), Nanos::round_up(101 * 1000));
    }

    #[test]
    fn nothing_costs_more_than_the_most() {
        let cheap = PriceTier { min_prompt_tokens: 100, prompt: Some(Pico(10)), ..PriceTier::default() };
        let sheet = PriceSheet {
            prompt: Pico(1000),
            completion: Pico(2000),
            input_cache_write: Some(Pico(1250)),
            internal_reasoning: Some(Pico(9000)),
            tiers: vec![cheap],
            ..PriceSheet::default()
        };
        let writing = Extent { cache_writes: CacheWrites::Usual, ..extent(200, 10) };
        assert_eq!(sheet.most(&writing), Nanos::round_up(200 * 1250 + 10 * 9000), "a shorter prompt may be dearer");
        let written = Usage { cache_write_tokens: 80, reasoning_tokens: 10, ..usage(80, 10) };
        assert!(sheet.cost(&written) <= sheet.most(&writing));
    }

    fn extent(prompt_tokens: u64, completion_tokens: u64) -> Extent {
        Extent { prompt_tokens, completion_tokens, ..Extent::default() }
    }

    #[test]
    fn what_cannot_occur_is_not_in_the_most() {
        let sheet = PriceSheet {
            prompt: Pico(1000),
            completion: Pico(2000),
            input_cache_write: Some(Pico(1250)),
            input_cache_write_1h: Some(Pico(2000)),
            audio: Some(Pico(32_000)),
            audio_output: Some(Pico(64_000)),
            ..PriceSheet::default()
        };
        let plain = extent(10, 10);
        assert_eq!(sheet.most(&plain), Nanos(30));
        let prompt = |extent| sheet.most(&extent).0 - 20;
        assert_eq!(prompt(Extent { cache_writes: CacheWrites::Usual, ..plain }), 13, "12.5, rounded up");
        assert_eq!(prompt(Extent { cache_writes: CacheWrites::Lasting, ..plain }), 20);
        assert_eq!(prompt(Extent { audio: true, ..plain }), 320);
        assert_eq!(sheet.most(&Extent { audio_output: true, ..plain }), Nanos(10 + 640));
    }

    #[test]
    fn free_is_free_in_every_kind() {
        assert!(PriceSheet::default().is_free());
        assert!(!PriceSheet { request: Pico(1), ..PriceSheet::default() }.is_free());
        let dear = PriceTier { min_prompt_tokens: 9, completion: Some(Pico(1)), ..PriceTier::default() };
        assert!(!PriceSheet { tiers: vec![dear], ..PriceSheet::default() }.is_free());
        assert!(!PriceSheet { internal_reasoning: Some(Pico(1)), ..PriceSheet::default() }.is_free());
    }

    #[test]
    fn a_monstrous_call_saturates() {
        let sheet =
            PriceSheet { prompt: Pico(i64::MAX), completion: Pico(i64::MAX), request: Pico(i64::MAX), ..PriceSheet::default() };
        assert_eq!(sheet.cost(&usage(u64::MAX, u64::MAX)), Nanos(i64::MAX));
        assert_eq!(sheet.most(&extent(u64::MAX, u64::MAX)), Nanos(i64::MAX));
    }

    #[test]
    fn a_sheet_from_an_older_ledger_is_read() {
        let sheet: PriceSheet = serde_json::from_str(r#"{"prompt":1,"completion":2,"input_cache_read":null}"#).expect("a sheet");
        assert_eq!(sheet, PriceSheet { prompt: Pico(1), completion: Pico(2), ..PriceSheet::default() });
        assert_eq!(serde_json::to_string(&sheet).expect("JSON"), r#"{"prompt":1,"completion":2,"request":0}"#);
    }
}
