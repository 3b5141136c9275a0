//! How often what costs nothing may be used: requests a minute and a UTC day, of all keys together (more keys do not help; openrouter
//! api_reference/limits) or, if the settings say so, of each. What our own engine answers is not meant: it costs the operator, who has
//! other limits for it. Counted in memory; a start takes the day's count from the ledger, where requests stand that reached a provider.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use inner::{Failure, FailureKind};
use store::{FreeCalls, KeyRow, Store, StoreError};

use crate::{
    generation_id::now_ms,
    pace::Window,
    reply::{RateLimit, Refusal},
    route::{Candidate, Routed},
    settings::FreeLimits,
    shared::Shared,
    timestamp::DAY_MS,
};

/// Stands for all keys together; no hash is empty.
const HOUSE: &str = "";
/// Keys with counts; when there are more, those that rest are forgotten.
const KEYS_MAX: usize = 10_000;

/// What all keys used of what is free.
pub(crate) struct FreeUse {
    began: Instant,
    keys: Mutex<HashMap<String, Used>>,
}

/// What one key used.
#[derive(Debug, Default)]
struct Used {
    minute: Window,
    /// Counted from 1970-01-01 (UTC).
    day: i64,
    today: u64,
}

/// When something is asked.
#[derive(Clone, Copy)]
struct Moment {
    /// Since the start, by a clock that cannot go back.
    second: u64,
    unix_ms: i64,
}

/// Too much, until then.
#[derive(Debug, PartialEq, Eq)]
struct Full {
    limit: u64,
    per: &'static str,
    /// Unix milliseconds.
    reset_ms: i64,
}

/// Counts a request whose first choice is free, and takes free endpoints out of the route of a key that has had its share.
///
/// # Errors
/// A 429 when nobody else may answer.
pub(crate) fn admit(shared: &Shared, key: &KeyRow, routed: &mut Routed) -> Result<(), Refusal> {
    let limits = &shared.settings.money.free;
    let free = |candidate: &Candidate| candidate.is_free;
    if !routed.candidates.iter().any(free) {
        return Ok(());
    }
    let counts = routed.candidates.first().is_some_and(free);
    let Err((full, now)) = shared.free.admit(&key.hash, limits, counts) else { return Ok(()) };
    routed.candidates.retain(|candidate| !candidate.is_free);
    if routed.candidates.is_empty() { Err(full.refusal(now, limits)) } else { Ok(()) }
}

impl FreeUse {
    pub(crate) fn new() -> Self {
        Self { began: Instant::now(), keys: Mutex::default() }
    }

    /// Requests of this UTC day, as far as they count against a limit of this key's.
    pub(crate) fn today(&self, key_hash: &str, limits: &FreeLimits) -> u64 {
        let day = now_ms().div_euclid(DAY_MS);
        let whose = if limits.per_key { key_hash } else { HOUSE };
        self.lock().get(whose).filter(|used| used.day == day).map_or(0, |used| used.today)
    }

    /// Takes over what the ledger has of this UTC day.
    pub(crate) async fn recall(&self, store: &dyn Store) -> Result<(), StoreError> {
        let day = now_ms().div_euclid(DAY_MS);
        let calls = store.free_calls(day.saturating_mul(DAY_MS)).await?;
        let mut keys = self.lock();
        for FreeCalls { key_hash, requests } in calls.into_iter().take(KEYS_MAX) {
            for whose in [HOUSE, &key_hash] {
                let used = keys.entry(whose.to_owned()).or_default();
                *used = Used { day, today: used.today.saturating_add(requests), ..Used::default() };
            }
        }
        Ok(())
    }

    fn admit(&self, key_hash: &str, limits: &FreeLimits, counts: bool) -> Result<(), (Full, Moment)> {
        let now = Moment { second: self.began.elapsed().as_secs(), unix_ms: now_ms() };
        let mut keys = self.lock();
        if keys.len() >= KEYS_MAX && !keys.contains_key(key_hash) {
            keys.retain(|_, used| !used.rests(now));
        }
        // Both are counted, so that either limit may be set while the server runs.
        let (limited, other) = if limits.per_key { (key_hash, HOUSE) } else { (HOUSE, key_hash) };
        keys.entry(limited.to_owned()).or_default().admit(limits, counts, now).map_err(|full| (full, now))?;
        if counts {
            keys.entry(other.to_owned()).or_default().count(now);
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Used>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Used {
    fn admit(&mut self, limits: &FreeLimits, counts: bool, now: Moment) -> Result<(), Full> {
        self.turn(now);
        if let Some(limit) = limits.requests_per_day.map(u64::from).filter(|&limit| self.today >= limit) {
            return Err(Full { limit, per: "day", reset_ms: (self.day + 1) * DAY_MS });
        }
        let minute = limits.requests_per_minute.map(u64::from);
        if let Some((limit, wait)) = minute.and_then(|limit| Some((limit, self.minute.full_for(limit, now.second)?))) {
            let wait_ms = i64::try_from(wait).unwrap_or(0) * 1000;
            return Err(Full { limit, per: "minute", reset_ms: now.unix_ms + wait_ms });
        }
        if counts {
            self.count(now);
        }
        Ok(())
    }

    fn count(&mut self, now: Moment) {
        self.turn(now);
        self.today += 1;
        self.minute.add(1, now.second);
    }

    /// Begins the day, unless it has begun. A clock that was set back must not begin a new one.
    fn turn(&mut self, now: Moment) {
        let day = now.unix_ms.div_euclid(DAY_MS);
        if day > self.day {
            (self.day, self.today) = (day, 0);
        }
    }

    fn rests(&mut self, now: Moment) -> bool {
        self.day < now.unix_ms.div_euclid(DAY_MS) && self.minute.sum(now.second) == 0
    }
}

impl Full {
    fn refusal(&self, now: Moment, limits: &FreeLimits) -> Refusal {
        let Self { limit, per, reset_ms } = *self;
        let whose = if limits.per_key { "this key may" } else { "all keys together may" };
        let message = format!("Rate limit exceeded: {whose} make {limit} requests to free models per {per}");
        let wait = Duration::from_millis(u64::try_from(reset_ms - now.unix_ms).unwrap_or(0));
        let failure = Failure { retry_after: Some(wait), ..Failure::new(FailureKind::RateLimitExceeded, message) };
        Refusal { rate_limit: Some(Box::new(RateLimit { limit, reset_ms })), ..failure.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half a day after midnight, and a count of seconds since.
    fn at(second: u64) -> Moment {
        Moment { second, unix_ms: 20_000 * DAY_MS + DAY_MS / 2 + i64::try_from(second).unwrap_or(0) * 1000 }
    }

    #[test]
    fn more_keys_do_not_help_unless_each_has_its_own() {
        let limits = FreeLimits { requests_per_day: Some(2), ..FreeLimits::default() };
        let own = FreeLimits { per_key: true, ..limits };
        let all = FreeUse::new();
        let ask = |key: &str, limits: &FreeLimits| all.admit(key, limits, true).is_ok();
        assert_eq!((ask("a", &limits), ask("b", &limits), ask("c", &limits)), (true, true, false));
        assert_eq!((all.today("c", &limits), all.today("a", &own), all.today("c", &own)), (2, 1, 0));
        assert_eq!((ask("a", &own), ask("a", &own), ask("c", &own)), (true, false, true), "set while it runs");
    }

    #[test]
    fn a_minute_and_a_day_have_their_limits() {
        let limits = FreeLimits { requests_per_minute: Some(2), requests_per_day: Some(3), per_key: true };
        let mut used = Used::default();
        let mut ask = |counts, second| used.admit(&limits, counts, at(second));
        assert_eq!((ask(true, 0), ask(true, 10), ask(false, 10).is_err()), (Ok(()), Ok(()), true));
        let full = ask(true, 11).err();
        assert_eq!(full, Some(Full { limit: 2, per: "minute", reset_ms: at(61).unix_ms }));
        assert_eq!((ask(false, 61), ask(true, 61)), (Ok(()), Ok(())), "who only looks is not counted");
        let full = ask(true, 200).err();
        assert_eq!(full, Some(Full { limit: 3, per: "day", reset_ms: 20_001 * DAY_MS }));
        assert_eq!(ask(true, 43_200), Ok(()), "midnight");
        assert_eq!(used.today, 1);
        let back = used.admit(&limits, true, at(0));
        assert_eq!((back, used.today), (Ok(()), 2), "a clock set back begins no day");
    }
}
