//! Parameters, as they come out at the other end.

use std::collections::BTreeMap;

use engine::{Engine, Event, FinishReason, Params, Request, Settings, ThinkBudget};
use models::scripted::Scripted;

use crate::oracle::{CONTEXT, END, VOCAB, answer, events, greedy, prompt, request, settings, start};

/// Logits that differ from token to token: flat enough that every draw matters.
fn spread() -> Scripted {
    Scripted::new(VOCAB, CONTEXT, |heard, logits| {
        let last = heard.tokens.last().copied().unwrap_or_default();
        for (id, logit) in (0u32..END).zip(logits) {
            *logit = ((id * 7919 + last * 104_729) % 1000) as f32 / 500.0;
        }
    })
}

/// The same three likely tokens for ever: 1 before 2 before 3, far before all others.
fn three() -> Scripted {
    Scripted::new(VOCAB, CONTEXT, |_, logits| logits[1..4].copy_from_slice(&[9.0, 8.0, 7.0]))
}

fn say(engine: &Engine, params: Params) -> (Vec<u32>, Event) {
    answer(engine.submit(Request { params, ..request(vec![5], 1) }).unwrap())
}

fn drawn(seed: u64) -> Params {
    Params { temperature: 1.0, top_p: 0.95, seed: Some(seed), ..greedy(40) }
}

#[test]
fn the_same_seed_gives_the_same_answer_on_any_batch() {
    let engine = start(spread(), settings());
    let alone: Vec<_> = (0..6).map(|seed| say(&engine, drawn(seed)).0).collect();
    for (one, other) in alone.iter().zip(&alone[1..]) {
        assert_ne!(one, other, "seeds matter");
    }
    for prefill_chunk in [1, 5, 64] {
        let engine = start(spread(), Settings { prefill_chunk, max_running: 5, ..settings() });
        let running: Vec<_> = (0..12u64)
            .map(|place| {
                // Strangers with other prompts and no seed stand between those that are compared.
                let own = place % 2 == 0;
                let tokens = if own { vec![5] } else { prompt(place as u32, 30) };
                let params = if own { drawn(place / 2) } else { Params { seed: None, ..drawn(0) } };
                engine.submit(Request { tokens, media: vec![], params }).unwrap()
            })
            .collect();
        let together: Vec<_> = running.into_iter().map(|generation| answer(generation).0).collect();
        for (seed, said) in alone.iter().enumerate() {
            assert_eq!(&together[seed * 2], said, "seed {seed}, chunk {prefill_chunk}");
        }
    }
}

#[test]
fn without_a_seed_answers_differ() {
    let engine = start(spread(), settings());
    let params = || Params { seed: None, ..drawn(0) };
    assert_ne!(say(&engine, params()).0, say(&engine, params()).0);
}

#[test]
fn stop_ids_and_max_tokens_end_an_answer() {
    let engine = start(Scripted::reciting(VOCAB, CONTEXT, END, |_| vec![1, 2, 3]), settings());
    assert_eq!(say(&engine, greedy(10)), (vec![1, 2, 3], Event::Finished(FinishReason::Stop)));
    assert_eq!(say(&engine, greedy(3)), (vec![1, 2, 3], Event::Finished(FinishReason::Length)));
    assert_eq!(say(&engine, Params { stop_ids: vec![2], ..greedy(10) }), (vec![1], Event::Finished(FinishReason::Stop)));
    assert_eq!(say(&engine, Params { stop_ids: vec![], ..greedy(5) }).0, [1, 2, 3, END, END]);
    assert_eq!(engine.stats().decode_tokens, 3 + 3 + 1 + 5, "the stop id itself does not count");
}

#[test]
fn bias_bans_and_penalties_move_the_choice() {
    let engine = start(three(), settings());
    assert_eq!(say(&engine, greedy(4)).0, [1; 4]);
    assert_eq!(say(&engine, Params { logit_bias: BTreeMap::from([(3, 2.5)]), ..greedy(2) }).0, [3; 2]);
    assert_eq!(say(&engine, Params { banned: vec![1, 2], ..greedy(2) }).0, [3; 2]);
    assert_eq!(say(&engine, Params { vocab_limit: 1, ..greedy(2) }).0, [0; 2]);
    // 1 falls to 7.5 after its first use, 2 to 6.5, then nothing falls further: the largest is 1.
    assert_eq!(say(&engine, Params { presence_penalty: 1.5, ..greedy(5) }).0, [1, 2, 1, 1, 1]);
    // 9, 8, 7 fall by 0.75 per use: 8.25, 7.5 for 1, then 7.25 for 2, 6.75 for 1, 6.5 for 2, and 3 is ahead.
    assert_eq!(say(&engine, Params { frequency_penalty: 0.75, ..greedy(6) }).0, [1, 1, 2, 1, 2, 3]);
    // 9/1.2 = 7.5, 8/1.2 = 6.67, 7/1.2 = 5.83: each id is penalised once.
    assert_eq!(say(&engine, Params { repetition_penalty: 1.2, ..greedy(4) }).0, [1, 2, 1, 1]);
    // Prompt tokens count for repetition, and for nothing else.
    let prompted = |params| answer(engine.submit(Request { tokens: vec![1], media: vec![], params }).unwrap()).0;
    assert_eq!(prompted(Params { repetition_penalty: 1.2, ..greedy(1) }), [2]);
    assert_eq!(prompted(Params { presence_penalty: 2.0, ..greedy(1) }), [1]);
}

#[test]
fn filters_limit_what_is_drawn() {
    let engine = start(three(), settings());
    let seen = |params: Params| {
        let mut said = say(&engine, Params { temperature: 1.0, seed: Some(3), ..params }).0;
        said.sort_unstable();
        said.dedup();
        said
    };
    assert_eq!(seen(Params { top_k: 1, ..greedy(100) }), [1]);
    assert_eq!(seen(Params { top_k: 2, ..greedy(100) }), [1, 2]);
    // exp(-1) = 0.37 and exp(-2) = 0.14 of the likeliest.
    assert_eq!(seen(Params { min_p: 0.3, ..greedy(100) }), [1, 2]);
    assert_eq!(seen(Params { min_p: 0.1, ..greedy(100) }), [1, 2, 3]);
    assert_eq!(seen(Params { top_p: 0.1, ..greedy(100) }), [1]);
}

#[test]
fn log_probabilities_are_of_the_raw_logits() {
    // Probabilities 0.5, 0.25 and 0.25 spread over the other 998.
    let engine = start(
        Scripted::new(VOCAB, CONTEXT, |_, logits| {
            logits.fill((0.25f32 / 998.0).ln());
            logits[1..3].copy_from_slice(&[0.5f32.ln(), 0.25f32.ln()]);
        }),
        settings(),
    );
    let params = Params { logprobs: Some(2), banned: vec![1], temperature: 0.1, seed: Some(1), top_k: 1, ..greedy(1) };
    let events = events(engine.submit(Request { params, ..request(vec![5], 1) }).unwrap());
    let Event::Token(token) = &events[1] else { panic!("{events:?}") };
    assert_eq!(token.id, 2, "1 is banned");
    assert!((token.logprob.unwrap() - 0.25f32.ln()).abs() < 1e-5);
    assert_eq!(token.top.iter().map(|top| top.0).collect::<Vec<_>>(), [1, 2], "what is banned is still likely");
    assert!((token.top[0].1 - 0.5f32.ln()).abs() < 1e-5);
    let bare = Params { logprobs: Some(0), ..greedy(1) };
    assert!(matches!(&answer_token(&engine, bare), Event::Token(token) if token.logprob.is_some() && token.top.is_empty()));
}

fn answer_token(engine: &Engine, params: Params) -> Event {
    events(engine.submit(Request { params, ..request(vec![5], 1) }).unwrap()).swap_remove(1)
}

#[test]
fn a_reasoning_budget_forces_its_end() {
    // The model would think 1 for ever; after token 70 it answers 2.
    let engine = start(
        Scripted::new(VOCAB, CONTEXT, |heard, logits| {
            logits[if heard.tokens[heard.prompt..].contains(&70) { 2 } else { 1 }] = 9.0;
        }),
        settings(),
    );
    let think = |tokens| Some(ThinkBudget { tokens, end_id: 70, forced: vec![60, 70, 61] });
    assert_eq!(say(&engine, Params { think: think(3), ..greedy(8) }).0, [1, 1, 1, 60, 70, 61, 2, 2]);
    assert_eq!(say(&engine, Params { think: think(0), ..greedy(4) }).0, [60, 70, 61, 2]);
    assert_eq!(say(&engine, Params { think: think(100), ..greedy(3) }).0, [1; 3]);
    // Bans do not reach what is forced, and max_tokens ends it like anything else.
    let (said, last) = say(&engine, Params { think: think(1), banned: vec![60, 70], logprobs: Some(1), ..greedy(3) });
    assert_eq!((said, last), (vec![1, 60, 70], Event::Finished(FinishReason::Length)));
}

#[test]
fn reasoning_that_ends_by_itself_is_left_alone() {
    let engine = start(Scripted::reciting(VOCAB, CONTEXT, END, |_| vec![1, 70, 2, 3, 4]), settings());
    let think = Some(ThinkBudget { tokens: 2, end_id: 70, forced: vec![70] });
    assert_eq!(say(&engine, Params { think, ..greedy(10) }).0, [1, 70, 2, 3, 4]);
}

#[test]
fn nothing_left_to_choose_is_a_failure_not_a_panic() {
    let engine = start(three(), settings());
    let (said, last) = say(&engine, Params { vocab_limit: 2, banned: vec![0, 1], ..greedy(2) });
    assert_eq!((said, last), (vec![], Event::Failed("bans and biases leave no token to choose".into())));
    assert_eq!(say(&engine, greedy(1)).0, [1]);
}
