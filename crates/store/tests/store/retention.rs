//! The ledger forgets records that are old or too many, and never what was spent.

use std::{
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use inner::Nanos;
use sqlx::{Connection, SqliteConnection};
use store::{GenerationQuery, KeySpec, OpenOptions, Reservation, Retention, SqliteStore, Store};

use crate::sample::{call, end};

const DAY_MS: i64 = 86_400_000;

async fn open(dir: &Path, retention: Retention) -> SqliteStore {
    store::open(OpenOptions { retention, ..OpenOptions::new(dir) }).await.unwrap()
}

fn now_ms() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

/// Waits until so many records are left.
async fn left(store: &SqliteStore, count: usize) -> Vec<store::Generation> {
    loop {
        let rows = store.generations(GenerationQuery { limit: 1000, ..GenerationQuery::default() }).await.unwrap();
        if rows.len() == count {
            return rows;
        }
        assert!(rows.len() > count, "more was forgotten than should be: {} records", rows.len());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A ledger with these calls, each of which cost 7, as `(id, age in days)`.
async fn ledger(dir: &Path, calls: impl IntoIterator<Item = (String, i64)>) {
    let store = open(dir, Retention::default()).await;
    let (key, _) = store.create_key(KeySpec::default()).await.unwrap();
    for (id, age) in calls {
        let made = Reservation { created_ms: now_ms() - age * DAY_MS, ..call(&*id, &key, 10) };
        store.reserve(made).await.unwrap();
        store.settle(end(id, 7)).await.unwrap();
    }
    store.close().await.unwrap();
}

/// Of the database; what was once used and is free does not count.
async fn bytes_in_use(dir: &Path) -> u64 {
    let mut conn = SqliteConnection::connect(dir.join("roundhouse.db").to_str().unwrap()).await.unwrap();
    let bytes =
        "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()";
    sqlx::query_scalar::<_, i64>(bytes).fetch_one(&mut conn).await.unwrap().unsigned_abs()
}

#[tokio::test]
async fn old_records_go_and_what_was_spent_stays() {
    let dir = tempfile::tempdir().unwrap();
    // More than one step of the old ones.
    let old = (0..1100).map(|index| (format!("old-{index}"), 40));
    ledger(dir.path(), old.chain([("young".to_owned(), 20), ("new".to_owned(), 0)])).await;
    let store = open(dir.path(), Retention { days: Some(30), bytes_max: None }).await;
    let rows = left(&store, 2).await;
    assert_eq!(rows.iter().map(|row| row.reservation.id.as_str()).collect::<Vec<_>>(), ["new", "young"]);
    assert_eq!(store.keys()[0].usage, Nanos(1102 * 7));
    store.close().await.unwrap();
    let again = open(dir.path(), Retention::default()).await;
    assert_eq!(again.keys()[0].usage, Nanos(1102 * 7), "a restart counts the same");
    again.close().await.unwrap();
}

#[tokio::test]
async fn above_the_bound_the_oldest_records_go_whatever_their_age() {
    let dir = tempfile::tempdir().unwrap();
    ledger(dir.path(), (0..1500).map(|index| (format!("gen-{index}"), index / 100))).await;
    let store = open(dir.path(), Retention { days: None, bytes_max: Some(1) }).await;
    left(&store, 0).await;
    assert_eq!(store.keys()[0].usage, Nanos(1500 * 7));
    store.close().await.unwrap();

    let dir = tempfile::tempdir().unwrap();
    ledger(dir.path(), (0..900).map(|index| (format!("gen-{index}"), index / 100))).await;
    let full = bytes_in_use(dir.path()).await;
    let store = open(dir.path(), Retention { days: None, bytes_max: Some(full - 1) }).await;
    let rows = left(&store, 400).await;
    let oldest = rows.iter().map(|row| row.reservation.created_ms).min().unwrap();
    assert!(now_ms() - oldest < 5 * DAY_MS, "the oldest went first");
    store.close().await.unwrap();
}

#[tokio::test]
async fn by_default_nothing_is_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    ledger(dir.path(), [("ancient".to_owned(), 4000)]).await;
    let store = open(dir.path(), Retention::default()).await;
    // The key's creation goes through the same task, behind its first look at what is old.
    store.create_key(KeySpec::default()).await.unwrap();
    left(&store, 1).await;
    store.close().await.unwrap();
}
