//! How long requests spent in the queue, before their first token, and after it: compared with the test's own clock.

use std::time::{Duration, Instant};

use engine::{Durations, Event, FinishReason, Request, Settings, Timings};
use models::scripted::Scripted;

use crate::{
    gate::{Gate, Seen, gated},
    oracle::{
        CONTEXT, END, IMAGE_PAD, VOCAB, answer, babbler, events, full_answer, greedy, picture, prompt, request, settings, start,
    },
};

/// How many went through the queue, the prefill, the decoding, and the last two together.
fn counts(timings: &Timings) -> [u64; 4] {
    [&timings.queue, &timings.prefill, &timings.decode, &timings.inference].map(Durations::count)
}

/// Lets the engine do so many things, and stand before the next; gives the time that this took at least.
fn pass(gate: &Gate, times: usize) -> Duration {
    let begun = Instant::now();
    for _ in 0..times {
        gate.pass();
        gate.arrived();
    }
    begun.elapsed()
}

#[test]
fn the_phases_of_a_request_make_up_its_life() {
    let engine = start(babbler(), settings());
    let begun = Instant::now();
    for name in 0..5 {
        full_answer(engine.submit(request(prompt(name, 40), 20)).unwrap());
    }
    let lives = begun.elapsed();
    let timings = engine.timings();
    assert_eq!(counts(&timings), [5; 4]);
    let [queue, prefill, decode, inference] =
        [&timings.queue, &timings.prefill, &timings.decode, &timings.inference].map(Durations::total);
    assert!(prefill > Duration::ZERO && decode > Duration::ZERO, "{timings:?}");
    assert_eq!((prefill + decode, queue + prefill), (inference, timings.first_token.total()));
    assert_eq!((timings.first_token.count(), timings.between_tokens.count()), (5, 5 * 19));
    assert_eq!(timings.between_tokens.total(), decode);
    let whole = timings.whole.total();
    assert!(timings.whole.count() == 5 && queue + inference <= whole && whole <= lives, "{lives:?} {timings:?}");
}

#[test]
fn each_phase_has_the_time_that_passed_in_it() {
    let (gate, model) = gated(babbler());
    let engine = start(model, Settings { max_running: 1, prefill_chunk: 4, ..settings() });
    let first = engine.submit(request(prompt(1, 4), 3)).unwrap();
    gate.arrived();
    let submitting = Instant::now();
    let second = engine.submit(request(prompt(2, 8), 3)).unwrap();
    let submitted = Instant::now();
    // The first one has three tokens; after the third the engine stands before the second one's prompt.
    pass(&gate, 1);
    let first_decoding = pass(&gate, 1);
    let (queueing, admitting) = (submitted.elapsed(), Instant::now());
    gate.pass();
    assert_eq!(gate.arrived(), Seen::Step(vec![(prompt(2, 8)[0], 0, 4)]));
    let queued_at_most = submitting.elapsed();
    let before = engine.timings();
    assert_eq!(counts(&before), [1; 4], "the second one is under way");
    assert!(before.decode.total() >= first_decoding, "{before:?}");
    // Two steps are prefill, of which the second gives the first token.
    let prefilling = pass(&gate, 1);
    pass(&gate, 1);
    let prefilled_at_most = admitting.elapsed();
    let decoding = pass(&gate, 1);
    drop(gate.open());
    full_answer(first);
    full_answer(second);
    let timings = engine.timings();
    assert_eq!(counts(&timings), [2; 4]);
    let of_second = |phase: fn(&Timings) -> Duration| phase(&timings) - phase(&before);
    let queued = of_second(|timings| timings.queue.total());
    assert!(queueing <= queued && queued <= queued_at_most, "{queueing:?} {queued:?} {queued_at_most:?}");
    let prefilled = of_second(|timings| timings.prefill.total());
    assert!(prefilling <= prefilled && prefilled <= prefilled_at_most, "{prefilling:?} {prefilled:?} {prefilled_at_most:?}");
    assert!(of_second(|timings| timings.decode.total()) >= decoding, "{timings:?}");
}

#[test]
fn a_stop_id_is_the_last_token() {
    let only_stop = Scripted::reciting(VOCAB, CONTEXT, END, |_| Vec::new());
    let engine = start(only_stop, settings());
    assert_eq!(answer(engine.submit(request(prompt(1, 5), 9)).unwrap()), (vec![], Event::Finished(FinishReason::Stop)));
    let timings = engine.timings();
    assert_eq!((counts(&timings), timings.decode.total()), ([1; 4], Duration::ZERO));
}

#[test]
fn a_picture_is_part_of_the_prefill() {
    let (gate, model) = gated(babbler());
    let engine = start(model, settings());
    let asked = engine.submit(Request { tokens: vec![IMAGE_PAD; 4], media: vec![picture(0.5, 4)], params: greedy(1) }).unwrap();
    assert_eq!(gate.arrived(), Seen::Slice);
    let seeing = pass(&gate, 1);
    drop(gate.open());
    full_answer(asked);
    let timings = engine.timings();
    assert!(timings.prefill.total() >= seeing && timings.decode.total() == Duration::ZERO, "{timings:?}");
}

#[test]
fn whoever_leaves_is_counted_as_far_as_it_got_and_failures_are_not() {
    let (gate, model) = gated(babbler());
    let engine = start(model, Settings { max_running: 1, ..settings() });
    let talking = engine.submit(request(prompt(1, 5), 100)).unwrap();
    gate.arrived();
    let waiting = engine.submit(request(prompt(2, 5), 3)).unwrap();
    waiting.cancel();
    pass(&gate, 2);
    assert_eq!(events(waiting), [Event::Finished(FinishReason::Cancelled)]);
    assert_eq!(counts(&engine.timings()), [1, 0, 0, 0], "it only ever waited");
    talking.cancel();
    let broken = engine.submit(request(prompt(3, 5), 3)).unwrap();
    pass(&gate, 1);
    assert_eq!(answer(talking).1, Event::Finished(FinishReason::Cancelled));
    assert_eq!(counts(&engine.timings()), [2, 1, 1, 1]);
    gate.break_down();
    assert!(matches!(answer(broken).1, Event::Failed(_)));
    assert_eq!(counts(&engine.timings()), [2, 1, 1, 1]);
}
