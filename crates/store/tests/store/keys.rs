//! Keys: made once, shown once, found by their hash, changed by other processes.

use std::sync::Arc;

use inner::Nanos;
use store::{Admin, KeyChange, KeyRules, KeySpec, LimitReset, OpenOptions, Reservation, RulesChange, Store};
use tempfile::TempDir;

use crate::sample::{NOON_MS, call, end, files, store_with_key};

#[tokio::test]
async fn a_key_is_found_by_its_plain_text_only() {
    let dir = TempDir::new().unwrap();
    let store = store::open(OpenOptions::new(dir.path())).await.unwrap();
    let spec = KeySpec {
        name: "Robert'); DROP TABLE keys;--".into(),
        management: true,
        disabled: false,
        limit: Some(Nanos(5)),
        limit_reset: Some(LimitReset::Weekly),
        expires_at: Some(7),
        rules: rules(),
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
        expires_at: Some(Some(9)),
        rules: RulesChange {
            allowed_models: Some(rules().allowed_models),
            tokens_per_minute: Some(Some(u64::MAX)),
            ..RulesChange::default()
        },
    };
    let row = store.update_key(&key.hash, change).await.unwrap().unwrap();
    assert_eq!(row.expires_at, Some(9));
    let later = RulesChange { requests_per_minute: Some(Some(3)), ..RulesChange::default() };
    let row = store.update_key(&key.hash, KeyChange { rules: later, ..KeyChange::default() }).await.unwrap().unwrap();
    assert_eq!(
        (&row.rules.allowed_models, row.rules.requests_per_minute),
        (&rules().allowed_models, Some(3)),
        "both changes hold"
    );
    assert!(row.rules.tokens_per_minute > Some(1_000_000), "more than a database holds is not less than one");
    assert_eq!((&*row.name, row.disabled, row.limit, row.limit_reset), ("new", false, None, Some(LimitReset::Daily)));
    assert_eq!(store.key_by_hash(&key.hash).unwrap(), row);
    assert!(store.set_key_disabled(&"0".repeat(64), true).await.unwrap().is_none());
}

fn rules() -> KeyRules {
    KeyRules {
        include_byok_in_limit: true,
        external_user: Some("Zoë".into()),
        allowed_models: Some(vec!["a/b".into(), "c\"/d".into()]),
        allowed_providers: Some(Vec::new()),
        requests_per_minute: Some(60),
        tokens_per_minute: Some(1_000_000),
    }
}

#[tokio::test]
async fn a_deleted_key_is_gone_and_what_it_spent_is_not() {
    let (dir, store, key) = store_with_key(None).await;
    store.reserve(call("gen-1", &key, 40)).await.unwrap();
    store.reserve(call("gen-2", &key, 40)).await.unwrap();
    store.settle(end("gen-1", 30)).await.unwrap();
    assert!(store.delete_key(&key.hash).await.unwrap());
    assert!(!store.delete_key(&key.hash).await.unwrap(), "once");
    assert!(store.key_by_hash(&key.hash).is_none() && store.keys().is_empty());
    assert!(store.reserve(call("gen-3", &key, 1)).await.is_err());
    store.settle(end("gen-2", 20)).await.unwrap();
    store.flush().await.unwrap();
    for (id, cost) in [("gen-1", 30), ("gen-2", 20)] {
        assert_eq!(store.generation(id).await.unwrap().unwrap().settlement.cost, Nanos(cost));
    }
    store.close().await.unwrap();
    drop(store);
    let again = store::open(OpenOptions::new(dir.path())).await.unwrap();
    assert!(again.keys().is_empty());
}

#[tokio::test]
async fn a_key_remembers_when_it_was_used_last() {
    let (dir, store, key) = store_with_key(None).await;
    assert_eq!(key.last_used_at, None);
    for (id, second) in [("gen-1", 7), ("gen-2", 3)] {
        store.reserve(Reservation { created_ms: NOON_MS + second * 1000, ..call(id, &key, 1) }).await.unwrap();
        store.settle(end(id, 1)).await.unwrap();
    }
    let used = Some(NOON_MS / 1000 + 7);
    assert_eq!(store.key_by_hash(&key.hash).unwrap().last_used_at, used);
    store.close().await.unwrap();
    drop(store);
    let again = store::open(OpenOptions::new(dir.path())).await.unwrap();
    assert_eq!(again.keys()[0].last_used_at, used);
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

/// Calls that never pause keep the writer in work; what comes by the clock has its turn all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_another_process_does_to_keys_is_noticed_under_load() {
    let (dir, store, key) = store_with_key(None).await;
    let store = Arc::new(store);
    let calls = {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            for number in 0_u64.. {
                let id = format!("gen-{number}");
                store.reserve(call(&id, &key, 1)).await.unwrap();
                store.settle(end(&id, 1)).await.unwrap();
                tokio::task::yield_now().await;
            }
        })
    };
    let (_, plain) = Admin::open(dir.path()).await.unwrap().create_key(KeySpec::default()).await.unwrap();
    until(|| store.key_by_secret(&plain).is_some()).await;
    assert!(!calls.is_finished(), "and the calls went on");
    calls.abort();
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
