//! More work than the processor has time for: calls are turned away at once, and everything else is answered.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::house::House;

/// Tasks that are always ready: whoever comes waits for all of them.
const BUSY: usize = 2_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn calls_are_turned_away_while_everything_waits_and_taken_again_afterwards() {
    let house = House::open().await;
    let busy: Vec<_> = (0..BUSY).map(|_| tokio::spawn(never_done())).collect();
    // On the one thread, in turn with all of that.
    let (house, refused) = tokio::spawn(async move {
        loop {
            let reply = house.ask(house.chat("good", json!({}))).await;
            if reply.status != 200 {
                return (house, reply);
            }
        }
    })
    .await
    .unwrap();
    assert_eq!((refused.status.as_u16(), &refused.headers["retry-after"]), (503, &"1".parse().unwrap()));
    assert_eq!(refused.error()["metadata"]["error_type"], "provider_overloaded");
    assert_eq!(house.ask(House::get("/api/v1/models", None)).await.status.as_u16(), 200, "what costs nobody much goes on");
    let shed = house.metrics().await.lines().any(|line| line == "roundhouse_sheds_total{reason=\"strain\"} 1");
    assert!(shed, "and it is counted");
    assert_eq!(house.held(), 0, "nothing is held for it");
    busy.iter().for_each(tokio::task::JoinHandle::abort);
    while house.ask(house.chat("good", json!({}))).await.status != 200 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn never_done() {
    loop {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_micros(50) {}
        tokio::task::yield_now().await;
    }
}
