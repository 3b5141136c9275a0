//! A reader that leaves frees its blocks before the next step.

use engine::{Event, FinishReason, Refusal, Request, Settings};

use crate::{
    gate::{Seen, gated},
    oracle::{IMAGE_PAD, answer, babbler, events, expected, full_answer, greedy, picture, prompt, request, settings, start},
};

#[test]
fn a_reader_that_leaves_is_gone_before_the_next_step() {
    let (gate, model) = gated(babbler());
    let engine = start(model, settings());
    let (stays, leaves) = (prompt(1, 20), prompt(2, 40));
    let leaving = engine.submit(request(leaves, 100)).unwrap();
    gate.arrived();
    let staying = engine.submit(request(stays.clone(), 30)).unwrap();
    gate.pass();
    assert!(matches!(gate.arrived(), Seen::Step(spans) if spans.len() == 2), "both are served");
    assert_eq!(engine.stats().blocks_used, 140usize.div_ceil(16) + 50usize.div_ceil(16));

    drop(leaving);
    gate.pass();
    // The step in hand was the last one with it.
    assert!(matches!(gate.arrived(), Seen::Step(spans) if spans.len() == 1));
    let stats = engine.stats();
    assert_eq!((stats.running, stats.cancelled, stats.blocks_used), (1, 1, 50usize.div_ceil(16)));
    drop(gate.open());
    assert_eq!(full_answer(staying), expected(&stays, &[], 30));
}

#[test]
fn leaving_in_the_middle_of_a_prompt_frees_it_too() {
    let (gate, model) = gated(babbler());
    let engine = start(model, Settings { prefill_chunk: 4, ..settings() });
    let leaving = engine.submit(request(prompt(1, 100), 100)).unwrap();
    gate.arrived();
    gate.pass();
    gate.arrived();
    drop(leaving);
    drop(gate.open());
    let next = prompt(2, 5);
    assert_eq!(full_answer(engine.submit(request(next.clone(), 5)).unwrap()), expected(&next, &[], 5));
    let stats = engine.stats();
    assert_eq!((stats.cancelled, stats.blocks_used), (1, 0));
    assert!(stats.prefill_tokens <= 8 + 5, "{stats:?}");
}

#[test]
fn leaving_while_a_picture_is_encoded_ends_the_encoding() {
    let (gate, model) = gated(babbler());
    let engine = start(model, settings());
    let media = vec![picture(0.5, 4)];
    let leaving = engine.submit(Request { tokens: vec![IMAGE_PAD; 4], media, params: greedy(5) }).unwrap();
    assert_eq!(gate.arrived(), Seen::Slice);
    drop(leaving);
    drop(gate.open());
    full_answer(engine.submit(request(prompt(2, 5), 5)).unwrap());
    assert_eq!((engine.stats().vision_slices, engine.stats().cancelled), (1, 1));
}

#[test]
fn leaving_during_vision_work_keeps_it_out_of_the_next_step() {
    let (gate, model) = gated(babbler());
    let engine = start(model, settings());
    let leaving = engine.submit(request(prompt(1, 5), 50)).unwrap();
    assert!(matches!(gate.arrived(), Seen::Step(_)));
    let media = vec![picture(0.5, 4)];
    let tokens = [prompt(2, 3), vec![IMAGE_PAD; 4]].concat();
    let staying = engine.submit(Request { tokens: tokens.clone(), media, params: greedy(5) }).unwrap();
    gate.pass();
    assert_eq!(gate.arrived(), Seen::Slice);
    drop(leaving);
    gate.pass();
    assert_eq!(gate.arrived(), Seen::Step(vec![(tokens[0], 0, 3)]));
    drop(gate.open());
    assert_eq!(full_answer(staying), expected(&tokens, &[0.5; 4], 5));
}

#[test]
fn cancel_ends_the_events_with_its_own_reason() {
    let (gate, model) = gated(babbler());
    let engine = start(model, settings());
    let prompt = prompt(1, 5);
    let generation = engine.submit(request(prompt.clone(), 100)).unwrap();
    for _ in 0..3 {
        gate.arrived();
        gate.pass();
    }
    gate.arrived();
    generation.cancel();
    drop(gate.open());
    // Three steps were done and the fourth was in hand.
    let (said, last) = answer(generation);
    assert_eq!(last, Event::Finished(FinishReason::Cancelled));
    assert_eq!(said, expected(&prompt, &[], 4));
}

#[test]
fn a_place_in_the_queue_is_free_as_soon_as_its_owner_leaves() {
    let (gate, model) = gated(babbler());
    let engine = start(model, Settings { max_running: 1, max_waiting: 1, ..settings() });
    let running = engine.submit(request(prompt(1, 5), 3)).unwrap();
    gate.arrived();
    let waiting = engine.submit(request(prompt(2, 5), 3)).unwrap();
    let refused = engine.submit(request(prompt(3, 5), 3)).unwrap_err();
    assert_eq!(refused, Refusal::QueueFull { waiting: 1, retry_after: 1 });
    drop(waiting);
    assert_eq!(engine.stats().waiting, 0);
    let next = engine.submit(request(prompt(3, 5), 3)).unwrap();
    let cancelled = events({
        next.cancel();
        let another = engine.submit(request(prompt(4, 5), 3)).unwrap();
        drop(gate.open());
        full_answer(another);
        next
    });
    assert_eq!(cancelled, [Event::Finished(FinishReason::Cancelled)]);
    full_answer(running);
    assert_eq!(engine.stats().cancelled, 2);
}
