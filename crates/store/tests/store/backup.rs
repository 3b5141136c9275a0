//! Backup and restore: consistent while serving, never overwriting by accident.

use std::{fs, sync::Arc};

use inner::Nanos;
use store::{Admin, GenerationQuery, KeySpec, OpenOptions, Store, restore};
use tempfile::TempDir;

use crate::sample::{call, end, store_with_key};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_backup_taken_while_serving_is_consistent_and_restores() {
    let (dir, store, key) = store_with_key(None).await;
    for n in 0..20 {
        store.reserve(call(format!("gen-before-{n}"), &key, 3)).await.unwrap();
        store.settle(end(format!("gen-before-{n}"), 3)).await.unwrap();
    }
    let store = Arc::new(store);
    let busy = {
        let (store, key) = (Arc::clone(&store), key.clone());
        tokio::spawn(async move {
            for n in 0..500 {
                store.reserve(call(format!("gen-{n}"), &key, 3)).await.unwrap();
                store.settle(end(format!("gen-{n}"), 3)).await.unwrap();
            }
        })
    };
    let copy = dir.path().join("copy.db");
    store.backup(&copy).await.unwrap();
    Admin::open(dir.path()).await.unwrap().backup(&dir.path().join("admin.db")).await.unwrap();
    assert!(store.backup(&copy).await.is_err(), "never overwrites");
    busy.await.unwrap();

    let other = TempDir::new().unwrap();
    restore(&copy, other.path(), false).await.unwrap();
    let restored = store::open(OpenOptions::new(other.path())).await.unwrap();
    let calls = restored.generations(GenerationQuery { limit: 1000, ..GenerationQuery::default() }).await.unwrap();
    let usage = restored.key_by_hash(&key.hash).unwrap().usage;
    let flushed = calls.iter().filter(|call| call.reservation.id.starts_with("gen-before")).count();
    assert_eq!(flushed, 20, "all that was settled before is in it");
    assert_eq!(usage, Nanos(3 * i64::try_from(calls.len()).unwrap()), "rows and sums are of one moment");
}

#[tokio::test]
async fn a_restore_overwrites_only_when_told_and_keeps_what_was_there() {
    let (dir, store, key) = store_with_key(None).await;
    let copy = dir.path().join("copy.db");
    store.backup(&copy).await.unwrap();
    store.reserve(call("gen-late", &key, 3)).await.unwrap();
    store.settle(end("gen-late", 3)).await.unwrap();
    let running = restore(&copy, dir.path(), true).await.unwrap_err().to_string();
    assert!(running.contains("another roundhouse"), "{running}");
    store.close().await.unwrap();
    drop(store);
    let exists = restore(&copy, dir.path(), false).await.unwrap_err().to_string();
    assert!(exists.contains("holds a database already"), "{exists}");
    restore(&copy, dir.path(), true).await.unwrap();
    let again = store::open(OpenOptions::new(dir.path())).await.unwrap();
    assert_eq!(again.keys().len(), 1);
    assert!(again.generation("gen-late").await.unwrap().is_none());
    let kept = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().path());
    let kept: Vec<_> = kept.filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with("replaced-")).collect();
    assert_eq!(kept.len(), 1);
    let before = Admin::open(&kept[0]).await.unwrap().keys().await.unwrap();
    assert_eq!(before[0].usage, Nanos(3), "the replaced database is whole");
}

#[tokio::test]
async fn what_is_no_backup_is_not_restored() {
    let dir = TempDir::new().unwrap();
    let (made, store, _) = store_with_key(None).await;
    let whole = made.path().join("whole.db");
    store.backup(&whole).await.unwrap();
    let (garbage, empty, cut) = (made.path().join("garbage"), made.path().join("empty"), made.path().join("cut"));
    fs::write(&garbage, "x".repeat(10_000)).unwrap();
    fs::write(&empty, "").unwrap();
    let bytes = fs::read(&whole).unwrap();
    fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    for wrong in [garbage, empty, cut, made.path().join("missing"), made.path().to_owned()] {
        assert!(restore(&wrong, dir.path(), false).await.is_err(), "{}", wrong.display());
    }
    assert!(!dir.path().join("roundhouse.db").exists());
    let unwritable = store.backup(&made.path().join("no/such/folder.db")).await;
    assert!(unwritable.is_err());
    store.create_key(KeySpec::default()).await.unwrap();
}
