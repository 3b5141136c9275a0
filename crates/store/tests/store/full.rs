//! No space and a database that refuses: new calls are refused, ended ones are kept, and everything goes on by itself.

use inner::{Nanos, Usage};
use sqlx::{Connection, SqliteConnection};
use store::{KeySpec, OpenOptions, ReserveError, Store};
use tempfile::TempDir;

use crate::sample::{as_left_by_a_crash, call, end, files, store_with_key};

const SPOOL_BYTES_MAX: u64 = 128 << 10;

fn spool_bytes(dir: &TempDir) -> u64 {
    files(&dir.path().join("spool")).iter().map(|file| file.metadata().map_or(0, |data| data.len())).sum()
}

#[tokio::test]
async fn a_full_spool_refuses_calls_and_keeps_room_for_every_settlement() {
    let dir = TempDir::new().unwrap();
    let options = OpenOptions { spool_bytes_max: SPOOL_BYTES_MAX, ..OpenOptions::new(dir.path()) };
    let store = store::open(options).await.unwrap();
    let (key, _) = store.create_key(KeySpec::default()).await.unwrap();
    let mut open = 0;
    let refused = loop {
        match store.reserve(call(format!("gen-{open}"), &key, 1)).await {
            Ok(()) => open += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, ReserveError::Store(_)), "{refused}");
    assert!(open >= 16, "{open}");
    assert_eq!(store.key_by_hash(&key.hash).unwrap().held, Nanos(open), "the refused call holds nothing");
    while store.progress("gen-0", &Usage::default(), Nanos(1)).is_ok() {}
    let worst = "\u{1}".repeat(10_000);
    for n in 0..open {
        let mut came = end(format!("gen-{n}"), 1);
        (came.native_finish, came.upstream_id, came.finish) = (Some(worst.clone()), Some(worst.clone()), Some(worst.clone()));
        store.settle(came).await.unwrap();
    }
    assert!(spool_bytes(&dir) <= SPOOL_BYTES_MAX);
    let copy = as_left_by_a_crash(dir.path());
    for n in 0..1_000 {
        let id = format!("gen-again-{n}");
        // Refused until the writer has begun a new file.
        while store.reserve(call(&*id, &key, 1)).await.is_err() {
            tokio::task::yield_now().await;
        }
        store.settle(end(id, 1)).await.unwrap();
        assert!(spool_bytes(&dir) <= SPOOL_BYTES_MAX, "after {n}");
    }
    store.flush().await.unwrap();
    let row = store.key_by_hash(&key.hash).unwrap();
    assert_eq!((row.held, row.usage), (Nanos(0), Nanos(open + 1_000)));
    let crashed = store::open(OpenOptions::new(copy.path())).await.unwrap();
    assert_eq!(crashed.key_by_hash(&key.hash).unwrap().usage, Nanos(open), "the settlements were in the spool");
}

#[tokio::test]
async fn a_database_that_refuses_loses_nothing_and_recovers_without_a_restart() {
    let (dir, store, key) = store_with_key(None).await;
    store.reserve(call("gen-1", &key, 5)).await.unwrap();
    store.reserve(call("gen-2", &key, 5)).await.unwrap();
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON generations BEGIN SELECT RAISE(ABORT, 'no space'); END";
    alter(dir.path(), refuse).await;
    store.settle(end("gen-1", 5)).await.unwrap();
    assert!(store.flush().await.is_err());
    assert!(store.ready().is_err());
    let refused = store.reserve(call("gen-3", &key, 5)).await.unwrap_err();
    assert!(matches!(refused, ReserveError::Store(_)), "{refused}");
    store.settle(end("gen-2", 4)).await.unwrap();
    assert_eq!(store.generation("gen-2").await.unwrap().unwrap().settlement.cost, Nanos(4), "still known");
    assert_eq!(store.key_by_hash(&key.hash).unwrap().held, Nanos(0));
    let copy = as_left_by_a_crash(dir.path());
    alter(copy.path(), "DROP TRIGGER refuse").await;
    let crashed = store::open(OpenOptions::new(copy.path())).await.unwrap();
    assert_eq!(crashed.key_by_hash(&key.hash).unwrap().usage, Nanos(9));
    alter(dir.path(), "DROP TRIGGER refuse").await;
    while store.ready().is_err() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    store.reserve(call("gen-3", &key, 5)).await.unwrap();
    store.settle(end("gen-3", 5)).await.unwrap();
    store.flush().await.unwrap();
    store.close().await.unwrap();
    drop(store);
    let again = store::open(OpenOptions::new(dir.path())).await.unwrap();
    assert_eq!(again.key_by_hash(&key.hash).unwrap().usage, Nanos(14));
}

#[tokio::test]
async fn a_database_that_another_program_locks_loses_nothing_and_recovers_without_a_restart() {
    let (dir, store, key) = store_with_key(None).await;
    store.reserve(call("gen-1", &key, 5)).await.unwrap();
    let mut other = SqliteConnection::connect(dir.path().join("roundhouse.db").to_str().unwrap()).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    store.settle(end("gen-1", 5)).await.unwrap();
    assert!(store.flush().await.is_err(), "it waits for its turn, and not for ever");
    assert!(matches!(store.reserve(call("gen-2", &key, 5)).await, Err(ReserveError::Store(_))));
    let row = store.key_by_hash(&key.hash).unwrap();
    assert_eq!((row.held, row.usage), (Nanos(0), Nanos(5)), "keys are known and balances right all the while");
    let copy = as_left_by_a_crash(dir.path());
    let crashed = store::open(OpenOptions::new(copy.path())).await.unwrap();
    assert_eq!(crashed.key_by_hash(&key.hash).unwrap().usage, Nanos(5), "the spool has it");
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    while store.ready().is_err() {
        tokio::task::yield_now().await;
    }
    store.reserve(call("gen-2", &key, 5)).await.unwrap();
    store.settle(end("gen-2", 4)).await.unwrap();
    store.flush().await.unwrap();
    let row = store.key_by_hash(&key.hash).unwrap();
    assert_eq!((row.held, row.usage), (Nanos(0), Nanos(9)));
}

/// The bound on calls that are open or not yet in the database (16,384).
#[tokio::test]
async fn more_open_calls_than_the_bound_wait_and_are_then_refused() {
    let (_dir, store, key) = store_with_key(None).await;
    for n in 0..16_384 {
        store.reserve(call(format!("gen-{n}"), &key, 1)).await.unwrap();
    }
    let refused = store.reserve(call("gen-more", &key, 1)).await.unwrap_err();
    assert!(matches!(refused, ReserveError::Store(_)), "{refused}");
    assert_eq!(store.key_by_hash(&key.hash).unwrap().held, Nanos(16_384));
    let (waiting, settled) = tokio::join!(store.reserve(call("gen-more", &key, 1)), store.settle(end("gen-0", 1)));
    settled.unwrap();
    waiting.unwrap();
    for n in 1..16_384 {
        store.settle(end(format!("gen-{n}"), 1)).await.unwrap();
    }
    store.settle(end("gen-more", 1)).await.unwrap();
    store.flush().await.unwrap();
    let row = store.key_by_hash(&key.hash).unwrap();
    assert_eq!((row.held, row.usage), (Nanos(0), Nanos(16_385)));
}

async fn alter(dir: &std::path::Path, sql: &'static str) {
    let mut conn = SqliteConnection::connect(dir.join("roundhouse.db").to_str().unwrap()).await.unwrap();
    sqlx::query(sql).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
}
