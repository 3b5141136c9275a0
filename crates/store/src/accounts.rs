//! Every key with its balance, and the credits behind them all, in memory: where a limit is decided. Never touches a file; the
//! database is read into it at the start and whenever another process changed a key or granted credits.

use std::{
    collections::{HashMap, HashSet},
    sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use inner::Nanos;

use crate::{
    Ceiling, Credits, KeyRow, LimitReset, Reservation, ReserveError,
    purse::{Grants, Purse},
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

    /// Whether a budget over the key allows `most` too.
    fn stays_below(&self, ceiling: &Ceiling, most: Nanos, day: i64) -> Result<(), ReserveError> {
        let spent = self.days.since_window_start(ceiling.reset, day);
        let available = ceiling.limit.0.saturating_sub(spent.0).saturating_sub(self.key.held.0);
        if available >= most.0 {
            return Ok(());
        }
        Err(ReserveError::BudgetExceeded {
            name: ceiling.name.clone(),
            window: ceiling.reset.word(),
            remaining_dollars: Nanos(available.max(0)).dollars(),
            most_dollars: most.dollars(),
        })
    }

    /// What is held when `most` is too, if the key's limit allows it.
    fn held_with(&self, most: Nanos, day: i64) -> Result<Nanos, ReserveError> {
        let exceeded = |available: i64| ReserveError::LimitExceeded {
            remaining_dollars: Nanos(available.max(0)).dollars(),
            most_dollars: most.dollars(),
        };
        if let Some(available) = self.available(day).filter(|&available| available < most.0) {
            return Err(exceeded(available));
        }
        // Without a limit, holds may add up to more than the number holds; refuse rather than forget a part of them.
        let held = self.key.held.0;
        held.checked_add(most.0).map(Nanos).ok_or_else(|| exceeded(i64::MAX - held))
    }
}

/// All accounts and the purse behind them.
#[derive(Debug, Default)]
pub(crate) struct Accounts(RwLock<Book>);

#[derive(Debug, Default)]
struct Book {
    /// By hash.
    keys: HashMap<String, Account>,
    purse: Purse,
}

impl Accounts {
    /// Begins with the credits of the database.
    pub(crate) fn with(purse: Purse) -> Self {
        Self(RwLock::new(Book { keys: HashMap::new(), purse }))
    }

    /// Holds the most that a call can cost if the key's limit, the budgets over it and the credits allow it: one decision under one
    /// lock.
    pub(crate) fn hold(&self, call: &Reservation, ceilings: &[Ceiling]) -> Result<(), ReserveError> {
        let Book { keys, purse } = &mut *self.write();
        let account = keys.get_mut(&call.key_hash).ok_or(ReserveError::UnknownKey)?;
        let day = day_of(call.created_ms);
        let held = account.held_with(call.most, day)?;
        ceilings.iter().try_for_each(|ceiling| account.stays_below(ceiling, call.most, day))?;
        purse.allows(call.most)?;
        purse.hold(call.most);
        account.key.held = held;
        account.key.last_used_at = account.key.last_used_at.max(Some(call.created_ms.div_euclid(1000)));
        Ok(())
    }

    /// Takes a hold back.
    pub(crate) fn release(&self, hash: &str, most: Nanos) {
        let Book { keys, purse } = &mut *self.write();
        purse.release(most);
        if let Some(account) = keys.get_mut(hash) {
            account.key.held.0 = account.key.held.0.saturating_sub(most.0);
        }
    }

    /// Turns a hold into spending on the day of the call.
    pub(crate) fn spend(&self, call: &Reservation, cost: Nanos) {
        let Book { keys, purse } = &mut *self.write();
        purse.release(call.most);
        purse.spend(cost);
        if let Some(account) = keys.get_mut(&call.key_hash) {
            account.key.held.0 = account.key.held.0.saturating_sub(call.most.0);
            account.key.usage.0 = account.key.usage.0.saturating_add(cost.0);
            account.days.add(day_of(call.created_ms), cost);
        }
    }

    /// Adds a key, or takes over what changed about it; amounts of a key that is known stay as they are in memory, which is
    /// ahead of the database.
    pub(crate) fn upsert(&self, mut account: Account) {
        let keys = &mut self.write().keys;
        if let Some(known) = keys.get_mut(&account.key.hash) {
            account.key.held = known.key.held;
            account.key.usage = known.key.usage;
            account.key.last_used_at = account.key.last_used_at.max(known.key.last_used_at);
            known.key = account.key;
        } else {
            keys.insert(account.key.hash.clone(), account);
        }
    }

    /// Forgets a key. What its open calls cost is recorded, but counts against nothing but the credits.
    pub(crate) fn remove(&self, hash: &str) {
        self.write().keys.remove(hash);
    }

    /// Takes over all keys as the database has them.
    pub(crate) fn replace(&self, accounts: Vec<Account>) {
        let hashes: HashSet<String> = accounts.iter().map(|account| account.key.hash.clone()).collect();
        accounts.into_iter().for_each(|account| self.upsert(account));
        self.write().keys.retain(|hash, _| hashes.contains(hash));
    }

    /// Takes over what the database says was granted; what is spent is known better here.
    pub(crate) fn regrant(&self, grants: Grants) {
        self.write().purse.regrant(grants);
    }

    pub(crate) fn credits(&self) -> Credits {
        self.read().purse.credits()
    }

    pub(crate) fn by_hash(&self, hash: &str, day: i64) -> Option<KeyRow> {
        self.read().keys.get(hash).map(|account| account.row(day))
    }

    /// Oldest first.
    pub(crate) fn all(&self, day: i64) -> Vec<KeyRow> {
        let mut rows: Vec<KeyRow> = self.read().keys.values().map(|account| account.row(day)).collect();
        rows.sort_by(|a, b| (a.created_at, &a.hash).cmp(&(b.created_at, &b.hash)));
        rows
    }

    fn read(&self) -> RwLockReadGuard<'_, Book> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Book> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}
