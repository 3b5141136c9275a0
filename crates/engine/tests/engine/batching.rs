//! Many sequences, chunk boundaries, the cache, and fairness between reading and writing.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use engine::{Event, FinishReason, Settings};
use models::{BLOCK_TOKENS, scripted::Moment};

use crate::{
    gate::{Seen, gated, logged},
    oracle::{answer, babbler, events, expected, full_answer, prompt, request, settings, start},
};

#[test]
fn every_length_answers_as_alone() {
    let engine = start(babbler(), Settings { max_running: 5, prefill_chunk: 7, kv_blocks: 40, ..settings() });
    let cases: Vec<_> = (1..40u32).map(|name| (prompt(name, (name as usize * 7) % 90 + 1), name as usize % 23 + 1)).collect();
    let running: Vec<_> =
        cases.iter().map(|(prompt, count)| engine.submit(request(prompt.clone(), *count as u32)).unwrap()).collect();
    for ((prompt, count), generation) in cases.iter().zip(running) {
        assert_eq!(full_answer(generation), expected(prompt, &[], *count));
    }
    let stats = engine.stats();
    assert_eq!((stats.running, stats.waiting, stats.blocks_used), (0, 0, 0));
    assert_eq!(stats.prefill_tokens, cases.iter().map(|(prompt, _)| prompt.len() as u64).sum::<u64>());
    assert_eq!(stats.decode_tokens, cases.iter().map(|(_, count)| *count as u64).sum::<u64>());
}

#[test]
fn chunk_boundaries_do_not_show() {
    let long = prompt(3, 100);
    for prefill_chunk in [1, 2, 15, 16, 17, 99, 100, 101, 4096] {
        let (seen, model) = logged(babbler());
        let engine = start(model, Settings { prefill_chunk, ..settings() });
        assert_eq!(full_answer(engine.submit(request(long.clone(), 20)).unwrap()), expected(&long, &[], 20), "{prefill_chunk}");
        // The last of the 20 tokens is never read.
        assert_eq!(seen.try_iter().count(), 100usize.div_ceil(prefill_chunk) + 19);
    }
}

#[test]
fn events_come_in_order() {
    let engine = start(babbler(), settings());
    let prompt = prompt(1, 9);
    let events = events(engine.submit(request(prompt.clone(), 2)).unwrap());
    let said: Vec<u32> = expected(&prompt, &[], 2);
    assert_eq!(events.len(), 4);
    assert_eq!(events[0], Event::Prefilled { prompt_tokens: 9 });
    for (event, id) in events[1..3].iter().zip(said) {
        assert!(matches!(event, Event::Token(token) if token.id == id && token.logprob.is_none() && token.top.is_empty()));
    }
    assert_eq!(events[3], Event::Finished(FinishReason::Length));
}

#[test]
fn steps_keep_their_bounds_and_share_no_block() {
    let broken = Arc::new(Mutex::new(Vec::new()));
    let report = Arc::clone(&broken);
    let model = babbler().watched(move |moment| {
        let Moment::Step(batch) = moment else { return };
        let mut blocks = BTreeSet::new();
        let mut next_row = 0;
        let mut prompts_begun = false;
        for span in &batch.spans {
            let tokens = span.past + span.rows.len();
            let contiguous = span.rows.start == next_row;
            let covered = span.blocks.len() == tokens.div_ceil(BLOCK_TOKENS);
            let alone = span.blocks.iter().all(|&block| blocks.insert(block) && block < 30);
            // Answers here are longer than one row only as prompts, which have 20 tokens and more.
            let decode = span.past >= 20;
            if !contiguous || !covered || !alone || (decode && prompts_begun) {
                report.lock().unwrap().push(format!("{span:?}"));
            }
            prompts_begun |= !decode;
            next_row = span.rows.end;
        }
        if batch.tokens.len() > 4 + 8 || next_row != batch.tokens.len() {
            report.lock().unwrap().push(format!("{} rows", batch.tokens.len()));
        }
    });
    let engine = start(model, Settings { max_running: 4, prefill_chunk: 8, kv_blocks: 30, ..settings() });
    let running: Vec<_> = (0..12).map(|name| engine.submit(request(prompt(name, 20), 5 + name * 7)).unwrap()).collect();
    running.into_iter().for_each(|generation| drop(full_answer(generation)));
    assert_eq!(*broken.lock().unwrap(), Vec::<String>::new());
}

#[test]
fn an_answer_goes_on_while_a_long_prompt_is_read() {
    let (gate, model) = gated(babbler());
    let engine = start(model, Settings { prefill_chunk: 4, ..settings() });
    let (short, long) = (prompt(1, 3), prompt(2, 200));
    let first = engine.submit(request(short.clone(), 100)).unwrap();
    assert_eq!(gate.arrived(), Seen::Step(vec![(short[0], 0, 3)]));
    let second = engine.submit(request(long.clone(), 1)).unwrap();
    drop(gate.open());
    assert_eq!(full_answer(second), expected(&long, &[], 1));
    assert_eq!(full_answer(first), expected(&short, &[], 100));
    // Reading took 50 steps, each with a token of the other answer: nothing was read in steps of its own.
    assert_eq!(engine.stats().steps, 1 + 99);
}

#[test]
fn prompts_are_cut_small_when_steps_are_too_slow_for_an_answer() {
    // No step is fast enough for this goal, so the smallest cut is made, but only while somebody's answer is written.
    let (gate, model) = gated(babbler());
    let engine = start(model, Settings { prefill_chunk: 100, step_goal: Duration::ZERO, ..settings() });
    let (short, long) = (prompt(1, 50), prompt(2, 40));
    let first = engine.submit(request(short.clone(), 9)).unwrap();
    assert_eq!(gate.arrived(), Seen::Step(vec![(short[0], 0, 50)]));
    let second = engine.submit(request(long.clone(), 1)).unwrap();
    let seen = gate.open();
    assert_eq!(full_answer(second), expected(&long, &[], 1));
    assert_eq!(full_answer(first), expected(&short, &[], 9));
    let cuts = seen.try_iter().filter_map(|seen| match seen {
        Seen::Step(spans) => spans.get(1).map(|span| span.2),
        Seen::Slice => None,
    });
    assert_eq!(cuts.collect::<Vec<_>>(), [16, 16, 8]);
}

#[test]
fn a_short_prompt_does_not_queue_behind_a_long_one() {
    let (gate, model) = gated(babbler());
    let engine = start(model, Settings { prefill_chunk: 8, ..settings() });
    let (long, short) = (prompt(1, 300), prompt(2, 8));
    let first = engine.submit(request(long.clone(), 1)).unwrap();
    assert_eq!(gate.arrived(), Seen::Step(vec![(long[0], 0, 8)]));
    let second = engine.submit(request(short.clone(), 1)).unwrap();
    gate.pass();
    assert_eq!(gate.arrived(), Seen::Step(vec![(long[8], 8, 4), (short[0], 0, 4)]));
    gate.pass();
    assert_eq!(gate.arrived(), Seen::Step(vec![(long[12], 12, 4), (short[4], 4, 4)]));
    drop(gate.open());
    assert_eq!(full_answer(second), expected(&short, &[], 1));
    assert_eq!(full_answer(first), expected(&long, &[], 1));
}

#[test]
fn who_waits_for_blocks_is_served_in_order_and_to_the_end() {
    // Each needs 4 of 5 blocks for prompt and answer: they run one after the other although three may run.
    let (seen, model) = logged(babbler());
    let engine = start(model, Settings { kv_blocks: 5, max_running: 3, ..settings() });
    let prompts: Vec<_> = (0..4).map(|name| prompt(name, 30)).collect();
    let running: Vec<_> = prompts.iter().map(|prompt| engine.submit(request(prompt.clone(), 34)).unwrap()).collect();
    for (prompt, generation) in prompts.iter().zip(running) {
        assert_eq!(full_answer(generation), expected(prompt, &[], 34));
    }
    let steps: Vec<_> = seen.try_iter().collect();
    assert!(steps.iter().all(|step| matches!(step, Seen::Step(spans) if spans.len() == 1)));
    let begun = steps.iter().filter_map(|step| match step {
        Seen::Step(spans) => spans.iter().find(|span| span.1 == 0).map(|span| span.0),
        Seen::Slice => None,
    });
    assert_eq!(begun.collect::<Vec<_>>(), prompts.iter().map(|prompt| prompt[0]).collect::<Vec<_>>());
}

#[tokio::test]
async fn answers_are_read_asynchronously_and_late() {
    let engine = start(babbler(), settings());
    let (slow, quick) = (prompt(1, 5), prompt(2, 5));
    let mut unread = engine.submit(request(slow.clone(), 200)).unwrap();
    let mut read = engine.submit(request(quick, 50)).unwrap();
    while read.next().await.is_some() {}
    let mut said = Vec::new();
    while let Some(event) = unread.next().await {
        if let Event::Token(token) = event {
            said.push(token.id);
        }
    }
    assert_eq!(said, expected(&slow, &[], 200));
}

#[test]
fn submitting_from_many_threads_is_safe() {
    let engine = start(babbler(), Settings { max_running: 3, kv_blocks: 30, ..settings() });
    let threads: Vec<_> = (0..8u32)
        .map(|name| {
            let engine = engine.clone();
            std::thread::spawn(move || {
                for round in 0..5 {
                    let prompt = prompt(name * 10 + round, 11 + round as usize);
                    let (said, _) = answer(engine.submit(request(prompt.clone(), 13)).unwrap());
                    assert_eq!(said, expected(&prompt, &[], 13));
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}
