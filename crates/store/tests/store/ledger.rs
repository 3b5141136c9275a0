//! Reserve and settle: limits, holds, windows, extremes.

use std::sync::Arc;

use inner::{Nanos, Usage};
use store::{
    ActivityQuery, Ceiling, Durability, GenerationQuery, KeyChange, KeyRules, KeySpec, LimitReset, OpenOptions, Outcome,
    Reservation, ReserveError, Settlement, Store,
};
use tempfile::TempDir;

use crate::sample::{NOON_MS, as_left_by_a_crash, call, end, store_with_key};

#[tokio::test]
async fn a_settled_call_is_read_back_whole() {
    let (_dir, store, key) = store_with_key(Some(1_000)).await;
    let asked = call("gen-1", &key, 600);
    store.reserve(asked.clone()).await.unwrap();
    assert_eq!(store.key_by_hash(&key.hash).unwrap().held, Nanos(600));
    assert!(store.generation("gen-1").await.unwrap().is_none(), "not settled yet");
    let came = end("gen-1", 250);
    store.settle(came.clone()).await.unwrap();
    let fresh = store.generation("gen-1").await.unwrap().unwrap();
    store.flush().await.unwrap();
    let stored = store.generation("gen-1").await.unwrap().unwrap();
    assert_eq!((&fresh.reservation, &fresh.settlement), (&asked, &came));
    assert_eq!(stored, fresh);
    assert_eq!(store.generations(GenerationQuery::default()).await.unwrap(), vec![stored]);
    let row = store.key_by_hash(&key.hash).unwrap();
    assert_eq!((row.held, row.usage, row.limit_remaining()), (Nanos(0), Nanos(250), Some(Nanos(750))));
}

#[tokio::test]
async fn unpriced_is_not_free_and_every_option_may_be_absent() {
    let (_dir, store, key) = store_with_key(None).await;
    let mut asked = call("gen-1", &key, 0);
    (asked.prices, asked.referer, asked.user_agent) = (None, None, None);
    store.reserve(asked.clone()).await.unwrap();
    let came = Settlement {
        outcome: Outcome::Failed,
        finish: None,
        native_finish: None,
        upstream_id: None,
        latency_ms: None,
        error_status: Some(502),
        ..end("gen-1", 0)
    };
    store.settle(came.clone()).await.unwrap();
    store.flush().await.unwrap();
    let stored = store.generation("gen-1").await.unwrap().unwrap();
    assert_eq!((stored.reservation, stored.settlement), (asked, came));
}

/// 20 rounds of 200 calls in parallel on a balance for exactly 50.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_balance_for_k_calls_admits_exactly_k() {
    let (_dir, store, key) = store_with_key(Some(0)).await;
    let store = Arc::new(store);
    for round in 1..=20_i64 {
        let change = KeyChange { limit: Some(Some(Nanos(round * 50 * 7))), ..KeyChange::default() };
        store.update_key(&key.hash, change).await.unwrap().unwrap();
        let calls: Vec<_> = (0..200)
            .map(|n| {
                let (store, asked) = (Arc::clone(&store), call(format!("gen-{round}-{n}"), &key, 7));
                tokio::spawn(async move {
                    let id = asked.id.clone();
                    match store.reserve(asked).await {
                        Ok(()) => Some(id),
                        Err(ReserveError::LimitExceeded { .. }) => None,
                        Err(other) => panic!("{other}"),
                    }
                })
            })
            .collect();
        let mut admitted = Vec::new();
        for task in calls {
            admitted.extend(task.await.unwrap());
        }
        assert_eq!(admitted.len(), 50, "round {round}");
        for id in admitted {
            store.settle(end(id, 7)).await.unwrap();
        }
        let row = store.key_by_hash(&key.hash).unwrap();
        assert_eq!((row.held, row.limit_remaining()), (Nanos(0), Some(Nanos(0))), "round {round}");
    }
    store.flush().await.unwrap();
    assert_eq!(store.generations(GenerationQuery { limit: 1000, ..GenerationQuery::default() }).await.unwrap().len(), 1000);
}

/// Every ending, from many tasks at once, some calls settled twice and some never reserved: nothing stays held.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn after_any_mix_of_endings_nothing_is_held() {
    let (_dir, store, key) = store_with_key(Some(i64::MAX)).await;
    let store = Arc::new(store);
    let tasks: Vec<_> = (0..8_u64)
        .map(|task| {
            let (store, key) = (Arc::clone(&store), key.clone());
            tokio::spawn(async move {
                for n in 0..250_u64 {
                    let id = format!("gen-{task}-{n}");
                    store.reserve(call(&*id, &key, 100)).await.unwrap();
                    let outcome = [Outcome::Done, Outcome::Failed, Outcome::Cancelled][(n % 3) as usize];
                    store.progress(&id, &Usage::default(), Nanos(5)).unwrap();
                    let came = Settlement { outcome, ..end(&*id, i64::try_from(n % 120).unwrap()) };
                    // Never polled: the record must be made all the same.
                    drop(store.settle(came.clone()));
                    store.settle(Settlement { cost: Nanos(999), ..came }).await.unwrap();
                    store.settle(end(format!("gen-never-{task}-{n}"), 1)).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let expected = 8 * (0..250).map(|n| n % 120).sum::<i64>();
    let row = store.key_by_hash(&key.hash).unwrap();
    assert_eq!((row.held, row.usage), (Nanos(0), Nanos(expected)));
    store.flush().await.unwrap();
    assert!(store.generation("gen-never-0-0").await.unwrap().is_none());
    assert_eq!(store.generation("gen-3-7").await.unwrap().unwrap().settlement.cost, Nanos(7), "the first settlement counts");
}

#[tokio::test]
async fn a_limit_with_windows_starts_afresh() {
    let dir = TempDir::new().unwrap();
    let store = store::open(OpenOptions::new(dir.path())).await.unwrap();
    let spec = |reset| KeySpec { limit: Some(Nanos(10)), limit_reset: Some(reset), ..KeySpec::default() };
    let day_ms = 86_400_000;
    // 2026-11-22 is a Sunday: the week ends with it, the month eight days later.
    for (reset, last_day, next_day) in [(LimitReset::Daily, 0, 1), (LimitReset::Weekly, 0, 1), (LimitReset::Monthly, 8, 9)] {
        let (key, _) = store.create_key(spec(reset)).await.unwrap();
        let on = |day: i64, most| {
            let mut asked = call(format!("gen-{}-{day}-{most}", reset.word()), &key, most);
            asked.created_ms = NOON_MS + day * day_ms;
            asked
        };
        store.reserve(on(0, 10)).await.unwrap();
        store.settle(end(on(0, 10).id, 9)).await.unwrap();
        let refused = store.reserve(on(last_day, 2)).await.unwrap_err();
        assert!(matches!(refused, ReserveError::LimitExceeded { .. }), "{reset:?}: {refused}");
        store.reserve(on(next_day, 10)).await.unwrap_or_else(|error| panic!("{reset:?}: {error}"));
        store.settle(end(on(next_day, 10).id, 10)).await.unwrap();
        assert_eq!(store.key_by_hash(&key.hash).unwrap().usage, Nanos(19));
    }
}

/// 2026-11-22 is a Sunday: the day and the week end with it, the month does not.
#[tokio::test]
async fn budgets_over_a_key_are_each_held_by_themselves() {
    let (_dir, store, key) = store_with_key(Some(1_000)).await;
    let over = |name: &str, limit, reset| Ceiling { name: name.into(), limit: Nanos(limit), reset };
    let asked = |id: &str, most, day: i64| Reservation {
        ceilings: vec![over("day", 10, LimitReset::Daily), over("month", 25, LimitReset::Monthly)],
        created_ms: NOON_MS + day * 86_400_000,
        ..call(id, &key, most)
    };
    store.reserve(asked("gen-1", 6, 0)).await.unwrap();
    let refused = store.reserve(asked("gen-2", 5, 0)).await.unwrap_err();
    assert!(matches!(&refused, ReserveError::BudgetExceeded { name, window: "daily", .. } if name == "day"), "{refused}");
    assert_eq!(store.key_by_hash(&key.hash).unwrap().held, Nanos(6), "a refused call holds nothing");
    store.settle(end("gen-1", 9)).await.unwrap();
    store.reserve(asked("gen-3", 10, 1)).await.unwrap();
    store.settle(end("gen-3", 10)).await.unwrap();
    let refused = store.reserve(asked("gen-4", 7, 2)).await.unwrap_err();
    assert!(matches!(&refused, ReserveError::BudgetExceeded { name, window: "monthly", .. } if name == "month"), "{refused}");
    store.reserve(asked("gen-5", 6, 2)).await.unwrap();
    store.reserve(call("gen-6", &key, 500)).await.unwrap();
}

#[tokio::test]
async fn what_goes_to_own_keys_is_counted_beside_and_against_the_limit_where_it_says_so() {
    let dir = TempDir::new().unwrap();
    let store = store::open(OpenOptions::new(dir.path())).await.unwrap();
    let rules = KeyRules { include_byok_in_limit: true, ..KeyRules::default() };
    let spec = KeySpec { limit: Some(Nanos(100)), limit_reset: Some(LimitReset::Monthly), rules, ..KeySpec::default() };
    let (key, _) = store.create_key(spec).await.unwrap();
    let asked = |id: &str| Reservation { own_key: Some("mine".into()), own_most: Nanos(60), ..call(id, &key, 3) };
    store.reserve(asked("gen-1")).await.unwrap();
    assert!(store.reserve(asked("gen-2")).await.is_err(), "63 are held of 100");
    store.settle(Settlement { upstream_cost: Some(Nanos(30)), ..end("gen-1", 2) }).await.unwrap();
    store.reserve(asked("gen-2")).await.unwrap();
    store.progress("gen-2", &Usage { prompt_tokens: 10, ..Usage::default() }, Nanos(1)).unwrap();
    let left = as_left_by_a_crash(dir.path());
    let again = store::open(OpenOptions::new(left.path())).await.unwrap();
    let row = again.key_by_hash(&key.hash).unwrap();
    // Ten tokens of prompt at 260 nano-dollars, which nobody told: reckoned from the prices.
    assert_eq!((row.usage, row.byok_usage, row.held), (Nanos(3), Nanos(30 + 2_600), Nanos(0)));
    let found = again.generation("gen-2").await.unwrap().unwrap();
    assert_eq!((found.reservation.own_key.as_deref(), found.settlement.upstream_cost), (Some("mine"), Some(Nanos(2_600))));
    let query = ActivityQuery { first_day: NOON_MS / 86_400_000, end_day: NOON_MS / 86_400_000 + 1, key_hash: None };
    assert_eq!(again.activity(query).await.unwrap()[0].byok_cost, Nanos(2_630));
}

#[tokio::test]
async fn extreme_amounts_neither_wrap_nor_pay_back() {
    let (_dir, store, key) = store_with_key(Some(i64::MAX)).await;
    store.reserve(call("gen-max", &key, i64::MAX)).await.unwrap();
    let refused = store.reserve(call("gen-more", &key, 1)).await.unwrap_err();
    assert!(matches!(refused, ReserveError::LimitExceeded { .. }), "{refused}");
    store.settle(end("gen-max", i64::MAX)).await.unwrap();
    let change = KeyChange { limit: Some(None), ..KeyChange::default() };
    store.update_key(&key.hash, change).await.unwrap();
    for (n, (most, cost)) in
        [(i64::MAX, i64::MAX), (i64::MIN, i64::MIN), (-1, -1), (0, i64::MAX), (i64::MAX, 0)].into_iter().enumerate()
    {
        let id = format!("gen-{n}");
        store.reserve(call(&*id, &key, most)).await.unwrap();
        let mut came = end(&*id, cost);
        came.usage.prompt_tokens = u64::MAX;
        store.settle(came).await.unwrap();
    }
    store.flush().await.unwrap();
    let row = store.key_by_hash(&key.hash).unwrap();
    assert_eq!((row.usage, row.held), (Nanos(i64::MAX), Nanos(0)), "saturated, never negative");
    assert_eq!(store.generation("gen-1").await.unwrap().unwrap().settlement.cost, Nanos(0), "no negative charge");
    assert_eq!(store.generation("gen-0").await.unwrap().unwrap().settlement.usage.prompt_tokens, i64::MAX as u64);
    store.reserve(call("gen-a", &key, i64::MAX)).await.unwrap();
    let refused = store.reserve(call("gen-b", &key, 1)).await.unwrap_err();
    assert!(matches!(refused, ReserveError::LimitExceeded { .. }), "holds do not overflow: {refused}");
}

#[tokio::test]
async fn overspending_closes_the_limit_even_for_free_calls() {
    let (_dir, store, key) = store_with_key(Some(10)).await;
    store.reserve(call("gen-1", &key, 10)).await.unwrap();
    store.settle(end("gen-1", 25)).await.unwrap();
    assert_eq!(store.key_by_hash(&key.hash).unwrap().limit_remaining(), Some(Nanos(0)));
    assert!(matches!(store.reserve(call("gen-2", &key, 0)).await, Err(ReserveError::LimitExceeded { .. })));
}

#[tokio::test]
async fn unknown_keys_and_reused_ids_are_refused_and_hold_nothing() {
    let (_dir, store, key) = store_with_key(Some(100)).await;
    let mut stranger = call("gen-1", &key, 1);
    stranger.key_hash = "0".repeat(64);
    assert!(matches!(store.reserve(stranger).await, Err(ReserveError::UnknownKey)));
    store.reserve(call("gen-1", &key, 30)).await.unwrap();
    assert!(matches!(store.reserve(call("gen-1", &key, 30)).await, Err(ReserveError::Store(_))));
    assert_eq!(store.key_by_hash(&key.hash).unwrap().held, Nanos(30));
}

#[tokio::test]
async fn oversized_texts_are_cut_at_a_character() {
    let (_dir, store, key) = store_with_key(None).await;
    let mut asked = call("gen-1", &key, 0);
    asked.title = Some("é".repeat(100_000));
    store.reserve(asked).await.unwrap();
    store.settle(Settlement { upstream_id: Some("€".repeat(100_000)), ..end("gen-1", 0) }).await.unwrap();
    store.flush().await.unwrap();
    let stored = store.generation("gen-1").await.unwrap().unwrap();
    assert_eq!(stored.reservation.title.unwrap(), "é".repeat(256));
    assert_eq!(stored.settlement.upstream_id.unwrap(), "€".repeat(85));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn with_fsync_every_call_is_acknowledged_and_a_dropped_one_holds_nothing() {
    let dir = TempDir::new().unwrap();
    let options = OpenOptions { durability: Durability::Fsync, ..OpenOptions::new(dir.path()) };
    let store = Arc::new(store::open(options).await.unwrap());
    let (key, _) = store.create_key(KeySpec { limit: Some(Nanos(1_000)), ..KeySpec::default() }).await.unwrap();
    let tasks: Vec<_> = (0..50)
        .map(|n| {
            let (store, key) = (Arc::clone(&store), key.clone());
            tokio::spawn(async move {
                let id = format!("gen-{n}");
                store.reserve(call(&*id, &key, 10)).await.unwrap();
                store.settle(end(id, 10)).await.unwrap();
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    let change = KeyChange { limit: Some(Some(Nanos(1_000))), ..KeyChange::default() };
    store.update_key(&key.hash, change).await.unwrap();
    {
        let pending = store.reserve(call("gen-dropped", &key, 10));
        tokio::select! {
            biased;
            done = pending => done.unwrap(),
            () = std::future::ready(()) => {}
        }
    }
    assert_eq!(store.key_by_hash(&key.hash).unwrap().held, Nanos(0), "the caller went away while the disk was busy");
    assert_eq!(store.key_by_hash(&key.hash).unwrap().usage, Nanos(500));
    store.close().await.unwrap();
    drop(store);
    let again = store::open(OpenOptions::new(dir.path())).await.unwrap();
    assert_eq!(again.recovery(), &store::Recovery::default());
    assert_eq!(again.key_by_hash(&key.hash).unwrap().usage, Nanos(500));
    assert!(again.generation("gen-dropped").await.unwrap().is_none());
}

#[tokio::test]
async fn activity_is_summed_per_day_and_endpoint() {
    let (_dir, store, key) = store_with_key(None).await;
    let (other, _) = store.create_key(KeySpec::default()).await.unwrap();
    let day = NOON_MS / 86_400_000;
    let yesterday = NOON_MS - 86_400_000;
    for (id, key, at, cost) in
        [("gen-1", &key, NOON_MS, 5), ("gen-2", &other, NOON_MS, 7), ("gen-3", &key, yesterday, 11), ("gen-4", &key, NOON_MS, 0)]
    {
        store.reserve(Reservation { created_ms: at, ..call(id, key, 100) }).await.unwrap();
        let outcome = if cost == 0 { Outcome::Failed } else { Outcome::Done };
        store.settle(Settlement { outcome, ..end(id, cost) }).await.unwrap();
    }
    store.flush().await.unwrap();
    let query = ActivityQuery { first_day: day - 1, end_day: day + 1, key_hash: None };
    let summed = async |query: &ActivityQuery| {
        let rows = store.activity(query.clone()).await.unwrap();
        rows.into_iter().map(|row| (row.day, row.cost.0, row.requests, row.prompt_tokens)).collect::<Vec<_>>()
    };
    assert_eq!(summed(&query).await, [(day, 12, 2, 14), (day - 1, 11, 1, 7)], "a failed answer is no activity");
    assert_eq!(summed(&ActivityQuery { end_day: day, ..query.clone() }).await, [(day - 1, 11, 1, 7)]);
    assert_eq!(summed(&ActivityQuery { key_hash: Some(other.hash.clone()), ..query }).await, [(day, 7, 1, 7)]);
}
