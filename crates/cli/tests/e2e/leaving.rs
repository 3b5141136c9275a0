//! Clients that leave: the provider's connection goes with them, and so does what was held for them. Prints how long that takes.

use std::{
    io::{BufRead, BufReader},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use simulator::{Outcome, Simulator};
use tokio::runtime::Runtime;

use crate::{
    house::{House, output},
    purse::{self, left_of, nanos},
};

/// Long enough for any machine; what is usual is printed.
const SOON: Duration = Duration::from_secs(5);
/// What the key may spend, in dollars.
const LIMIT: i64 = 10;

#[test]
fn a_client_that_leaves_takes_the_provider_and_the_hold_with_it() {
    left(40);
}

#[test]
#[ignore = "long: 1000 clients leave"]
fn a_thousand_clients_leave() {
    left(1000);
}

/// So many clients leave, one after the other: streams after their first event, whole answers while they are waited for.
fn left(clients: u64) {
    let runtime = Runtime::new().unwrap();
    let simulator = runtime.block_on(Simulator::start(0)).unwrap();
    let models = purse::provider(&simulator, &[("sim/stalled", "sim/tokens-64/fault-stall-mid")]);
    let house = House::routing(&format!("[engine]\nbuiltin = false\n{models}"));
    let key = purse::limited_key(&house, LIMIT);
    let mut times: Vec<Duration> = (1..=clients).map(|number| leave(&house, &key, &runtime, &simulator, number)).collect();
    let seen = runtime.block_on(simulator.settled());
    assert!(seen.iter().all(|seen| seen.outcome == Outcome::Left), "{seen:?}");
    times.sort_unstable();
    let at = |share: usize| times[(times.len() * share / 100).min(times.len() - 1)];
    println!("the provider is left {:?} after the client has gone (median), {:?} (p99), {:?} (most)", at(50), at(99), at(100));
    assert!(at(100) < SOON, "{times:?}");

    let rows = settled(&house, clients);
    assert!(rows.iter().all(|row| row["outcome"] == "cancelled"), "{rows:?}");
    let spent: i64 = rows.iter().map(|row| nanos(&row["cost"])).sum();
    assert_eq!(nanos(&house.get_as("/api/v1/key", &key).1["data"]["usage"]), spent);
    assert_eq!(left_of(&house, &key), LIMIT * 1_000_000_000 - spent, "something is still held");
}

/// From the end of the client to the end of the provider's connection.
fn leave(house: &House, key: &str, runtime: &Runtime, simulator: &Simulator, number: u64) -> Duration {
    let streamed = number.is_multiple_of(2);
    let body = json!({ "model": "sim/stalled", "stream": streamed, "messages": [{ "role": "user", "content": "Hi" }] });
    let connection = house.begin(&body, key);
    runtime.block_on(simulator.received(number));
    let mut lines = BufReader::new(&connection).lines();
    if streamed {
        assert!(lines.any(|line| line.unwrap().starts_with("data: ")), "the stream has not begun");
    }
    drop(lines);
    let left = Instant::now();
    drop(connection);
    runtime.block_on(simulator.settled());
    left.elapsed()
}

/// The ledger, once it has so many calls: a group commit is a few milliseconds behind.
fn settled(house: &House, calls: u64) -> Vec<Value> {
    let dir = house.data.path().to_str().unwrap();
    let patience = Instant::now() + SOON;
    loop {
        let listed = output(&["logs", "--limit", "100000", "--json", "--data-dir", dir]);
        let rows: Vec<Value> = serde_json::from_slice(&listed.stdout).unwrap();
        if rows.len() as u64 >= calls {
            assert_eq!(rows.len() as u64, calls, "a call is in the ledger twice");
            return rows;
        }
        assert!(Instant::now() < patience, "{} of {calls} calls are settled", rows.len());
        std::thread::yield_now();
    }
}
