//! What is remembered of a request that took several attempts, and of those to free models.

use inner::{Nanos, PriceSheet};
use store::{FreeCalls, Generation, KeySpec, Reservation, Store};

use crate::sample::{NOON_MS, call, end, store_with_key};

async fn settled(store: &store::SqliteStore, asked: Reservation) {
    let id = asked.id.clone();
    store.reserve(asked).await.unwrap();
    store.settle(end(id, 0)).await.unwrap();
}

#[tokio::test]
async fn attempts_are_found_by_the_first_one_in_their_order_and_bounded() {
    let (_dir, store, key) = store_with_key(None).await;
    let attempt = |number: i64| Reservation {
        request: (number > 0).then(|| "gen-0".to_owned()),
        created_ms: NOON_MS + number,
        ..call(format!("gen-{number}"), &key, 0)
    };
    for number in [2, 0, 1] {
        settled(&store, attempt(number)).await;
    }
    let other = Reservation {
        endpoint: Some("acme/fp8".into()),
        router: Some("auto".into()),
        service_tier: Some("flex".into()),
        session_id: Some("talk".repeat(500)),
        ..call("gen-other", &key, 0)
    };
    settled(&store, other).await;
    let ids = |found: Vec<Generation>| found.into_iter().map(|call| call.reservation.id).collect::<Vec<_>>();
    assert_eq!(ids(store.attempts("gen-0").await.unwrap()), ["gen-0", "gen-1", "gen-2"]);
    let alone = store.attempts("gen-other").await.unwrap();
    let asked = &alone[0].reservation;
    assert_eq!((alone.len(), asked.endpoint.as_deref(), asked.router.as_deref()), (1, Some("acme/fp8"), Some("auto")));
    assert_eq!((asked.service_tier.as_deref(), asked.session_id.as_ref().map(String::len)), (Some("flex"), Some(1024)));
    for number in 3..50 {
        settled(&store, attempt(number)).await;
    }
    assert_eq!(store.attempts("gen-0").await.unwrap().len(), Generation::ATTEMPTS_MAX as usize);
}

#[tokio::test]
async fn calls_to_free_models_of_others_are_counted_once_for_each_request() {
    let (_dir, store, key) = store_with_key(None).await;
    let (second, _) = store.create_key(KeySpec::default()).await.unwrap();
    let free = |id: &str| Reservation { endpoint: Some("acme".into()), prices: Some(PriceSheet::default()), ..call(id, &key, 0) };
    settled(&store, free("gen-1")).await;
    settled(&store, Reservation { request: Some("gen-1".into()), ..free("gen-retry") }).await;
    settled(&store, Reservation { endpoint: Some("local".into()), ..free("gen-local") }).await;
    settled(&store, Reservation { own_key: Some("theirs".into()), ..free("gen-own") }).await;
    settled(&store, Reservation { prices: None, ..free("gen-unpriced") }).await;
    settled(&store, Reservation { most: Nanos(5), ..free("gen-paid") }).await;
    settled(&store, Reservation { created_ms: NOON_MS - 1, ..free("gen-before") }).await;
    settled(&store, Reservation { prices: None, model: "a/b:free".into(), ..free("gen-named") }).await;
    settled(&store, Reservation { key_hash: second.hash.clone(), ..free("gen-second") }).await;
    let mut counted = store.free_calls(NOON_MS).await.unwrap();
    counted.sort_by_key(|calls| std::cmp::Reverse(calls.requests));
    let calls = |key_hash: &str, requests| FreeCalls { key_hash: key_hash.to_owned(), requests };
    assert_eq!(counted, [calls(&key.hash, 2), calls(&second.hash, 1)]);
}
