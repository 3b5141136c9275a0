//! The sums into the database, within a transaction of the caller; and out of it again when they are past their time.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::SqliteConnection;

use super::{Attempt, Fold, Span, Use, UseKey};
use crate::{
    Generation,
    table::{apps, attempts, stats_endpoints, stats_uses},
};

/// Calls of one step of [`backfill`].
const PAGE: u32 = 1000;

/// Counts all calls that are recorded and were not counted before.
pub(super) async fn record(conn: &mut SqliteConnection, new: &[&Generation], now_ms: i64) -> sqlx::Result<()> {
    let attempts: Vec<Attempt> = new.iter().map(|call| Attempt::of(call)).collect();
    let fresh: BTreeSet<&str> = attempts.iter().map(|attempt| attempt.id.as_str()).collect();
    let mut fold = Fold::new(now_ms);
    new.iter().for_each(|call| fold.count(call));
    for known in requests(conn, &attempts).await?.values() {
        // What was said of the request before these attempts were known is taken back.
        if let Some((at, verdict)) = Attempt::all(known.iter().filter(|attempt| !fresh.contains(attempt.id.as_str()))) {
            fold.routed(at, verdict, -1);
        }
        if let Some((at, verdict)) = Attempt::all(known.iter()) {
            fold.routed(at, verdict, 1);
        }
    }
    write(conn, fold).await
}

/// Counts every call that an older program recorded. All at once, in the transaction of the migration.
pub(crate) async fn backfill(conn: &mut SqliteConnection, now_ms: i64) -> sqlx::Result<u64> {
    let mut after = (i64::MIN, String::new());
    let mut counted = 0;
    loop {
        let calls = attempts::page_after(conn, (after.0, &after.1), PAGE).await?;
        let Some(last) = calls.last() else { return Ok(counted) };
        after = (last.reservation.created_ms, last.reservation.id.clone());
        counted += calls.len() as u64;
        let attempts: Vec<Attempt> = calls.iter().map(Attempt::of).collect();
        let mut fold = Fold::new(now_ms);
        calls.iter().for_each(|call| fold.count(call));
        for known in requests(conn, &attempts).await?.values() {
            // All attempts are there already, so each request is whole at the page of the one that it is counted at.
            if let Some((at, verdict)) = Attempt::all(known.iter())
                && attempts.iter().any(|attempt| attempt.id == at.id)
            {
                fold.routed(at, verdict, 1);
            }
        }
        write(conn, fold).await?;
        attempts::name_apps(conn, &calls).await?;
    }
}

/// Removes some of what is past its time; 0 when nothing is.
pub(crate) async fn forget(conn: &mut SqliteConnection, now_ms: i64) -> sqlx::Result<u64> {
    let mut forgotten = 0;
    for span in Span::ALL {
        forgotten += stats_endpoints::forget(conn, span, now_ms).await?;
        forgotten += stats_uses::forget(conn, span, now_ms).await?;
    }
    Ok(forgotten + apps::forget(conn, Span::Day.horizon_ms(now_ms)).await?)
}

/// All attempts, those in the database and these, at the requests that these belong to.
async fn requests<'a>(conn: &mut SqliteConnection, attempts: &'a [Attempt]) -> sqlx::Result<BTreeMap<&'a str, Vec<Attempt>>> {
    let mut requests: BTreeMap<&str, Vec<Attempt>> = BTreeMap::new();
    for attempt in attempts {
        requests.entry(attempt.first()).or_default().push(attempt.clone());
    }
    // Most requests have one attempt, which is here already: they cost one look into an index that knows only later ones.
    let firsts: Vec<&str> = requests.keys().copied().collect();
    let is_away = |(first, known): &(&&str, &Vec<Attempt>)| known.iter().all(|attempt| attempt.id != **first);
    let away: Vec<&str> = requests.iter().filter(is_away).map(|(first, _)| *first).collect();
    let mut stored = attempts::later(conn, &firsts).await?;
    stored.extend(attempts::by_id(conn, &away).await?);
    for stored in stored {
        if let Some(known) = requests.get_mut(stored.first())
            && known.iter().all(|attempt| attempt.id != stored.id)
        {
            known.push(stored);
        }
    }
    Ok(requests)
}

async fn write(conn: &mut SqliteConnection, fold: Fold) -> sqlx::Result<()> {
    let unknown = apps::add(conn, fold.apps.values()).await?;
    for (key, measured) in fold.endpoints {
        stats_endpoints::add(conn, key, &measured).await?;
    }
    let mut uses: BTreeMap<UseKey, Use> = BTreeMap::new();
    for (mut key, used) in fold.uses {
        if unknown.contains(&key.name) {
            super::OTHER.clone_into(&mut key.name);
        }
        uses.entry(key).or_default().add(used);
    }
    stats_uses::add(conn, uses).await
}
