//! Keys: made once, shown once, found by their hash, changed by other processes.

use inner::Nanos;
use store::{Admin, KeyChange, KeySpec, LimitReset, OpenOptions, Store};
use tempfile::TempDir;

use crate::sample::{call, end, files, store_with_key};

#[tokio::test]
async fn a_key_is_found_by_its_plain_text_only() {
    let dir = TempDir::new().unwrap();
    let store = store::open(OpenOptions::new(dir.path())).await.unwrap();
    let spec = KeySpec {
        name: "Robert'); DROP TABLE keys;--".into(),
        management: true,
        limit: Some(Nanos(5)),
        limit_reset: Some(LimitReset::Weekly),
        expires_at: Some(7),
    };
    let (key, plain) = store.create_key(spec.clone()).await.unwrap();
    assert_eq!(store.key_by_secret(&plain).unwrap(), key);
    assert_eq!((&key.name, key.management, key.limit, key.expires_at), (&spec.name, true, spec.limit, Some(7)));
    assert_eq!(key.label, format!("{}...{}", &plain[..12], &plain[70..]));
    for wrong in ["", &plain[1..], &plain[..72], &key.hash, &format!("sk-or-v1-{}", key.hash), &plain.to_uppercase()] {
        assert!(store.key_by_secret(wrong).is_none(), "{wrong}");
    }
    store.close().await.unwrap();
    drop(store);
    let again = store::open(OpenOptions::new(dir.path())).await.unwrap();
    assert_eq!(again.key_by_secret(&plain).unwrap(), key);
    assert_eq!(again.keys(), vec![key]);
}

#[tokio::test]
async fn a_key_is_disabled_and_changed() {
    let (_dir, store, key) = store_with_key(Some(100)).await;
    store.reserve(call("gen-1", &key, 40)).await.unwrap();
    let row = store.set_key_disabled(&key.hash, true).await.unwrap().unwrap();
    assert!(row.disabled && row.updated_at.is_some());
    assert_eq!(row.held, Nanos(40), "a change forgets no hold");
    let change = KeyChange {
        name: Some("new".into()),
        disabled: Some(false),
        limit: Some(None),
        limit_reset: Some(Some(LimitReset::Daily)),
    };
    let row = store.update_key(&key.hash, change).await.unwrap().unwrap();
    assert_eq!((&*row.name, row.disabled, row.limit, row.limit_reset), ("new", false, None, Some(LimitReset::Daily)));
    assert_eq!(store.key_by_hash(&key.hash).unwrap(), row);
    assert!(store.set_key_disabled(&"0".repeat(64), true).await.unwrap().is_none());
}

/// The command line creates and disables keys while the server serves; the server honours both without a restart.
#[tokio::test]
async fn what_another_process_does_to_keys_is_noticed() {
    let (dir, store, own) = store_with_key(Some(1_000)).await;
    store.reserve(call("gen-1", &own, 100)).await.unwrap();
    let mut admin = Admin::open(dir.path()).await.unwrap();
    let (other, plain) = admin.create_key(KeySpec { name: "cli".into(), ..KeySpec::default() }).await.unwrap();
    until(|| store.key_by_secret(&plain).is_some()).await;
    store.reserve(call("gen-2", &other, 5)).await.unwrap();
    let disable = KeyChange { disabled: Some(true), ..KeyChange::default() };
    assert!(admin.update_key(&own.hash, &disable).await.unwrap().unwrap().disabled);
    until(|| store.key_by_hash(&own.hash).unwrap().disabled).await;
    assert_eq!(store.key_by_hash(&own.hash).unwrap().held, Nanos(100), "holds live on");
    store.settle(end("gen-1", 60)).await.unwrap();
    store.flush().await.unwrap();
    let listed = admin.keys().await.unwrap();
    let listed: Vec<_> = listed.iter().map(|key| (&*key.name, key.disabled, key.usage)).collect();
    assert_eq!(listed.len(), 2);
    assert!(listed.contains(&("test", true, Nanos(60))) && listed.contains(&("cli", false, Nanos(0))), "{listed:?}");
}

/// Polls without a deadline of its own: the test runner's is enough.
async fn until(mut done: impl FnMut() -> bool) {
    while !done() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn no_file_and_no_debug_text_holds_a_plain_key() {
    let dir = TempDir::new().unwrap();
    let store = store::open(OpenOptions::new(dir.path())).await.unwrap();
    let mut admin = Admin::open(dir.path()).await.unwrap();
    let (key, served) = store.create_key(KeySpec::default()).await.unwrap();
    let (_, visited) = admin.create_key(KeySpec::default()).await.unwrap();
    store.reserve(call("gen-open", &key, 1)).await.unwrap();
    store.reserve(call("gen-1", &key, 1)).await.unwrap();
    store.settle(end("gen-1", 1)).await.unwrap();
    store.flush().await.unwrap();
    store.backup(&dir.path().join("copy.db")).await.unwrap();
    let debug = format!("{store:?} {:?}", store.keys());
    for plain in [&served, &visited] {
        let digits = &plain.as_bytes()[9..];
        assert!(!debug.contains(&plain[9..]));
        let files = files(dir.path());
        assert!(files.len() >= 4, "{files:?}");
        for file in files {
            let bytes = std::fs::read(&file).unwrap();
            assert!(!bytes.windows(digits.len()).any(|window| window == digits), "{}", file.display());
        }
    }
}
