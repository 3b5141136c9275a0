//! A model whose every token depends on everything before it, and its answers computed without an engine.

use std::{sync::Arc, time::Duration};

use engine::{Engine, Event, FinishReason, Generation, Params, Request, Settings};
use models::{
    Media, MediaKind,
    scripted::{Heard, Scripted},
};

pub(crate) const VOCAB: usize = 1000;
pub(crate) const CONTEXT: usize = 512;
/// The last two ids are pads, the one before them ends answers.
pub(crate) const END: u32 = 997;
pub(crate) const IMAGE_PAD: u32 = 998;
pub(crate) const VIDEO_PAD: u32 = 999;

/// The next token: a hash (FNV-1a) over tokens, pictures and positions, below `END`. One wrong value anywhere in the cache
/// changes the rest of the answer.
pub(crate) fn babble(heard: &Heard) -> u32 {
    let tokens = heard.tokens.iter().map(|&token| u64::from(token));
    let pictures = heard.pictures.iter().map(|look| u64::from(look.to_bits()));
    let positions = heard.positions.iter().map(|&at| at as u64);
    let hash = tokens
        .chain(pictures)
        .chain(positions)
        .chain([heard.prompt as u64])
        .fold(0xcbf2_9ce4_8422_2325u64, |hash, value| (hash ^ value).wrapping_mul(0x0000_0100_0000_01b3));
    ((hash >> 20) % u64::from(END)) as u32
}

/// The model that babbles.
pub(crate) fn babbler() -> Scripted {
    Scripted::new(VOCAB, CONTEXT, |heard, logits| logits[babble(heard) as usize] = 1.0)
}

/// What the babbler answers to `prompt`, computed from nothing but the definition. `looks` has one value per visual token.
pub(crate) fn expected(prompt: &[u32], looks: &[f32], count: usize) -> Vec<u32> {
    let mut looks_left = looks.iter();
    let pad = |token: &u32| [IMAGE_PAD, VIDEO_PAD].contains(token);
    let pictures = prompt.iter().map(|token| if pad(token) { *looks_left.next().unwrap() } else { 0.0 }).collect();
    let mut heard =
        Heard { tokens: prompt.to_vec(), prompt: prompt.len(), pictures, positions: (0..prompt.len() as i32).collect() };
    for _ in 0..count {
        let next = babble(&heard);
        heard.positions.push(heard.tokens.len() as i32 - looks.len() as i32);
        heard.tokens.push(next);
        heard.pictures.push(0.0);
    }
    heard.tokens.split_off(prompt.len())
}

/// A prompt that differs from others in every token.
pub(crate) fn prompt(name: u32, length: usize) -> Vec<u32> {
    (0..length as u32).map(|index| (name * 37 + index * 11) % END).collect()
}

/// A picture of `rows` visual tokens that looks like `look`.
pub(crate) fn picture(look: f32, rows: usize) -> Media {
    media(MediaKind::Image, look, [1, 2, 2 * rows])
}

/// A clip of `frames` frames of `rows` visual tokens each.
pub(crate) fn clip(look: f32, frames: usize, rows: usize) -> Media {
    media(MediaKind::Video, look, [frames, 2, 2 * rows])
}

fn media(kind: MediaKind, look: f32, grid: [usize; 3]) -> Media {
    let mut hash = [kind as u8; 32];
    hash[..4].copy_from_slice(&look.to_bits().to_le_bytes());
    hash[4..8].copy_from_slice(&(grid[2] as u32).to_le_bytes());
    Media { kind, hash, grid, patches: Arc::new(vec![look; 8]) }
}

pub(crate) fn settings() -> Settings {
    Settings {
        kv_blocks: 128,
        max_running: 8,
        max_waiting: 64,
        prefill_chunk: 32,
        // No step is too slow: how a prompt is cut must not depend on how busy the machine is.
        step_goal: Duration::MAX,
        vision_layers_per_slice: 1,
        open_answer: CONTEXT,
    }
}

pub(crate) fn start(model: Scripted, settings: Settings) -> Engine {
    Engine::start(Arc::new(model), settings).unwrap()
}

pub(crate) fn greedy(max_tokens: u32) -> Params {
    Params { max_tokens: Some(max_tokens), ..Params::greedy(END + 1, vec![END]) }
}

pub(crate) fn request(tokens: Vec<u32>, max_tokens: u32) -> Request {
    Request { tokens, media: Vec::new(), params: greedy(max_tokens) }
}

/// Everything that is still to come.
pub(crate) fn events(mut generation: Generation) -> Vec<Event> {
    std::iter::from_fn(|| generation.next_blocking()).collect()
}

/// The tokens, and the last event.
pub(crate) fn answer(generation: Generation) -> (Vec<u32>, Event) {
    let mut events = events(generation);
    let last = events.pop().unwrap();
    let tokens = events.iter().filter_map(|event| match event {
        Event::Token(token) => Some(token.id),
        _ => None,
    });
    (tokens.collect(), last)
}

/// The tokens of an answer that used up its `max_tokens`.
pub(crate) fn full_answer(generation: Generation) -> Vec<u32> {
    let (tokens, last) = answer(generation);
    assert_eq!(last, Event::Finished(FinishReason::Length));
    tokens
}
