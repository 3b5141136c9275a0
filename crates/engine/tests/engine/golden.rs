//! The whole engine on real (tiny, random) Qwen3-VL weights, against what `transformers` generated from the same ones.

use std::{path::PathBuf, sync::Arc};

use engine::{Engine, Event, Params, Request, Settings, TokenEvent};
use kernels::Pool;
use models::{Media, MediaKind};
use safetensors::SafeTensors;

use crate::oracle::{events, settings};

const MODELS: [&str; 2] = ["tiny-dense", "tiny-moe"];
const CASES: [&str; 6] = ["text_only", "one_image", "two_images", "adjacent_images", "video", "image_then_video_multi_turn"];

/// Numbers of one patch.
const PATCH: usize = 1536;

/// Largest difference of log-probabilities; two versions of the reference differ by 6e-5.
const TOLERANCE: f32 = 5e-4;

struct Case {
    tokens: Vec<u32>,
    media: Vec<Media>,
    /// What the reference said next, greedily.
    said: Vec<u32>,
    /// And the logits it said it from.
    logits: Vec<f32>,
}

fn folder(model: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden").join(model)
}

fn integers(file: &SafeTensors<'_>, name: &str) -> Vec<i64> {
    let tensor = file.tensor(name).ok();
    tensor.map_or_else(Vec::new, |tensor| tensor.data().as_chunks::<8>().0.iter().map(|b| i64::from_le_bytes(*b)).collect())
}

fn floats(file: &SafeTensors<'_>, name: &str) -> Vec<f32> {
    let tensor = file.tensor(name).ok();
    tensor.map_or_else(Vec::new, |tensor| tensor.data().as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect())
}

impl Case {
    /// `number` tells the media of different cases apart.
    fn open(model: &str, name: &str, number: u8) -> Self {
        let bytes = std::fs::read(folder(model).join(format!("{name}.safetensors"))).unwrap();
        let file = SafeTensors::deserialize(&bytes).unwrap();
        let mut media = Vec::new();
        for (kind, grids, pixels) in [
            (MediaKind::Image, "in.image_grid_thw", "in.pixel_values"),
            (MediaKind::Video, "in.video_grid_thw", "in.pixel_values_videos"),
        ] {
            let pixels = floats(&file, pixels);
            let mut rest = pixels.as_slice();
            for grid in integers(&file, grids).as_chunks::<3>().0 {
                let grid = grid.map(|side| side as usize);
                let (patches, after) = rest.split_at(grid.iter().product::<usize>() * PATCH);
                rest = after;
                let mut hash = [number; 32];
                hash[0] = media.len() as u8;
                media.push(Media { kind, hash, grid, patches: Arc::new(patches.to_vec()) });
            }
        }
        let ids = |name| integers(&file, name).into_iter().map(|id| id as u32).collect();
        Self { tokens: ids("in.input_ids"), media, said: ids("gen.ids"), logits: floats(&file, "gen.logits") }
    }

    fn all(model: &str) -> Vec<Self> {
        CASES.iter().zip(0..).map(|(name, number)| Self::open(model, name, number)).collect()
    }

    fn request(&self, params: Params) -> Request {
        Request { tokens: self.tokens.clone(), media: self.media.clone(), params }
    }
}

fn start(model: &str, settings: Settings) -> Engine {
    let pool = Arc::new(Pool::new(2.try_into().unwrap()));
    let model = models::load(&folder(model), pool, &mut |_, _| {}).unwrap();
    Engine::start(model, settings).unwrap()
}

/// Nothing stops the answer but its length.
fn params(count: usize) -> Params {
    Params { max_tokens: Some(count as u32), logprobs: Some(3), ..Params::greedy(u32::MAX, vec![]) }
}

fn said(engine: &Engine, requests: Vec<Request>) -> Vec<Vec<TokenEvent>> {
    let running: Vec<_> = requests.into_iter().map(|request| engine.submit(request).unwrap()).collect();
    let tokens = |event| match event {
        Event::Token(token) => Some(token),
        Event::Failed(reason) => panic!("{reason}"),
        Event::Prefilled { .. } | Event::Finished(_) => None,
    };
    running.into_iter().map(|generation| events(generation).into_iter().filter_map(tokens).collect()).collect()
}

fn log_softmax(row: &[f32], id: u32) -> f32 {
    let max = row.iter().copied().fold(f32::MIN, f32::max);
    row[id as usize] - max - row.iter().map(|logit| (logit - max).exp()).sum::<f32>().ln()
}

#[test]
fn all_cases_together_say_what_the_reference_says_alone() {
    for model in MODELS {
        let cases = Case::all(model);
        for (prefill_chunk, max_running) in [(7, 6), (512, 6), (1, 2)] {
            let engine = start(model, Settings { prefill_chunk, max_running, ..settings() });
            let requests = cases.iter().map(|case| case.request(params(case.said.len()))).collect();
            for ((case, name), tokens) in cases.iter().zip(CASES).zip(said(&engine, requests)) {
                let what = format!("{model}/{name} in chunks of {prefill_chunk}");
                assert_eq!(tokens.iter().map(|token| token.id).collect::<Vec<_>>(), case.said, "{what}");
                let vocab = case.logits.len() / case.said.len();
                for (token, row) in tokens.iter().zip(case.logits.chunks_exact(vocab)) {
                    let difference = token.logprob.unwrap() - log_softmax(row, token.id);
                    assert!(difference.abs() < TOLERANCE, "{what}: log-probability differs by {difference}");
                    assert_eq!(token.top[0], (token.id, token.logprob.unwrap()), "{what}: the likeliest was said");
                }
            }
        }
    }
}

#[test]
fn seeded_answers_are_bitwise_the_same_alone_and_in_company() {
    for model in MODELS {
        let cases = Case::all(model);
        let drawn = |seed| Params { temperature: 1.3, top_p: 0.9, top_k: 50, seed: Some(seed), ..params(20) };
        let alone: Vec<_> = cases
            .iter()
            .zip(0..)
            .flat_map(|(case, seed)| said(&start(model, settings()), vec![case.request(drawn(seed))]))
            .collect();
        let engine = start(model, Settings { prefill_chunk: 5, max_running: 4, ..settings() });
        let together = said(&engine, cases.iter().zip(0..).map(|(case, seed)| case.request(drawn(seed))).collect());
        assert_eq!(together, alone, "{model}: ids and the bits of log-probabilities");
    }
}
