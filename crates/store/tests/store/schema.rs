//! Databases of other versions: older ones are migrated, newer ones refused by name.
//!
//! `tests/schemas/vN.db` is what version N wrote. When a migration is added, run this before the release, and commit the new
//! file (one that exists is never written again): `cargo test --release -p store --test store -- --ignored store_this_schema`.

use std::{fs, path::PathBuf};

use inner::Nanos;
use sqlx::{Connection, Row, SqliteConnection};
use store::{Admin, KeySpec, LimitReset, OpenOptions, Store, StoreError};
use tempfile::TempDir;

use crate::sample::{call, end};

/// The newest version; the stored files must reach it.
const NEWEST: i64 = 9;

fn stored(version: i64) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/schemas/v{version}.db"))
}

async fn sqlite(path: &std::path::Path) -> SqliteConnection {
    SqliteConnection::connect(path.to_str().unwrap()).await.unwrap()
}

#[tokio::test]
#[ignore = "writes tests/schemas/vN.db"]
async fn store_this_schema() {
    let path = stored(NEWEST);
    if path.exists() {
        return;
    }
    let dir = TempDir::new().unwrap();
    let store = store::open(OpenOptions::new(dir.path())).await.unwrap();
    let spec = KeySpec {
        name: "stored".into(),
        limit: Some(Nanos(1_000)),
        limit_reset: Some(LimitReset::Monthly),
        ..KeySpec::default()
    };
    let (key, _) = store.create_key(spec).await.unwrap();
    store.reserve(call("gen-stored", &key, 500)).await.unwrap();
    store.settle(end("gen-stored", 321)).await.unwrap();
    store.backup(&path).await.unwrap();
}

#[tokio::test]
async fn every_past_version_opens_with_all_it_holds() {
    for version in 1..=NEWEST {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("roundhouse.db");
        fs::copy(stored(version), &path).unwrap();
        let mut conn = sqlite(&path).await;
        assert_eq!(schema(&mut conn).await, version, "the stored file is of that version");
        conn.close().await.unwrap();
        let store = store::open(OpenOptions::new(dir.path())).await.unwrap();
        let [key] = &store.keys()[..] else { panic!("one key") };
        assert_eq!((&*key.name, key.usage, key.limit_reset), ("stored", Nanos(321), Some(LimitReset::Monthly)));
        let found = store.generation("gen-stored").await.unwrap().unwrap();
        assert_eq!((found.reservation, found.settlement), (call("gen-stored", key, 500), end("gen-stored", 321)));
        assert_eq!((store.credits().granted, store.credits().spent), (None, Nanos(321)), "what was ever spent is known");
        store.close().await.unwrap();
        assert_eq!(schema(&mut sqlite(&path).await).await, NEWEST);
    }
    assert!(!stored(NEWEST + 1).exists(), "NEWEST is out of date");
}

#[tokio::test]
async fn a_newer_schema_is_refused_by_name_and_left_alone() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("roundhouse.db");
    fs::copy(stored(NEWEST), &path).unwrap();
    let mut conn = sqlite(&path).await;
    let newer = NEWEST + 1;
    sqlx::query("UPDATE meta SET value = $1 WHERE name = 'schema'").bind(newer).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    let text = format!("{} has schema version {newer}; this program knows up to {NEWEST}", path.display());
    let refused = store::open(OpenOptions::new(dir.path())).await.err().unwrap();
    assert!(matches!(refused, StoreError::NewerSchema { found, known: NEWEST, .. } if found == newer), "{refused:?}");
    assert!(refused.to_string().starts_with(&text), "{refused}");
    assert!(matches!(Admin::open(dir.path()).await, Err(StoreError::NewerSchema { .. })));
    let fresh = TempDir::new().unwrap();
    let refused = store::restore(&path, fresh.path(), false).await.unwrap_err();
    assert!(matches!(refused, StoreError::NewerSchema { .. }), "{refused:?}");
    assert_eq!(schema(&mut sqlite(&path).await).await, newer);
}

async fn schema(conn: &mut SqliteConnection) -> i64 {
    sqlx::query("SELECT value FROM meta WHERE name = 'schema'").fetch_one(conn).await.unwrap().get(0)
}
