//! How fast a key may go: calls and tokens in any 60 seconds, counted by the second. A call counts when it comes in; its tokens
//! count when they are known, so that calls that run side by side may together exceed the limit of tokens by what they use, and the
//! next one waits. Only in memory: a restart forgets a minute.

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use inner::{Failure, FailureKind};
use store::KeyRow;

/// Whole seconds: one more than 60, so that no 60 seconds hold more, wherever in a second they begin.
const WINDOW: usize = 61;
/// Keys with counts; when there are more, those that rest are forgotten.
const KEYS_MAX: usize = 10_000;

/// The counts of all keys that have a limit.
pub(crate) struct Paces {
    began: Instant,
    keys: Mutex<HashMap<String, Pace>>,
    /// Calls that were refused.
    refused: AtomicU64,
}

/// What one key did lately.
#[derive(Debug, Default)]
struct Pace {
    calls: Window,
    tokens: Window,
}

/// Counts of the last seconds, each at its second modulo their number.
#[derive(Debug)]
struct Window {
    counts: [u64; WINDOW],
    /// The second that was counted last.
    at: u64,
}

impl Default for Window {
    fn default() -> Self {
        Self { counts: [0; WINDOW], at: 0 }
    }
}

impl Paces {
    pub(crate) fn new() -> Self {
        Self { began: Instant::now(), keys: Mutex::default(), refused: AtomicU64::new(0) }
    }

    /// Counts a call, unless the key has had its calls or tokens of this minute.
    ///
    /// # Errors
    /// A 429 that says when to come back.
    pub(crate) fn admit(&self, key: &KeyRow) -> Result<(), Failure> {
        let rules = &key.rules;
        if rules.requests_per_minute.is_none() && rules.tokens_per_minute.is_none() {
            return Ok(());
        }
        let now = self.began.elapsed().as_secs();
        let mut keys = self.lock();
        if keys.len() >= KEYS_MAX && !keys.contains_key(&key.hash) {
            keys.retain(|_, pace| !pace.rests(now));
        }
        let pace = keys.entry(key.hash.clone()).or_default();
        let limits = [
            ("requests", &mut pace.calls, rules.requests_per_minute.map(u64::from)),
            ("tokens", &mut pace.tokens, rules.tokens_per_minute),
        ];
        for (what, window, limit) in limits {
            let Some(limit) = limit else { continue };
            if let Some(seconds) = window.full_for(limit, now) {
                let message = format!("Rate limit exceeded: this key may use {limit} {what} per minute");
                let retry_after = Some(Duration::from_secs(seconds));
                self.refused.fetch_add(1, Ordering::Relaxed);
                return Err(Failure { retry_after, ..Failure::new(FailureKind::RateLimitExceeded, message) });
            }
        }
        pace.calls.add(1, now);
        Ok(())
    }

    /// Counts the tokens of a call that has ended. Keys that were never admitted have no limit.
    pub(crate) fn used(&self, key_hash: &str, tokens: u64) {
        let now = self.began.elapsed().as_secs();
        if let Some(pace) = self.lock().get_mut(key_hash) {
            pace.tokens.add(tokens, now);
        }
    }

    /// How many calls were refused so far.
    pub(crate) fn refused(&self) -> u64 {
        self.refused.load(Ordering::Relaxed)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Pace>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pace {
    fn rests(&mut self, now: u64) -> bool {
        self.calls.sum(now) == 0 && self.tokens.sum(now) == 0
    }
}

impl Window {
    /// Forgets what is older than the window.
    fn advance(&mut self, now: u64) {
        let passed = now.saturating_sub(self.at).min(WINDOW as u64);
        for second in now - passed..now {
            self.counts[place(second + 1)] = 0;
        }
        self.at = self.at.max(now);
    }

    fn add(&mut self, count: u64, now: u64) {
        self.advance(now);
        let slot = &mut self.counts[place(now)];
        *slot = slot.saturating_add(count);
    }

    fn sum(&mut self, now: u64) -> u64 {
        self.advance(now);
        self.counts.iter().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// In how many seconds less than `limit` will be counted; `None` if that is so now.
    fn full_for(&mut self, limit: u64, now: u64) -> Option<u64> {
        let mut counted = self.sum(now);
        if counted < limit {
            return None;
        }
        // The oldest second is the first to be forgotten.
        for wait in 1..=WINDOW as u64 {
            counted = counted.saturating_sub(self.counts[place(now + wait)]);
            if counted < limit {
                return Some(wait);
            }
        }
        Some(WINDOW as u64)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "smaller than the window")]
fn place(second: u64) -> usize {
    (second % WINDOW as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_forgets_by_the_second() {
        let mut window = Window::default();
        assert_eq!(window.full_for(1, 0), None);
        window.add(2, 0);
        window.add(1, 30);
        assert_eq!(window.sum(60), 3);
        assert_eq!(window.full_for(3, 60), Some(1), "what was counted at 0 is gone at 61");
        assert_eq!(window.sum(61), 1);
        assert_eq!(window.full_for(1, 61), Some(30));
        assert_eq!(window.sum(91), 0);
        window.add(7, 1_000_000);
        assert_eq!(window.sum(1_000_060), 7);
        assert_eq!(window.sum(1_000_061), 0);
    }

    #[test]
    fn the_wait_is_until_enough_is_forgotten() {
        let mut window = Window::default();
        for second in [100, 110, 120] {
            window.add(1, second);
        }
        assert_eq!(window.full_for(3, 125), Some(36));
        assert_eq!(window.full_for(2, 125), Some(46));
        assert_eq!(window.full_for(1, 125), Some(56));
        window.add(u64::MAX, 125);
        assert_eq!(window.full_for(5, 125), Some(61));
    }
}
