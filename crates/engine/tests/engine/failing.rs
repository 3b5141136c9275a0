//! A model that panics or gives nonsense takes its own sequences with it, and nobody else's.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use engine::{Engine, Event, FinishReason, Request, Settings};
use models::{
    Features, KvPool, Media, Model, ModelInfo, PlanError, PositionPlan, Probe, StepBatch, VisionJob,
    scripted::{Moment, Scripted},
};

use crate::{
    gate::gated,
    oracle::{
        CONTEXT, END, IMAGE_PAD, VOCAB, answer, babble, babbler, expected, full_answer, greedy, picture, prompt, request,
        settings, start,
    },
};

/// The token at which the models here break.
const POISON: u32 = 666;

fn broken() -> Event {
    Event::Failed("the model failed while computing this answer".into())
}

/// Babbles, but panics when a step has a poisoned token.
fn allergic() -> Scripted {
    babbler().watched(|moment| {
        if let Moment::Step(batch) = moment {
            assert!(!batch.tokens.contains(&POISON), "poisoned");
        }
    })
}

#[test]
fn the_engine_survives_a_panic_of_the_model() {
    let engine = start(allergic(), settings());
    for round in 0..3 {
        assert_eq!(answer(engine.submit(request(vec![1, POISON], 5)).unwrap()), (vec![], broken()));
        let prompt = prompt(round, 40);
        assert_eq!(full_answer(engine.submit(request(prompt.clone(), 20)).unwrap()), expected(&prompt, &[], 20));
    }
    let stats = engine.stats();
    assert_eq!((stats.failed, stats.blocks_used, stats.running), (3, 0, 0));
}

#[test]
fn a_panic_in_the_closure_of_the_logits_is_one_too() {
    let engine = start(
        Scripted::new(VOCAB, CONTEXT, |heard, logits| {
            assert!(heard.tokens.len() < 12, "long-winded");
            logits[babble(heard) as usize] = 1.0;
        }),
        settings(),
    );
    let prompt = prompt(1, 8);
    let (said, last) = answer(engine.submit(request(prompt.clone(), 20)).unwrap());
    assert_eq!((said, last), (expected(&prompt, &[], 4), broken()), "what was said before stands");
}

#[test]
fn only_those_in_the_step_fail() {
    // One sequence waits for its turn in the queue while the step breaks.
    let engine = start(allergic(), Settings { max_running: 2, ..settings() });
    let poisoned = engine.submit(request([prompt(1, 50), vec![POISON]].concat(), 5)).unwrap();
    let innocent: Vec<_> = (2..6).map(|name| engine.submit(request(prompt(name, 100), 9)).unwrap()).collect();
    assert_eq!(answer(poisoned).1, broken());
    let ends: Vec<_> = innocent.into_iter().map(answer).collect();
    // At most one of them shared the step.
    assert!(ends.iter().filter(|(_, last)| *last == broken()).count() <= 1);
    for ((said, last), name) in ends.into_iter().zip(2..).filter(|((_, last), _)| *last != broken()) {
        assert_eq!((said, last), (expected(&prompt(name, 100), &[], 9), Event::Finished(FinishReason::Length)));
    }
}

#[test]
fn a_prompt_that_waits_for_its_picture_is_read_again_after_a_panic() {
    // The cache is lost with the panic; the half-read prompt must not be answered from an empty one.
    let (gate, model) = gated(babbler());
    let engine = start(model, settings());
    let tokens = [prompt(1, 20), vec![IMAGE_PAD; 4], prompt(2, 5)].concat();
    let media = vec![picture(0.5, 4)];
    let waits = engine.submit(Request { tokens: tokens.clone(), media, params: greedy(9) }).unwrap();
    gate.arrived();
    gate.pass(); // first of four slices
    gate.arrived();
    let breaks = engine.submit(request(prompt(3, 5), 9)).unwrap();
    gate.pass(); // the text before the picture
    gate.arrived();
    gate.pass(); // second slice
    gate.arrived();
    gate.break_down(); // the step that has the other sequence alone
    assert_eq!(answer(breaks).1, broken());
    assert_eq!(full_answer(waits), expected(&tokens, &[0.5; 4], 9));
    assert!(engine.stats().prefill_tokens > 29, "the text was read twice");
}

#[test]
fn a_panic_of_the_encoder_ends_its_owner_alone() {
    let model = babbler();
    let once = AtomicBool::new(false);
    let model = model.watched(move |moment| {
        if matches!(moment, Moment::VisionSlice) {
            assert!(once.swap(true, Ordering::Relaxed), "the first slice breaks");
        }
    });
    let engine = start(model, settings());
    let talk = prompt(1, 5);
    let talking = engine.submit(request(talk.clone(), 100)).unwrap();
    let look = || Request { tokens: vec![IMAGE_PAD; 4], media: vec![picture(0.5, 4)], params: greedy(5) };
    assert_eq!(answer(engine.submit(look()).unwrap()), (vec![], broken()));
    assert_eq!(full_answer(engine.submit(look()).unwrap()), expected(&[IMAGE_PAD; 4], &[0.5; 4], 5));
    assert_eq!(full_answer(talking), expected(&talk, &[], 100));
}

#[test]
fn logits_that_are_no_numbers_end_only_their_sequence() {
    for nonsense in [f32::NAN, f32::INFINITY] {
        let engine = start(
            Scripted::new(VOCAB, CONTEXT, move |heard, logits| {
                logits[babble(heard) as usize] = 1.0;
                if heard.tokens.len() == 8 && heard.tokens.contains(&POISON) {
                    logits[END as usize] = nonsense;
                }
            }),
            settings(),
        );
        let poisoned = vec![POISON, 1, 2, 3, 4, 5];
        let ill = engine.submit(request(poisoned.clone(), 20)).unwrap();
        let well = engine.submit(request(prompt(1, 6), 20)).unwrap();
        let (said, last) = answer(ill);
        assert_eq!(said, expected(&poisoned, &[], 2));
        assert_eq!(last, Event::Failed("the model's output is not a number".into()));
        assert_eq!(full_answer(well), expected(&prompt(1, 6), &[], 20));
    }
}

/// Gives one logit too few, once.
struct Short(Scripted, AtomicBool);

impl Model for Short {
    fn info(&self) -> &ModelInfo {
        self.0.info()
    }
    fn plan(&self, tokens: &[u32], media: &[Media]) -> Result<PositionPlan, PlanError> {
        self.0.plan(tokens, media)
    }
    fn begin_encode(&self, media: &Media) -> VisionJob {
        self.0.begin_encode(media)
    }
    fn encode_slice(&self, job: &mut VisionJob, layers: usize, probe: &mut dyn Probe) -> Option<Features> {
        self.0.encode_slice(job, layers, probe)
    }
    fn forward(&self, batch: &StepBatch, kv: &mut KvPool, probe: &mut dyn Probe) -> Vec<f32> {
        let mut logits = self.0.forward(batch, kv, probe);
        if !self.1.swap(true, Ordering::Relaxed) {
            logits.pop();
        }
        logits
    }
}

#[test]
fn a_wrong_number_of_logits_is_a_failure_like_a_panic() {
    let engine = Engine::start(Arc::new(Short(babbler(), AtomicBool::new(false))), settings()).unwrap();
    let ask = || engine.submit(request(prompt(1, 6), 7)).unwrap();
    assert_eq!(answer(ask()), (vec![], broken()));
    assert_eq!(full_answer(ask()), expected(&prompt(1, 6), &[], 7));
}
