//! Credits: off until the first grant, then one balance for all keys, whoever asks and how many at once.

use std::sync::Arc;

use inner::Nanos;
use store::{Admin, Credits, KeySpec, OpenOptions, ReserveError, Store};

use crate::sample::{as_left_by_a_crash, call, end, store_with_key};

#[tokio::test]
async fn nothing_is_limited_before_the_first_grant_and_it_pays_for_nothing_before_it() {
    let (dir, store, key) = store_with_key(None).await;
    store.reserve(call("gen-1", &key, i64::MAX)).await.unwrap();
    store.settle(end("gen-1", 70)).await.unwrap();
    assert_eq!(store.credits(), Credits { granted: None, spent: Nanos(70), held: Nanos(0) });
    assert_eq!(store.credits().balance(), None);

    let granted = store.grant(Nanos(100), "first").await.unwrap();
    assert_eq!(granted, Credits { granted: Some(Nanos(100)), spent: Nanos(0), held: Nanos(0) });
    store.reserve(call("gen-2", &key, 60)).await.unwrap();
    let refused = store.reserve(call("gen-3", &key, 41)).await.unwrap_err();
    assert!(matches!(refused, ReserveError::CreditsExceeded { .. }), "{refused}");
    assert_eq!(store.key_by_hash(&key.hash).unwrap().held, Nanos(60), "a refused call holds nothing of the key either");
    store.settle(end("gen-2", 25)).await.unwrap();
    store.reserve(call("gen-3", &key, 75)).await.unwrap();
    assert_eq!(store.credits(), Credits { granted: Some(Nanos(100)), spent: Nanos(25), held: Nanos(75) });
    store.settle(end("gen-3", 80)).await.unwrap();
    assert_eq!(store.credits().balance(), Some(Nanos(-5)), "it cost more than was held");
    assert!(store.reserve(call("gen-4", &key, 0)).await.is_err(), "a debt closes free calls too");
    store.grant(Nanos(15), "more").await.unwrap();
    store.close().await.unwrap();
    drop(store);

    let again = store::open(OpenOptions::new(dir.path())).await.unwrap();
    assert_eq!(again.credits(), Credits { granted: Some(Nanos(115)), spent: Nanos(105), held: Nanos(0) });
    again.reserve(call("gen-5", &key, 10)).await.unwrap();
    let (credits, grants) = Admin::open(dir.path()).await.unwrap().credits().await.unwrap();
    assert_eq!(credits, Credits { held: Nanos(0), ..again.credits() }, "holds are the server's to know");
    let told: Vec<_> = grants.iter().map(|grant| (grant.number, grant.amount, &*grant.note)).collect();
    assert_eq!(told, [(1, Nanos(100), "first"), (2, Nanos(15), "more")]);
}

/// 2,000 calls by eight keys at once, on a balance for exactly 100 of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_balance_for_a_hundred_calls_admits_exactly_a_hundred() {
    let (dir, store, key) = store_with_key(None).await;
    let mut keys = vec![key];
    for _ in 1..8 {
        keys.push(store.create_key(KeySpec { limit: Some(Nanos(1_000_000)), ..KeySpec::default() }).await.unwrap().0);
    }
    store.grant(Nanos(100 * 7 + 6), "").await.unwrap();
    let store = Arc::new(store);
    let calls: Vec<_> = (0..2_000)
        .map(|n| {
            let (store, asked) = (Arc::clone(&store), call(format!("gen-{n}"), &keys[n % 8], 7));
            tokio::spawn(async move {
                let id = asked.id.clone();
                match store.reserve(asked).await {
                    Ok(()) => Some(id),
                    Err(ReserveError::CreditsExceeded { .. }) => None,
                    Err(other) => panic!("{other}"),
                }
            })
        })
        .collect();
    let mut admitted = Vec::new();
    for call in calls {
        admitted.extend(call.await.unwrap());
    }
    assert_eq!(admitted.len(), 100);
    assert_eq!(store.credits().held, Nanos(700));
    for id in admitted {
        store.settle(end(id, 7)).await.unwrap();
    }
    assert_eq!(store.credits(), Credits { granted: Some(Nanos(706)), spent: Nanos(700), held: Nanos(0) });
    assert!(keys.iter().all(|key| store.key_by_hash(&key.hash).unwrap().held == Nanos(0)));
    store.close().await.unwrap();
    drop(store);
    let again = store::open(OpenOptions::new(dir.path())).await.unwrap();
    assert_eq!(again.credits().balance(), Some(Nanos(6)));
}

#[tokio::test]
async fn what_is_spent_survives_a_crash_once_and_what_was_held_does_not() {
    let (dir, store, key) = store_with_key(None).await;
    store.grant(Nanos(1_000), "").await.unwrap();
    for n in 0..10 {
        store.reserve(call(format!("gen-{n}"), &key, 50)).await.unwrap();
    }
    for n in 0..5 {
        store.settle(end(format!("gen-{n}"), 30)).await.unwrap();
    }
    store.progress("gen-9", &inner::Usage::default(), Nanos(4)).unwrap();
    let left = as_left_by_a_crash(dir.path());
    for _ in 0..2 {
        let again = store::open(OpenOptions::new(left.path())).await.unwrap();
        assert_eq!(again.credits(), Credits { granted: Some(Nanos(1_000)), spent: Nanos(154), held: Nanos(0) });
        again.close().await.unwrap();
    }
}

#[tokio::test]
async fn a_grant_by_another_process_is_noticed_and_may_be_taken_back() {
    let (dir, store, key) = store_with_key(None).await;
    let mut admin = Admin::open(dir.path()).await.unwrap();
    assert_eq!(admin.credits().await.unwrap(), (Credits::default(), Vec::new()));
    admin.grant(Nanos(50), "by hand").await.unwrap();
    until(|| store.credits().granted == Some(Nanos(50))).await;
    store.reserve(call("gen-1", &key, 50)).await.unwrap();
    assert!(store.reserve(call("gen-2", &key, 1)).await.is_err());
    admin.grant(Nanos(-20), "too much").await.unwrap();
    until(|| store.credits().granted == Some(Nanos(30))).await;
    store.settle(end("gen-1", 30)).await.unwrap();
    assert_eq!(store.credits().balance(), Some(Nanos(0)));
    store.reserve(call("gen-free", &key, 0)).await.unwrap();
}

#[tokio::test]
async fn a_deleted_key_still_spends_credits() {
    let (_dir, store, key) = store_with_key(None).await;
    store.grant(Nanos(100), "").await.unwrap();
    store.reserve(call("gen-1", &key, 40)).await.unwrap();
    assert!(store.delete_key(&key.hash).await.unwrap());
    store.settle(end("gen-1", 30)).await.unwrap();
    assert_eq!(store.credits(), Credits { granted: Some(Nanos(100)), spent: Nanos(30), held: Nanos(0) });
}

/// Polls without a deadline of its own: the test runner's is enough.
async fn until(mut done: impl FnMut() -> bool) {
    while !done() {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}
