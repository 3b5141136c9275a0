//! Random sequences of everything a ledger can be told, crashes included, against a model of twenty lines.

use std::collections::BTreeMap;

use inner::{Nanos, Usage};
use store::{GenerationQuery, KeySpec, OpenOptions, Outcome, Store};
use tempfile::TempDir;

use crate::sample::{as_left_by_a_crash, call, end};

const LIMIT: i64 = 2_000;
const STEPS: u64 = 3_000;

/// What the ledger should say.
#[derive(Default)]
struct Model {
    /// Open calls: what is held and what was last reported.
    open: BTreeMap<String, (i64, i64)>,
    /// Ended calls and their cost.
    ended: BTreeMap<String, (Outcome, i64)>,
    usage: i64,
}

impl Model {
    fn held(&self) -> i64 {
        self.open.values().map(|(most, _)| most).sum()
    }

    fn end(&mut self, id: &str, outcome: Outcome, cost: i64) {
        if self.open.remove(id).is_some() {
            self.usage += cost;
            self.ended.insert(id.to_owned(), (outcome, cost));
        }
    }

    fn crash(&mut self) {
        for (id, (_, reported)) in self.open.clone() {
            self.end(&id, Outcome::Interrupted, reported);
        }
    }
}

/// Numbers from Knuth's MMIX generator: the same in every run of one seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

async fn run(seed: u64) {
    let (mut dice, mut model) = (Dice(seed), Model::default());
    let mut dir = TempDir::new().unwrap();
    let mut store = store::open(OpenOptions::new(dir.path())).await.unwrap();
    let spec = KeySpec { limit: Some(Nanos(LIMIT)), ..KeySpec::default() };
    let (key, _) = store.create_key(spec).await.unwrap();
    for step in 0..STEPS {
        let known: Vec<String> = model.open.keys().chain(model.ended.keys().rev().take(2)).cloned().collect();
        let some_id = known.get(dice.roll(known.len().max(1) as u64) as usize).cloned().unwrap_or("gen-none".into());
        match dice.roll(200) {
            0 => {
                store.close().await.unwrap();
                let options = OpenOptions::new(dir.path());
                drop(store);
                store = store::open(options).await.unwrap();
                model.crash();
            }
            1..=2 => {
                let left = as_left_by_a_crash(dir.path());
                drop(std::mem::replace(&mut store, store::open(OpenOptions::new(left.path())).await.unwrap()));
                dir = left;
                model.crash();
            }
            3 => store.flush().await.unwrap(),
            4..=30 => {
                let cost = dice.roll(9) as i64;
                store.progress(&some_id, &Usage::default(), Nanos(cost)).unwrap();
                model.open.entry(some_id).and_modify(|(_, reported)| *reported = cost);
            }
            31..=110 => {
                let cost = dice.roll(9) as i64;
                store.settle(end(&*some_id, cost)).await.unwrap();
                model.end(&some_id, Outcome::Done, cost);
            }
            _ => {
                let (id, most) = (format!("gen-{step}"), dice.roll(200) as i64);
                let allowed = model.usage + model.held() + most <= LIMIT;
                assert_eq!(store.reserve(call(&*id, &key, most)).await.is_ok(), allowed, "seed {seed} step {step}");
                if allowed {
                    model.open.insert(id, (most, 0));
                }
            }
        }
        let row = store.key_by_hash(&key.hash).unwrap();
        assert_eq!((row.held.0, row.usage.0), (model.held(), model.usage), "seed {seed} step {step}");
    }
    store.flush().await.unwrap();
    let query = GenerationQuery { limit: 1000, ..GenerationQuery::default() };
    let ledger = store.generations(query).await.unwrap().into_iter();
    let ledger: BTreeMap<_, _> = ledger.map(|c| (c.reservation.id, (c.settlement.outcome, c.settlement.cost.0))).collect();
    assert_eq!(ledger, model.ended, "seed {seed}");
    assert!(ledger.len() > 50, "the run was worth it: {}", ledger.len());
}

#[tokio::test]
async fn random_histories_agree_with_the_model() {
    for seed in [1, 2, 3] {
        run(seed).await;
    }
}

#[tokio::test]
#[ignore = "minutes: for the full tier"]
async fn many_random_histories_agree_with_the_model() {
    for seed in 4..104 {
        run(seed).await;
    }
}
