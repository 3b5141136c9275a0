//! Reads golden cases, and drives a model as an engine would: plan, encode, step by step.

use std::{
    collections::BTreeMap,
    ops::Range,
    path::{Path, PathBuf},
    sync::Arc,
};

use kernels::Pool;
use models::{
    BLOCK_TOKENS, BlockId, Features, Inject, KvPool, Media, MediaKind, Model, NoProbe, PositionPlan, Probe, Span, StepBatch,
};
use safetensors::SafeTensors;

/// Every case that both tiny models have.
pub(crate) const CASES: [&str; 6] =
    ["text_only", "one_image", "two_images", "adjacent_images", "video", "image_then_video_multi_turn"];

pub(crate) fn folder(model: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden").join(model)
}

pub(crate) fn pool() -> Arc<Pool> {
    Arc::new(Pool::new(2.try_into().unwrap()))
}

pub(crate) fn load(model: &str) -> Arc<dyn Model> {
    models::load(&folder(model), pool(), &mut |_, _| {}).unwrap()
}

/// One recorded case.
pub(crate) struct Case {
    bytes: Vec<u8>,
}

impl Case {
    pub(crate) fn open(model: &str, name: &str) -> Self {
        Self { bytes: std::fs::read(folder(model).join(format!("{name}.safetensors"))).unwrap() }
    }

    fn tensors(&self) -> SafeTensors<'_> {
        SafeTensors::deserialize(&self.bytes).unwrap()
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.tensors().names().into_iter().map(str::to_owned).collect()
    }

    pub(crate) fn floats(&self, name: &str) -> Vec<f32> {
        let tensors = self.tensors();
        let tensor = tensors.tensor(name).unwrap();
        match tensor.dtype() {
            safetensors::Dtype::F32 => tensor.data().as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b)).collect(),
            _ => self.integers(name).into_iter().map(|v| v as f32).collect(),
        }
    }

    pub(crate) fn integers(&self, name: &str) -> Vec<i64> {
        let tensors = self.tensors();
        tensors.tensor(name).unwrap().data().as_chunks::<8>().0.iter().map(|b| i64::from_le_bytes(*b)).collect()
    }

    pub(crate) fn tokens(&self) -> Vec<u32> {
        self.integers("in.input_ids").into_iter().map(|id| id as u32).collect()
    }

    /// Pictures, then clips, as the files have them (and as the prompts use them).
    pub(crate) fn media(&self) -> Vec<Media> {
        let mut media = Vec::new();
        let names = self.names();
        for (kind, grids, pixels) in [
            (MediaKind::Image, "in.image_grid_thw", "in.pixel_values"),
            (MediaKind::Video, "in.video_grid_thw", "in.pixel_values_videos"),
        ] {
            if !names.iter().any(|n| n == grids) {
                continue;
            }
            let pixels = self.floats(pixels);
            let mut start = 0;
            for grid in self.integers(grids).chunks_exact(3) {
                let grid = [grid[0] as usize, grid[1] as usize, grid[2] as usize];
                let count = grid.iter().product::<usize>() * 1536;
                let patches = Arc::new(pixels[start..start + count].to_vec());
                start += count;
                media.push(Media { kind, hash: [media.len() as u8; 32], grid, patches });
            }
        }
        media
    }
}

/// Keeps every tensor it sees; repeated names are appended.
#[derive(Default)]
pub(crate) struct Recorder(pub(crate) BTreeMap<String, Vec<f32>>);

impl Probe for Recorder {
    fn tensor(&mut self, name: &str, _: usize, data: &[f32]) {
        self.0.entry(name.to_owned()).or_default().extend_from_slice(data);
    }
}

/// Runs the tower over one picture, `layers` at a time.
pub(crate) fn encode(model: &dyn Model, media: &Media, layers: usize, probe: &mut dyn Probe) -> Arc<Features> {
    let mut job = model.begin_encode(media);
    for _ in 0..1000 {
        if let Some(features) = model.encode_slice(&mut job, layers, probe) {
            return Arc::new(features);
        }
    }
    panic!("the vision job does not end");
}

/// A sequence with its prompt planned and its pictures encoded.
pub(crate) struct Sequence {
    pub(crate) tokens: Vec<u32>,
    pub(crate) plan: PositionPlan,
    features: Vec<Arc<Features>>,
    pub(crate) blocks: Vec<BlockId>,
}

impl Sequence {
    /// Its blocks are `first_block`, `first_block + 3`, ... so that neighbours are never in order.
    pub(crate) fn new(model: &dyn Model, tokens: Vec<u32>, media: &[Media], first_block: u32) -> Self {
        let plan = model.plan(&tokens, media).unwrap();
        let features = media.iter().map(|m| encode(model, m, usize::MAX, &mut NoProbe)).collect();
        let blocks = (0..(tokens.len() + 16).div_ceil(BLOCK_TOKENS) as u32).map(|i| first_block + 3 * i).collect();
        Self { tokens, plan, features, blocks }
    }

    /// Appends tokens of `range` to a batch, asking for the logits of all of them.
    pub(crate) fn join(&self, batch: &mut StepBatch, range: Range<usize>) {
        let start = batch.tokens.len();
        let row = |token: usize| start + token - range.start;
        batch.tokens.extend(&self.tokens[range.clone()]);
        for token in range.clone() {
            let generated = [token as i32 + self.plan.delta; 3];
            batch.positions.push(self.plan.positions.get(token).copied().unwrap_or(generated));
            batch.logit_rows.push(row(token));
        }
        for (run, media, offset) in &self.plan.runs {
            let (from, to) = (run.start.max(range.start), run.end.min(range.end));
            if from < to {
                let features = Arc::clone(&self.features[*media]);
                batch.inject.push(Inject { rows: row(from)..row(to), features, offset: offset + from - run.start });
            }
        }
        batch.spans.push(Span { rows: start..batch.tokens.len(), past: range.start, blocks: self.blocks.clone() });
    }

    /// Logits of all tokens from `past` on, in chunks.
    pub(crate) fn run(&self, model: &dyn Model, kv: &mut KvPool, past: usize, chunk: usize, probe: &mut dyn Probe) -> Vec<f32> {
        let mut logits = Vec::new();
        let mut next = past;
        while next < self.tokens.len() {
            let end = (next + chunk).min(self.tokens.len());
            let mut batch = StepBatch::default();
            self.join(&mut batch, next..end);
            logits.extend(model.forward(&batch, kv, probe));
            next = end;
        }
        logits
    }
}

/// A pool full of rubbish: nothing may depend on what a block held before.
pub(crate) fn dirty_kv(model: &dyn Model, blocks: usize) -> KvPool {
    let mut kv = KvPool::new(model.info().cache, blocks);
    let tokens = vec![7; (blocks - 1) * BLOCK_TOKENS];
    let positions = (0..tokens.len()).map(|i| [i as i32; 3]).collect();
    let spans = vec![Span { rows: 0..tokens.len(), past: 0, blocks: (0..blocks as u32).collect() }];
    model.forward(&StepBatch { tokens, positions, spans, ..StepBatch::default() }, &mut kv, &mut NoProbe);
    kv
}

pub(crate) fn largest(logits: &[f32]) -> u32 {
    logits.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap().0 as u32
}

/// Bits of numbers: equality of floats would let -0 and 0 pass.
pub(crate) fn bits(numbers: &[f32]) -> Vec<u32> {
    numbers.iter().map(|v| v.to_bits()).collect()
}
