//! Every key with its balance, and the credits behind them all, in memory: where a limit is decided. Never touches a file; the
//! database is read into it at the start and whenever another process changed a key or granted credits.

use std::{
    collections::{HashMap, HashSet},
    sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use inner::Nanos;

use crate::{
    Ceiling, Credits, Generation, KeyRow, LimitReset, Reservation, ReserveError,
    purse::{Grants, Purse},
    window::{SpentDays, day_of},
};

/// A key and what it spent.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    /// The amounts of the windows in here are not kept up to date: [`Account::row`] fills them in.
    pub(crate) key: KeyRow,
    pub(crate) days: SpentDays,
    /// What went to the caller's own keys at providers.
    pub(crate) own_days: SpentDays,
    /// What may still go to them by calls that are open.
    pub(crate) own_held: Nanos,
}

/// What is held for one call.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    key_hash: String,
    most: Nanos,
    own_most: Nanos,
}

impl Held {
    pub(crate) fn of(call: &Reservation) -> Self {
        Self { key_hash: call.key_hash.clone(), most: call.most, own_most: call.own_most }
    }
}

impl Account {
    /// A key that has spent nothing yet.
    pub(crate) fn of(key: KeyRow) -> Self {
        Self { key, days: SpentDays::default(), own_days: SpentDays::default(), own_held: Nanos(0) }
    }

    /// The key with its amounts as of `day`.
    fn row(&self, day: i64) -> KeyRow {
        let spent = |reset| self.days.since_window_start(reset, day);
        let own = |reset| self.own_days.since_window_start(reset, day);
        KeyRow {
            usage_daily: spent(LimitReset::Daily),
            usage_weekly: spent(LimitReset::Weekly),
            usage_monthly: spent(LimitReset::Monthly),
            byok_usage_daily: own(LimitReset::Daily),
            byok_usage_weekly: own(LimitReset::Weekly),
            byok_usage_monthly: own(LimitReset::Monthly),
            ..self.key.clone()
        }
    }

    /// What may still be held on `day`; may be below zero after a call that cost more than was held for it.
    fn available(&self, day: i64) -> Option<i64> {
        let (spent, own) = match self.key.limit_reset {
            None => (self.key.usage, self.key.byok_usage),
            Some(reset) => (self.days.since_window_start(reset, day), self.own_days.since_window_start(reset, day)),
        };
        let available = |limit: Nanos| limit.0.saturating_sub(spent.0).saturating_sub(self.key.held.0);
        let less_own = |available: i64| available.saturating_sub(own.0).saturating_sub(self.own_held.0);
        let counts_own = self.key.rules.include_byok_in_limit;
        self.key.limit.map(available).map(|available| if counts_own { less_own(available) } else { available })
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

    /// What is held when a call is too, if the key's limit allows it.
    fn held_with(&self, call: &Reservation, day: i64) -> Result<Nanos, ReserveError> {
        let own_most = if self.key.rules.include_byok_in_limit { call.own_most } else { Nanos(0) };
        let most = Nanos(call.most.0.saturating_add(own_most.0));
        let exceeded = |available: i64| ReserveError::LimitExceeded {
            remaining_dollars: Nanos(available.max(0)).dollars(),
            most_dollars: most.dollars(),
        };
        if let Some(available) = self.available(day).filter(|&available| available < most.0) {
            return Err(exceeded(available));
        }
        // Without a limit, holds may add up to more than the number holds; refuse rather than forget a part of them.
        let held = self.key.held.0;
        held.checked_add(call.most.0).map(Nanos).ok_or_else(|| exceeded(i64::MAX - held))
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

impl Book {
    fn release(&mut self, held: &Held) {
        self.purse.release(held.most);
        if let Some(account) = self.keys.get_mut(&held.key_hash) {
            account.key.held.0 = account.key.held.0.saturating_sub(held.most.0);
            account.own_held.0 = account.own_held.0.saturating_sub(held.own_most.0);
        }
    }
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
        let held = account.held_with(call, day)?;
        ceilings.iter().try_for_each(|ceiling| account.stays_below(ceiling, call.most, day))?;
        purse.allows(call.most)?;
        purse.hold(call.most);
        account.key.held = held;
        account.own_held.0 = account.own_held.0.saturating_add(call.own_most.0);
        account.key.last_used_at = account.key.last_used_at.max(Some(call.created_ms.div_euclid(1000)));
        Ok(())
    }

    /// Takes a hold back.
    pub(crate) fn release(&self, held: &Held) {
        self.write().release(held);
    }

    /// Turns a hold into spending on the day of the call.
    pub(crate) fn spend(&self, generation: &Generation) {
        let (call, cost, own) = (&generation.reservation, generation.settlement.cost, generation.byok());
        let mut book = self.write();
        book.release(&Held::of(call));
        book.purse.spend(cost);
        if let Some(account) = book.keys.get_mut(&call.key_hash) {
            let day = day_of(call.created_ms);
            account.key.usage.0 = account.key.usage.0.saturating_add(cost.0);
            account.key.byok_usage.0 = account.key.byok_usage.0.saturating_add(own.0);
            account.days.add(day, cost);
            account.own_days.add(day, own);
        }
    }

    /// Adds a key, or takes over what changed about it; amounts of a key that is known stay as they are in memory, which is
    /// ahead of the database.
    pub(crate) fn upsert(&self, mut account: Account) {
        let keys = &mut self.write().keys;
        if let Some(known) = keys.get_mut(&account.key.hash) {
            account.key.held = known.key.held;
            account.key.usage = known.key.usage;
            account.key.byok_usage = known.key.byok_usage;
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
