//! Every key with its balance, in memory: where a limit is decided. Never touches a file; the database is read into it at the
//! start and whenever another process changed a key.

use std::{
    collections::{HashMap, HashSet},
    sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use inner::Nanos;

use crate::{
    KeyRow, LimitReset, ReserveError,
    window::{SpentDays, day_of},
};

/// A key and what it spent.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    /// The amounts of the windows in here are not kept up to date: [`Account::row`] fills them in.
    pub(crate) key: KeyRow,
    pub(crate) days: SpentDays,
}

impl Account {
    /// The key with its amounts as of `day`.
    fn row(&self, day: i64) -> KeyRow {
        let spent = |reset| self.days.since_window_start(reset, day);
        KeyRow {
            usage_daily: spent(LimitReset::Daily),
            usage_weekly: spent(LimitReset::Weekly),
            usage_monthly: spent(LimitReset::Monthly),
            ..self.key.clone()
        }
    }

    /// What may still be held on `day`; may be below zero after a call that cost more than was held for it.
    fn available(&self, day: i64) -> Option<i64> {
        let spent = match self.key.limit_reset {
            None => self.key.usage,
            Some(reset) => self.days.since_window_start(reset, day),
        };
        self.key.limit.map(|limit| limit.0.saturating_sub(spent.0).saturating_sub(self.key.held.0))
    }
}

/// All accounts by hash.
#[derive(Debug, Default)]
pub(crate) struct Accounts(RwLock<HashMap<String, Account>>);

impl Accounts {
    /// Holds `most` for a call made at `at_ms` (Unix milliseconds) if the limit allows it: one decision under one lock.
    pub(crate) fn hold(&self, hash: &str, most: Nanos, at_ms: i64) -> Result<(), ReserveError> {
        let day = day_of(at_ms);
        let mut accounts = self.write();
        let account = accounts.get_mut(hash).ok_or(ReserveError::UnknownKey)?;
        let exceeded = |available: i64| ReserveError::LimitExceeded {
            remaining_dollars: Nanos(available.max(0)).dollars(),
            most_dollars: most.dollars(),
        };
        if let Some(available) = account.available(day).filter(|&available| available < most.0) {
            return Err(exceeded(available));
        }
        // Without a limit, holds may add up to more than the number holds; refuse rather than forget a part of them.
        let held = account.key.held.0.checked_add(most.0).ok_or_else(|| exceeded(i64::MAX - account.key.held.0))?;
        account.key.held = Nanos(held);
        account.key.last_used_at = account.key.last_used_at.max(Some(at_ms.div_euclid(1000)));
        Ok(())
    }

    /// Takes a hold back.
    pub(crate) fn release(&self, hash: &str, most: Nanos) {
        if let Some(account) = self.write().get_mut(hash) {
            account.key.held.0 = account.key.held.0.saturating_sub(most.0);
        }
    }

    /// Turns a hold into spending on the day of the call.
    pub(crate) fn spend(&self, hash: &str, most: Nanos, cost: Nanos, day: i64) {
        if let Some(account) = self.write().get_mut(hash) {
            account.key.held.0 = account.key.held.0.saturating_sub(most.0);
            account.key.usage.0 = account.key.usage.0.saturating_add(cost.0);
            account.days.add(day, cost);
        }
    }

    /// Adds a key, or takes over what changed about it; amounts of a key that is known stay as they are in memory, which is
    /// ahead of the database.
    pub(crate) fn upsert(&self, mut account: Account) {
        let mut accounts = self.write();
        if let Some(known) = accounts.get_mut(&account.key.hash) {
            account.key.held = known.key.held;
            account.key.usage = known.key.usage;
            account.key.last_used_at = account.key.last_used_at.max(known.key.last_used_at);
            known.key = account.key;
        } else {
            accounts.insert(account.key.hash.clone(), account);
        }
    }

    /// Forgets a key. What its open calls cost is recorded, but counts against nothing.
    pub(crate) fn remove(&self, hash: &str) {
        self.write().remove(hash);
    }

    /// Takes over all keys as the database has them.
    pub(crate) fn replace(&self, accounts: Vec<Account>) {
        let hashes: HashSet<String> = accounts.iter().map(|account| account.key.hash.clone()).collect();
        accounts.into_iter().for_each(|account| self.upsert(account));
        self.write().retain(|hash, _| hashes.contains(hash));
    }

    pub(crate) fn by_hash(&self, hash: &str, day: i64) -> Option<KeyRow> {
        self.read().get(hash).map(|account| account.row(day))
    }

    /// Oldest first.
    pub(crate) fn all(&self, day: i64) -> Vec<KeyRow> {
        let mut rows: Vec<KeyRow> = self.read().values().map(|account| account.row(day)).collect();
        rows.sort_by(|a, b| (a.created_at, &a.hash).cmp(&(b.created_at, &b.hash)));
        rows
    }

    fn read(&self) -> RwLockReadGuard<'_, HashMap<String, Account>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, HashMap<String, Account>> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}
