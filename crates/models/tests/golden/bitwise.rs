//! A row's bits do not depend on its companions: chunks, strangers in the batch, decode, threads, instruction set.

use std::sync::Arc;

use kernels::Pool;
use models::{Model, NoProbe, StepBatch};

use crate::fixture::{CASES, Case, Sequence, bits, dirty_kv, encode, folder, load};

const MODELS: [&str; 2] = ["tiny-dense", "tiny-moe"];

fn sequence(model: &dyn Model, folder: &str, case: &str, first_block: u32) -> Sequence {
    let case = Case::open(folder, case);
    Sequence::new(model, case.tokens(), &case.media(), first_block)
}

fn plain(model: &dyn Model, sequence: &Sequence) -> Vec<f32> {
    sequence.run(model, &mut dirty_kv(model, 24), 0, usize::MAX, &mut NoProbe)
}

#[test]
fn every_chunk_size_gives_the_bits_of_the_plain_run() {
    for folder in MODELS {
        let model = load(folder);
        for case in CASES {
            let sequence = sequence(&*model, folder, case, 2);
            let want = bits(&plain(&*model, &sequence));
            let mut kv = dirty_kv(&*model, 24);
            for chunk in 1..=sequence.tokens.len() {
                let found = sequence.run(&*model, &mut kv, 0, chunk, &mut NoProbe);
                assert!(bits(&found) == want, "{folder}/{case} in chunks of {chunk}");
            }
        }
    }
}

#[test]
fn strangers_in_the_batch_change_nothing() {
    for folder in MODELS {
        let model = load(folder);
        let vocab = model.info().vocab;
        // Interleaved blocks: sequence s has s, s + 3, s + 6, ...
        let all: Vec<Sequence> = ["two_images", "text_only", "image_then_video_multi_turn"]
            .iter()
            .zip(0..)
            .map(|(case, first)| sequence(&*model, folder, case, first))
            .collect();
        let want: Vec<Vec<f32>> = all.iter().map(|s| plain(&*model, s)).collect();
        // Different chunk sizes: prefill of one beside decode-like single rows of another, borders inside pictures.
        for sizes in [[7, 1, 13], [64, 5, 1], [3, 21, 64]] {
            let mut kv = dirty_kv(&*model, 24);
            let mut found = vec![Vec::new(); all.len()];
            while found.iter().zip(&all).any(|(f, s)| f.len() < s.tokens.len() * vocab) {
                let mut batch = StepBatch::default();
                let mut counts = Vec::new();
                for ((sequence, size), found) in all.iter().zip(sizes).zip(&found) {
                    let past = found.len() / vocab;
                    let end = (past + size).min(sequence.tokens.len());
                    counts.push((end - past) * vocab);
                    if past < end {
                        sequence.join(&mut batch, past..end);
                    }
                }
                let logits = model.forward(&batch, &mut kv, &mut NoProbe);
                let mut rest = logits.as_slice();
                for (found, count) in found.iter_mut().zip(counts) {
                    let (mine, others) = rest.split_at(count);
                    found.extend_from_slice(mine);
                    rest = others;
                }
            }
            for (found, want) in found.iter().zip(&want) {
                assert!(bits(found) == bits(want), "{folder} with chunks {sizes:?}");
            }
        }
    }
}

#[test]
fn decoding_gives_the_bits_of_a_prefill_of_the_same_tokens() {
    for folder in MODELS {
        let model = load(folder);
        let vocab = model.info().vocab;
        for case in CASES {
            let golden = Case::open(folder, case);
            let mut sequence = sequence(&*model, folder, case, 1);
            let prompt = sequence.tokens.len();
            let mut kv = dirty_kv(&*model, 24);
            sequence.run(&*model, &mut kv, 0, usize::MAX, &mut NoProbe);
            sequence.tokens.extend(golden.integers("gen.ids").into_iter().map(|id| id as u32));
            let decoded = sequence.run(&*model, &mut kv, prompt, 1, &mut NoProbe);
            let whole = plain(&*model, &sequence);
            assert!(bits(&decoded) == bits(&whole[prompt * vocab..]), "{folder}/{case}");
        }
    }
}

#[test]
fn the_scalar_oracle_and_any_number_of_threads_give_the_same_bits() {
    for folder_name in MODELS {
        let pools = [Pool::oracle(), Pool::new(1.try_into().unwrap()), Pool::new(3.try_into().unwrap())];
        let results: Vec<Vec<u32>> = pools
            .into_iter()
            .map(|pool| {
                let model = models::load(&folder(folder_name), Arc::new(pool), &mut |_, _| {}).unwrap();
                let sequence = sequence(&*model, folder_name, "two_images", 0);
                bits(&plain(&*model, &sequence))
            })
            .collect();
        assert!(results.windows(2).all(|w| w[0] == w[1]), "{folder_name}");
    }
}

#[test]
fn slices_of_the_tower_may_be_of_any_size() {
    let model = load("tiny-dense");
    for item in Case::open("tiny-dense", "image_then_video_multi_turn").media() {
        let want = encode(&*model, &item, usize::MAX, &mut NoProbe);
        for layers in [0, 1, 2, 3] {
            assert_eq!(encode(&*model, &item, layers, &mut NoProbe), want);
        }
    }
}
