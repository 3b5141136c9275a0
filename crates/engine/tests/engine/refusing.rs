//! What is turned away, with its arithmetic, before anything is computed.

use std::{collections::BTreeMap, sync::Arc};

use engine::{Engine, Event, FinishReason, Params, Refusal, Request, Settings, StartError, ThinkBudget};
use models::{BLOCK_TOKENS, Model, PlanError, scripted::Scripted};

use crate::{
    gate::gated,
    oracle::{CONTEXT, END, IMAGE_PAD, VOCAB, answer, babbler, greedy, picture, prompt, request, settings, start},
};

/// Of the scripted model: 16 tokens, keys and values of 16 numbers of 4 bytes.
const BLOCK_BYTES: usize = 16 * 2 * 16 * 4;

fn refusal(engine: &Engine, request: Request) -> Refusal {
    engine.submit(request).unwrap_err()
}

#[test]
fn prompt_and_answer_must_fit_the_context() {
    let engine = start(babbler(), settings());
    let refused = refusal(&engine, request(prompt(1, 500), 13));
    assert_eq!(refused, Refusal::Context { prompt: 500, wanted: 13, context: CONTEXT });
    assert_eq!(refused.to_string(), "500 prompt tokens and 13 answer tokens do not fit into a context of 512 tokens");
    let refused = refusal(&engine, request(prompt(1, 5), u32::MAX));
    assert!(matches!(refused, Refusal::Context { .. }));
    let open = Request { params: Params { max_tokens: None, ..greedy(1) }, ..request(prompt(1, CONTEXT), 1) };
    assert_eq!(refusal(&engine, open), Refusal::Context { prompt: CONTEXT, wanted: 1, context: CONTEXT });
    assert_eq!(answer(engine.submit(request(prompt(1, 500), 12)).unwrap()).0.len(), 12);
    assert_eq!(engine.stats().prefill_tokens, 500);
}

#[test]
fn prompt_and_answer_must_fit_the_cache() {
    let engine = start(babbler(), Settings { kv_blocks: 4, ..settings() });
    let refused = refusal(&engine, request(prompt(1, 60), 5));
    assert_eq!(refused, Refusal::Cache { needed: 5, blocks: 4, block_bytes: BLOCK_BYTES, prompt: 60, wanted: 5 });
    assert!(refused.to_string().contains("needs 5 cache blocks of 2048 bytes (60 prompt + 5 answer tokens), the cache has 4"));
    assert_eq!(answer(engine.submit(request(prompt(1, 60), 4)).unwrap()).0.len(), 4);
}

#[test]
fn an_open_answer_takes_the_room_there_is() {
    let long = |settings: Settings, context: usize| {
        let engine = start(Scripted::new(VOCAB, context, |_, logits| logits[5] = 1.0), settings);
        let open = Request { params: Params { max_tokens: None, ..greedy(1) }, ..request(prompt(1, 20), 1) };
        let (said, last) = answer(engine.submit(open).unwrap());
        assert_eq!(last, Event::Finished(FinishReason::Length));
        said.len()
    };
    assert_eq!(long(settings(), 100), 80, "the context ends it");
    assert_eq!(long(Settings { kv_blocks: 3, ..settings() }, 100), 3 * BLOCK_TOKENS - 20, "the cache ends it");
    assert_eq!(long(Settings { open_answer: 7, ..settings() }, 100), 7, "the setting ends it");
}

#[test]
fn a_full_queue_says_how_long_it_is() {
    let (gate, model) = gated(babbler());
    let engine = start(model, Settings { max_running: 2, max_waiting: 3, ..settings() });
    let taken: Vec<_> = (0..5).map(|name| engine.submit(request(prompt(name, 5), 3)).unwrap()).collect();
    gate.arrived();
    let refused = refusal(&engine, request(prompt(9, 5), 3));
    // Whether one or two of the five run by now is a matter of timing; together they are as many as may be in the house.
    assert!(matches!(refused, Refusal::QueueFull { waiting: 3 | 4, retry_after: 1.. }), "{refused:?}");
    drop(gate.open());
    taken.into_iter().for_each(|generation| assert_eq!(answer(generation).0.len(), 3));
    assert_eq!(answer(engine.submit(request(prompt(9, 5), 3)).unwrap()).0.len(), 3);
}

#[test]
fn prompts_that_do_not_match_their_media() {
    let engine = start(babbler(), settings());
    let with = |tokens: Vec<u32>, media| Request { tokens, media, params: greedy(3) };
    let refused = refusal(&engine, with(vec![IMAGE_PAD; 3], vec![picture(1.0, 4)]));
    assert_eq!(refused, Refusal::Plan(PlanError::VisualTokens { tokens: 3, features: 4 }));
    let refused = refusal(&engine, with(vec![1, 2], vec![picture(1.0, 4)]));
    assert_eq!(refused, Refusal::Plan(PlanError::VisualRuns { runs: 0, media: 1 }));
    assert_eq!(refusal(&engine, with(vec![1000], vec![])), Refusal::Plan(PlanError::UnknownToken(1000)));
    assert_eq!(refusal(&engine, with(vec![], vec![])), Refusal::Param("the prompt has no tokens".into()));
    assert_eq!(engine.stats().steps, 0);
}

#[test]
fn parameters_out_of_range_are_named() {
    let engine = start(babbler(), settings());
    let think = |end_id, forced| Some(ThinkBudget { tokens: 1, end_id, forced });
    let cases = [
        ("temperature", Params { temperature: -0.1, ..greedy(1) }),
        ("temperature", Params { temperature: f32::NAN, ..greedy(1) }),
        ("temperature", Params { temperature: f32::INFINITY, ..greedy(1) }),
        ("top_p", Params { top_p: 0.0, ..greedy(1) }),
        ("top_p", Params { top_p: 1.1, ..greedy(1) }),
        ("min_p", Params { min_p: 1.1, ..greedy(1) }),
        ("presence_penalty", Params { presence_penalty: f32::NAN, ..greedy(1) }),
        ("frequency_penalty", Params { frequency_penalty: f32::INFINITY, ..greedy(1) }),
        ("repetition_penalty", Params { repetition_penalty: 0.0, ..greedy(1) }),
        ("vocab_limit", Params { vocab_limit: 0, ..greedy(1) }),
        ("max_tokens", greedy(0)),
        ("log-probabilities", Params { logprobs: Some(21), ..greedy(1) }),
        ("logit_bias", Params { logit_bias: BTreeMap::from([(1000, 1.0)]), ..greedy(1) }),
        ("logit_bias", Params { logit_bias: BTreeMap::from([(1, f32::NAN)]), ..greedy(1) }),
        ("forced", Params { think: think(5, vec![4]), ..greedy(1) }),
        ("forced", Params { think: think(5, vec![5, 1000]), ..greedy(1) }),
    ];
    for (name, params) in cases {
        let refused = refusal(&engine, Request { tokens: vec![1], media: vec![], params });
        assert!(matches!(&refused, Refusal::Param(text) if text.contains(name)), "{name}: {refused}");
    }
}

#[test]
fn an_engine_without_room_does_not_start() {
    let start = |settings| Engine::start(Arc::new(babbler()), settings).err().unwrap();
    let error = start(Settings { kv_blocks: 1 << 60, ..settings() });
    let StartError::Memory { blocks, block_bytes, needed, .. } = &error else { panic!("{error}") };
    assert_eq!((*blocks, *block_bytes, *needed), (1 << 60, BLOCK_BYTES, 2048u128 << 60));
    assert!(error.to_string().starts_with("the key/value cache needs 2361183241434822606848 bytes"), "{error}");
    let error = start(Settings { kv_blocks: 0, ..settings() });
    assert_eq!(error.to_string(), "the memory for the key/value cache does not hold one block of 2048 bytes");
    for zero in [Settings { max_running: 0, ..settings() }, Settings { prefill_chunk: 0, ..settings() }] {
        assert!(matches!(start(zero), StartError::Zero { .. }));
    }
}

#[test]
fn a_budget_becomes_blocks() {
    let model = babbler();
    let of = |bytes| Settings::for_budget(model.info(), bytes);
    assert_eq!(of(BLOCK_BYTES - 1).kv_blocks, 0);
    assert_eq!(of(100 * BLOCK_BYTES).kv_blocks, 100);
    assert_eq!(of(usize::MAX).kv_blocks, 16 * CONTEXT / BLOCK_TOKENS, "no more than all sequences can use");
    assert_eq!(of(100 * BLOCK_BYTES).open_answer, CONTEXT);
    let large = Scripted::new(VOCAB, 1 << 20, |_, logits| logits[END as usize] = 1.0);
    assert_eq!(Settings::for_budget(large.info(), 1024 * BLOCK_BYTES).open_answer, 16_384 / 4, "four open answers fit");
}
