//! Shutdown, abort, and the last handle.

use std::thread;

use engine::{Event, Refusal, Settings};

use crate::{
    gate::gated,
    oracle::{answer, babbler, expected, full_answer, prompt, request, settings, start},
};

fn stopped() -> Event {
    Event::Failed("the engine was stopped before the answer was complete".into())
}

#[test]
fn shutdown_serves_whom_it_took_on_and_nobody_else() {
    let (gate, model) = gated(babbler());
    let engine = start(model, Settings { max_running: 1, ..settings() });
    let prompts: Vec<_> = (1..4).map(|name| prompt(name, 20)).collect();
    let taken: Vec<_> = prompts.iter().map(|prompt| engine.submit(request(prompt.clone(), 30)).unwrap()).collect();
    gate.arrived();
    let closing = engine.clone();
    let closer = thread::spawn(move || closing.shutdown());
    // The engine stands before its first step, so it cannot have ended; the door closes without it.
    while engine.submit(request(prompt(9, 2), 1)).is_ok() {
        thread::yield_now();
    }
    assert_eq!(engine.submit(request(prompt(9, 2), 1)).unwrap_err(), Refusal::Closed);
    drop(gate.open());
    closer.join().unwrap();
    for (prompt, generation) in prompts.iter().zip(taken) {
        assert_eq!(full_answer(generation), expected(prompt, &[], 30));
    }
    engine.shutdown();
    assert_eq!(engine.stats().running, 0);
}

#[test]
fn shutdown_of_an_idle_engine_returns() {
    let engine = start(babbler(), settings());
    assert!(engine.is_open());
    engine.shutdown();
    assert!(!engine.is_open());
    assert_eq!(engine.submit(request(prompt(1, 2), 1)).unwrap_err(), Refusal::Closed);
}

#[test]
fn abort_fails_everything_after_the_step_in_hand() {
    let (gate, model) = gated(babbler());
    let engine = start(model, Settings { max_running: 1, ..settings() });
    let running = engine.submit(request(prompt(1, 20), 30)).unwrap();
    let waiting = engine.submit(request(prompt(2, 20), 30)).unwrap();
    gate.arrived();
    gate.pass();
    gate.arrived();
    engine.abort();
    drop(gate.open());
    assert_eq!(answer(running), (expected(&prompt(1, 20), &[], 2), stopped()));
    assert_eq!(answer(waiting), (vec![], stopped()));
    engine.shutdown();
    let stats = engine.stats();
    assert_eq!((stats.running, stats.waiting, stats.blocks_used, stats.failed), (0, 0, 0, 2));
}

#[test]
fn the_last_handle_takes_the_engine_with_it() {
    let (gate, model) = gated(babbler());
    let engine = start(model, settings());
    let running = engine.submit(request(prompt(1, 20), 30)).unwrap();
    gate.arrived();
    let other = engine.clone();
    drop(engine);
    gate.pass();
    gate.arrived();
    drop(other);
    drop(gate.open());
    assert_eq!(answer(running), (expected(&prompt(1, 20), &[], 2), stopped()));
}
