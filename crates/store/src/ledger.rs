//! Settled calls into the database, and the balances out of it. Counts every call once, by its id, however often it is told.

use std::{borrow::Borrow, collections::BTreeMap};

use inner::Nanos;
use sqlx::{Connection, SqliteConnection};

use crate::{
    Generation,
    accounts::Account,
    purse::Purse,
    table::{
        credits, generations, keys, uncounted,
        usage_days::{self, UsageDay},
    },
    window::{DAYS_KEPT, SpentDays, day_of},
};

/// Writes calls in one transaction and returns those that are new; the others, which are there already, change nothing. The new ones
/// are still to be counted ([`crate::stats`]).
pub(crate) async fn record<'a, Call: Borrow<Generation>>(
    conn: &mut SqliteConnection,
    calls: &'a [Call],
) -> sqlx::Result<Vec<&'a Call>> {
    let mut transaction = conn.begin_with("BEGIN IMMEDIATE").await?;
    let mut days: BTreeMap<(&str, i64), UsageDay> = BTreeMap::new();
    let mut last_used: BTreeMap<&str, i64> = BTreeMap::new();
    let rows: Vec<&Generation> = calls.iter().map(Borrow::borrow).collect();
    let mut ids = generations::insert(&mut transaction, &rows).await?;
    // Taken out once found, so that a call that stands twice in the list counts once.
    let new: Vec<&Call> = calls.iter().filter(|call| ids.remove(&(*call).borrow().reservation.id)).collect();
    let rows: Vec<&Generation> = new.iter().map(|call| (*call).borrow()).collect();
    for call in &rows {
        let (key_hash, day) = (&call.reservation.key_hash, day_of(call.reservation.created_ms));
        let spent = days.entry((key_hash, day)).or_insert_with(|| UsageDay::none(key_hash, day));
        spent.cost.0 = spent.cost.0.saturating_add(call.settlement.cost.0);
        spent.byok_cost.0 = spent.byok_cost.0.saturating_add(call.byok().0);
        spent.requests += 1;
        let used = last_used.entry(key_hash.as_str()).or_insert(i64::MIN);
        *used = (*used).max(call.reservation.created_ms.div_euclid(1000));
    }
    for day in days.values() {
        usage_days::add(&mut transaction, day).await?;
        let at = last_used.get(day.key_hash.as_str()).copied().unwrap_or(0);
        keys::spend(&mut transaction, day, at).await?;
        credits::spend(&mut transaction, day.cost).await?;
    }
    if !rows.is_empty() {
        let ids: Vec<&str> = rows.iter().map(|call| call.reservation.id.as_str()).collect();
        uncounted::add(&mut transaction, &ids).await?;
    }
    transaction.commit().await?;
    Ok(new)
}

/// Every key with what it spent, as of `today`.
pub(crate) async fn accounts(conn: &mut SqliteConnection, today: i64) -> sqlx::Result<Vec<Account>> {
    let keys = keys::all(conn).await?;
    let mut spent: BTreeMap<String, (SpentDays, SpentDays)> = BTreeMap::new();
    for day in usage_days::since(conn, today.saturating_sub(DAYS_KEPT as i64)).await? {
        let (days, own_days) = spent.entry(day.key_hash).or_default();
        days.add(day.day, day.cost);
        own_days.add(day.day, day.byok_cost);
    }
    let account = |key: crate::KeyRow| {
        let (days, own_days) = spent.remove(&key.hash).unwrap_or_default();
        Account { days, own_days, own_held: Nanos(0), key }
    };
    Ok(keys.into_iter().map(account).collect())
}

/// The credits behind all keys.
pub(crate) async fn purse(conn: &mut SqliteConnection) -> sqlx::Result<Purse> {
    Ok(Purse::new(credits::total(conn).await?, credits::spent(conn).await?))
}

impl UsageDay {
    fn none(key_hash: &str, day: i64) -> Self {
        Self { key_hash: key_hash.to_owned(), day, cost: Nanos(0), byok_cost: Nanos(0), requests: 0 }
    }
}
