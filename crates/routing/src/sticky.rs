//! Where conversations have their cache. A conversation stays with the endpoint that cached its prompt, as long as reading the
//! cache is cheaper than reading the prompt (openrouter guides/best-practices/prompt-caching, "provider sticky routing"). What a
//! conversation is, only the caller knows: the key stands for account, model, and session or beginning of the messages.

use std::collections::HashMap;

use inner::{PriceSheet, Usage};

/// A conversation that rests for so long has lost its cache.
const IDLE_MS: u64 = 600_000;
/// Conversations of one generation. Two are kept: some ten megabytes at most.
const GENERATION_MAX: usize = 32_768;

/// The endpoints that conversations stay with. Times are milliseconds of a monotonic clock.
///
/// Nothing is searched for the oldest: when a generation is full or as old as a rest may be, it becomes the old one, and the one
/// that was old is dropped. At worst a conversation is forgotten early, which costs it its cache once.
#[derive(Clone, Debug, Default)]
pub struct Sticky {
    young: HashMap<u128, Place>,
    old: HashMap<u128, Place>,
    /// When the young generation began.
    began: u64,
}

#[derive(Clone, Debug)]
struct Place {
    endpoint: Box<str>,
    used: u64,
}

/// A call that was answered. A call that failed says nothing about where a cache is.
#[derive(Clone, Copy, Debug)]
pub struct Success<'a> {
    /// Who answered, by a name that is the same in the next request.
    pub endpoint: &'a str,
    /// What it charges.
    pub prices: Option<&'a PriceSheet>,
    /// What it counted.
    pub usage: &'a Usage,
    /// Whether the client named its session, which says that more calls will come.
    pub session: bool,
}

impl Sticky {
    /// The endpoint that this conversation should stay with.
    #[must_use]
    pub fn find(&self, key: u128, now: u64) -> Option<&str> {
        let place = self.young.get(&key).or_else(|| self.old.get(&key))?;
        (now.saturating_sub(place.used) < IDLE_MS).then_some(&*place.endpoint)
    }

    /// Remembers who answered, if it is worth coming back: who is already known stays known, and somebody new becomes known once
    /// its cache was used or the client named a session.
    pub fn succeeded(&mut self, key: u128, success: &Success<'_>, now: u64) {
        let Success { endpoint, prices, usage, session } = *success;
        // A first call with explicit breakpoints only writes, and has paid for what the second one is to read.
        let cached = usage.cached_tokens > 0 || usage.cache_write_tokens > 0;
        let known = || self.find(key, now) == Some(endpoint);
        if prices.is_some_and(saves) && (session || cached || known()) {
            self.remember(key, Place { endpoint: endpoint.into(), used: now });
        }
    }

    fn remember(&mut self, key: u128, place: Place) {
        let full = self.young.len() >= GENERATION_MAX && !self.young.contains_key(&key);
        if full || place.used.saturating_sub(self.began) >= IDLE_MS {
            self.old = std::mem::take(&mut self.young);
            self.began = place.used;
        }
        self.young.insert(key, place);
    }
}

/// Whether reading from the cache costs less.
fn saves(prices: &PriceSheet) -> bool {
    prices.input_cache_read.is_some_and(|read| read < prices.prompt)
}

#[cfg(test)]
mod tests {
    use inner::Pico;

    use super::*;

    fn prices(cache_read: Option<i64>) -> PriceSheet {
        PriceSheet { prompt: Pico(100), input_cache_read: cache_read.map(Pico), ..PriceSheet::default() }
    }

    fn used(cached_tokens: u64, cache_write_tokens: u64) -> Usage {
        Usage { prompt_tokens: 100, cached_tokens, cache_write_tokens, ..Usage::default() }
    }

    /// Tells of a success at `endpoint`, where reading a cache is cheaper.
    fn tell(sticky: &mut Sticky, endpoint: &str, usage: &Usage, session: bool, now: u64) {
        sticky.succeeded(7, &Success { endpoint, prices: Some(&prices(Some(10))), usage, session }, now);
    }

    #[test]
    fn it_starts_with_a_cache_or_a_session() {
        for (usage, session, expected) in [
            (used(0, 0), false, None),
            (used(80, 0), false, Some("acme")),
            (used(0, 80), false, Some("acme")),
            (used(0, 0), true, Some("acme")),
        ] {
            let mut sticky = Sticky::default();
            tell(&mut sticky, "acme", &usage, session, 0);
            assert_eq!(sticky.find(7, 1), expected, "{usage:?} {session}");
            assert_eq!(sticky.find(8, 1), None, "another conversation");
        }
    }

    #[test]
    fn a_cache_that_saves_nothing_is_no_reason_to_stay() {
        for (sheet, expected) in
            [(Some(prices(Some(99))), Some("acme")), (Some(prices(Some(100))), None), (Some(prices(None)), None), (None, None)]
        {
            let mut sticky = Sticky::default();
            let success = Success { endpoint: "acme", prices: sheet.as_ref(), usage: &used(80, 0), session: true };
            sticky.succeeded(7, &success, 0);
            assert_eq!(sticky.find(7, 0), expected, "{sheet:?}");
        }
    }

    #[test]
    fn ten_minutes_of_rest_end_it_and_every_success_begins_them_anew() {
        let mut sticky = Sticky::default();
        tell(&mut sticky, "acme", &used(80, 0), false, 1_000);
        assert_eq!(sticky.find(7, 600_999), Some("acme"));
        assert_eq!(sticky.find(7, 601_000), None);
        tell(&mut sticky, "acme", &used(0, 0), false, 600_999);
        assert_eq!(sticky.find(7, 1_200_998), Some("acme"), "a success without a hit refreshes");
        assert_eq!(sticky.find(7, 1_200_999), None);
        tell(&mut sticky, "acme", &used(0, 0), false, 1_200_999);
        assert_eq!(sticky.find(7, 1_200_999), None, "what is over must start again");
    }

    #[test]
    fn a_conversation_moves_only_to_where_it_has_a_cache_again() {
        let mut sticky = Sticky::default();
        tell(&mut sticky, "acme", &used(80, 0), false, 0);
        tell(&mut sticky, "other", &used(0, 0), false, 500_000);
        assert_eq!(sticky.find(7, 500_000), Some("acme"), "the cache may still be there");
        assert_eq!(sticky.find(7, 600_000), None, "but nobody has used it since");
        tell(&mut sticky, "acme", &used(80, 0), false, 700_000);
        tell(&mut sticky, "other", &used(80, 0), false, 700_001);
        assert_eq!(sticky.find(7, 700_001), Some("other"));
    }

    #[test]
    fn it_is_bounded_and_forgets_the_oldest_first() {
        let mut sticky = Sticky::default();
        let (usage, prices) = (used(80, 0), prices(Some(10)));
        let success = Success { endpoint: "acme", prices: Some(&prices), usage: &usage, session: false };
        for key in 0..200_000 {
            sticky.succeeded(key, &success, 0);
            assert!(sticky.young.len() + sticky.old.len() <= 2 * GENERATION_MAX);
        }
        assert_eq!(sticky.find(0, 0), None);
        let newest = 200_000 - GENERATION_MAX as u128;
        assert!((newest..200_000).all(|key| sticky.find(key, 0).is_some()));
        sticky.succeeded(1, &success, 600_000);
        sticky.succeeded(2, &success, 1_200_000);
        assert_eq!(sticky.young.len() + sticky.old.len(), 2, "what has rested too long is gone");
    }
}
