//! Encoder features arrive at their tokens, once, and while others go on.

use engine::{Request, Settings};
use models::{Media, scripted::Scripted};

use crate::{
    gate::{Seen, gated, logged},
    oracle::{
        IMAGE_PAD, VIDEO_PAD, VOCAB, babble, babbler, clip, expected, full_answer, greedy, picture, prompt, request, settings,
        start,
    },
};

fn with_media(tokens: Vec<u32>, media: Vec<Media>, max_tokens: u32) -> Request {
    Request { tokens, media, params: greedy(max_tokens) }
}

/// Text, a picture of 5 tokens, text, a clip of 2 x 3 tokens, text.
fn mixed() -> (Request, Vec<f32>) {
    let mut tokens = prompt(1, 6);
    tokens.extend([IMAGE_PAD; 5]);
    tokens.extend(prompt(2, 20));
    tokens.extend([VIDEO_PAD; 3]);
    tokens.push(7);
    tokens.extend([VIDEO_PAD; 3]);
    tokens.extend(prompt(3, 4));
    let looks = [[0.25; 5].as_slice(), &[0.5; 6]].concat();
    (with_media(tokens, vec![picture(0.25, 5), clip(0.5, 2, 3)], 30), looks)
}

#[test]
fn features_reach_their_tokens_in_every_chunking() {
    let (request, looks) = mixed();
    for prefill_chunk in [1, 2, 3, 7, 8, 16, 500] {
        for vision_layers_per_slice in [1, 3, 100] {
            let engine = start(babbler(), Settings { prefill_chunk, vision_layers_per_slice, ..settings() });
            let said = full_answer(engine.submit(request.clone()).unwrap());
            assert_eq!(said, expected(&request.tokens, &looks, 30), "{prefill_chunk} {vision_layers_per_slice}");
        }
    }
}

#[test]
fn strangers_with_pictures_do_not_mix_them_up() {
    let engine = start(babbler(), Settings { prefill_chunk: 5, max_running: 4, ..settings() });
    let cases: Vec<_> = (1..10u32)
        .map(|name| {
            let rows = name as usize;
            let tokens = [prompt(name, 3 + rows), vec![IMAGE_PAD; rows], prompt(name + 50, 2)].concat();
            (tokens, name as f32 / 16.0, rows)
        })
        .collect();
    let running: Vec<_> = cases
        .iter()
        .map(|(tokens, look, rows)| engine.submit(with_media(tokens.clone(), vec![picture(*look, *rows)], 12)).unwrap())
        .collect();
    for ((tokens, look, rows), generation) in cases.iter().zip(running) {
        assert_eq!(full_answer(generation), expected(tokens, &vec![*look; *rows], 12));
    }
}

#[test]
fn the_same_picture_is_encoded_once() {
    // One slice does a whole picture, so slices count encodings.
    let engine = start(babbler(), Settings { vision_layers_per_slice: 100, ..settings() });
    let pads = |rows: usize, text: u32| [vec![IMAGE_PAD; rows], prompt(text, 3)].concat();
    let tokens = [pads(4, 1), pads(2, 2), pads(4, 3)].concat();
    let media = vec![picture(0.5, 4), picture(0.75, 2), picture(0.5, 4)];
    let looks = [[0.5; 4].as_slice(), &[0.75; 2], &[0.5; 4]].concat();
    let said = full_answer(engine.submit(with_media(tokens.clone(), media, 10)).unwrap());
    assert_eq!(said, expected(&tokens, &looks, 10));
    assert_eq!(engine.stats().vision_slices, 2);
}

#[test]
fn answers_go_on_and_text_is_read_while_a_picture_is_encoded() {
    let (gate, model) = gated(babbler());
    let engine = start(model, settings());
    let talk = prompt(1, 3);
    let first = engine.submit(request(talk.clone(), 40)).unwrap();
    gate.arrived();
    let tokens = [prompt(2, 10), vec![IMAGE_PAD; 6], prompt(3, 4)].concat();
    let second = engine.submit(with_media(tokens.clone(), vec![picture(0.5, 6)], 5)).unwrap();
    let seen = gate.open();
    assert_eq!(full_answer(second), expected(&tokens, &[0.5; 6], 5));
    assert_eq!(full_answer(first), expected(&talk, &[], 40));

    let seen: Vec<_> = seen.try_iter().collect();
    // The model takes four slices; the text before the picture is read after the first of them.
    let pattern: Vec<_> = seen.iter().take(8).map(|seen| matches!(seen, Seen::Slice)).collect();
    assert_eq!(pattern, [true, false, true, false, true, false, true, false], "{seen:?}");
    let Seen::Step(spans) = &seen[1] else { panic!("{seen:?}") };
    assert_eq!(spans[1], (tokens[0], 0, 10));
    for step in [&seen[1], &seen[3], &seen[5], &seen[7]] {
        assert!(matches!(step, Seen::Step(spans) if spans[0].2 == 1), "the answer got its row: {step:?}");
    }
    let Seen::Step(spans) = &seen[7] else { panic!("{seen:?}") };
    assert_eq!(spans[1], (IMAGE_PAD, 10, 10), "picture and the rest");
}

#[test]
fn sequences_take_turns_at_the_encoder() {
    let (gate, model) = gated(babbler());
    let engine = start(model, Settings { vision_layers_per_slice: 100, prefill_chunk: 64, ..settings() });
    let begin = |name: u32, rows: usize| [vec![IMAGE_PAD; rows], vec![name]].concat();
    // One request with four pictures of two tokens, then one with a single picture of three.
    let many = [begin(1, 2), begin(2, 2), begin(3, 2), begin(4, 2)].concat();
    let media = (1..5).map(|look| picture(look as f32, 2)).collect();
    let first = engine.submit(with_media(many, media, 1)).unwrap();
    assert_eq!(gate.arrived(), Seen::Slice);
    let second = engine.submit(with_media(begin(9, 3), vec![picture(9.0, 3)], 1)).unwrap();
    let seen = gate.open();
    full_answer(second);
    full_answer(first);
    let begun: Vec<_> = seen.try_iter().collect();
    // Slice for the first, its step; slice for the second, its step, although the first wants three more.
    assert_eq!(begun[1], Seen::Slice, "{begun:?}");
    assert_eq!(begun[2], Seen::Step(vec![(IMAGE_PAD, 0, 4)]), "{begun:?}");
    assert_eq!(engine.stats().vision_slices, 5);
}

#[test]
fn a_far_picture_is_not_encoded_before_the_text_is_read_that_far() {
    let model = Scripted::new(VOCAB, 4096, |heard, logits| logits[babble(heard) as usize] = 1.0);
    let (seen, model) = logged(model);
    let engine = start(model, Settings { kv_blocks: 256, prefill_chunk: 100, ..settings() });
    // 2,000 tokens of text before the picture; the encoder runs at most 1,024 ahead.
    let tokens = [prompt(1, 2000), vec![IMAGE_PAD; 4]].concat();
    let said = full_answer(engine.submit(with_media(tokens.clone(), vec![picture(0.5, 4)], 3)).unwrap());
    assert_eq!(said, expected(&tokens, &[0.5; 4], 3));
    let seen: Vec<_> = seen.try_iter().collect();
    let first = seen.iter().position(|seen| *seen == Seen::Slice).unwrap();
    assert_eq!(first, 10, "after ten chunks of 100 tokens");
    assert_eq!(seen.iter().filter(|seen| **seen == Seen::Slice).count(), 4);
}
