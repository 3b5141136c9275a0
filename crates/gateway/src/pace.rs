//! How fast a key may go: calls and tokens in any 60 seconds, counted by the second. A call counts when it comes in; its tokens
//! count when they are known, so that calls that run side by side may together exceed the limit of tokens by what they use, and the
//! next one waits. Only in memory: a restart forgets a minute.

mod window;

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

pub(crate) use window::Window;

use crate::{
    generation_id::now_ms,
    reply::{RateLimit, Refusal},
};

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

impl Paces {
    pub(crate) fn new() -> Self {
        Self { began: Instant::now(), keys: Mutex::default(), refused: AtomicU64::new(0) }
    }

    /// Counts a call, unless the key has had its calls or tokens of this minute.
    ///
    /// # Errors
    /// A 429 that says when to come back.
    pub(crate) fn admit(&self, key: &KeyRow) -> Result<(), Refusal> {
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
                self.refused.fetch_add(1, Ordering::Relaxed);
                let wait = Duration::from_secs(seconds);
                let failure = Failure { retry_after: Some(wait), ..Failure::new(FailureKind::RateLimitExceeded, message) };
                let reset_ms = now_ms().saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX));
                return Err(Refusal { rate_limit: Some(Box::new(RateLimit { limit, reset_ms })), ..failure.into() });
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
