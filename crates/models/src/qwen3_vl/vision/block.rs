//! One block of the tower: bidirectional attention inside each frame, and an MLP.

use kernels::{CacheShape, Layer, Pool, Queries};
use weights::WeightsError;

use crate::{
    BLOCK_TOKENS,
    qwen3_vl::{
        config::VisionConfig,
        loader::{Linear, Loader},
        rope::Angles,
    },
};

/// Added to the variance in LayerNorm; the config has no key for it.
const EPS: f32 = 1e-6;

/// LayerNorm with weight and bias.
pub(super) struct Norm {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Norm {
    pub(super) fn load(loader: &mut Loader<'_>, name: &str, width: usize) -> Result<Self, WeightsError> {
        Ok(Self {
            weight: loader.numbers(&format!("{name}.weight"), &[width])?,
            bias: loader.numbers(&format!("{name}.bias"), &[width])?,
        })
    }

    pub(super) fn forward(&self, pool: &Pool, x: &[f32]) -> Vec<f32> {
        let (isa, width) = (pool.isa(), self.weight.len());
        let mut out = vec![0.0; x.len()];
        pool.rows(&mut out, width, |first, block| {
            for (out, x) in block.chunks_exact_mut(width).zip(x[first * width..].chunks_exact(width)) {
                kernels::layer_norm(isa, x, &self.weight, &self.bias, EPS, out);
            }
        });
        out
    }
}

/// The weights of a block.
pub(super) struct Block {
    norm1: Norm,
    /// Rows of q, then k, then v.
    qkv: Linear,
    proj: Linear,
    norm2: Norm,
    fc1: Linear,
    fc2: Linear,
    heads: CacheShape,
}

impl Block {
    pub(super) fn load(loader: &mut Loader<'_>, name: &str, config: &VisionConfig) -> Result<Self, WeightsError> {
        let (hidden, ffn) = (config.hidden, config.ffn);
        Ok(Self {
            norm1: Norm::load(loader, &format!("{name}.norm1"), hidden)?,
            qkv: loader.linear(&format!("{name}.attn.qkv"), &[3 * hidden, hidden])?,
            proj: loader.linear(&format!("{name}.attn.proj"), &[hidden, hidden])?,
            norm2: Norm::load(loader, &format!("{name}.norm2"), hidden)?,
            fc1: loader.linear(&format!("{name}.mlp.linear_fc1"), &[ffn, hidden])?,
            fc2: loader.linear(&format!("{name}.mlp.linear_fc2"), &[hidden, ffn])?,
            heads: CacheShape { heads: config.heads, head_dim: config.head_dim() },
        })
    }

    /// Runs the block on the rows of whole frames of `frame` patches. `tap` hears (name, rows, numbers).
    pub(super) fn forward(
        &self,
        pool: &Pool,
        (angles, frame): (&Angles, usize),
        x: &mut [f32],
        tap: &mut dyn FnMut(&str, usize, &[f32]),
    ) {
        let isa = pool.isa();
        let hidden = self.heads.heads * self.heads.head_dim;
        let rows = x.len() / hidden;
        let add = |x: &mut [f32], y: &[f32]| pool.rows(x, 1, |first, part| kernels::add_assign(isa, part, &y[first..]));

        let qkv = self.qkv.forward(pool, &self.norm1.forward(pool, x));
        let attended = self.proj.forward(pool, &self.attend(pool, angles, frame, qkv));
        tap(".attn", rows, &attended);
        add(x, &attended);
        let mut inner = self.fc1.forward(pool, &self.norm2.forward(pool, x));
        pool.rows(&mut inner, 1, |_, part| kernels::gelu_tanh(isa, part));
        add(x, &self.fc2.forward(pool, &inner));
        tap("", rows, x);
    }

    /// Rotates queries and keys and attends every frame to itself.
    fn attend(&self, pool: &Pool, angles: &Angles, frame: usize, mut qkv: Vec<f32>) -> Vec<f32> {
        let (isa, shape) = (pool.isa(), self.heads);
        let hidden = shape.heads * shape.head_dim;
        let rows = qkv.len() / (3 * hidden);
        pool.rows(&mut qkv, 3 * hidden, |first, part| {
            for (i, row) in part.chunks_exact_mut(3 * hidden).enumerate() {
                for head in row[..2 * hidden].chunks_exact_mut(shape.head_dim) {
                    angles.rotate(isa, (first + i) % frame, head);
                }
            }
        });
        let keys = self.blocks(pool, frame, &qkv, false);
        let values = self.blocks(pool, frame, &qkv, true);
        let per_frame = frame.div_ceil(BLOCK_TOKENS);
        let numbers: Vec<u32> = (0..(rows / frame * per_frame) as u32).collect();
        let frames: Vec<Queries<'_>> = numbers
            .chunks_exact(per_frame)
            .enumerate()
            .map(|(i, blocks)| Queries { first_row: i * frame, rows: frame, past: 0, causal: false, blocks })
            .collect();
        let mut out = vec![0.0; rows * hidden];
        kernels::attend(pool, Layer { shape, keys: &keys, values: &values }, &frames, &qkv, &mut out);
        out
    }

    /// Keys or values of all frames in blocks; a frame begins a new block.
    fn blocks(&self, pool: &Pool, frame: usize, qkv: &[f32], values: bool) -> Vec<f32> {
        let shape = self.heads;
        let hidden = shape.heads * shape.head_dim;
        let (size, part) = if values { (shape.value_block(), 2) } else { (shape.key_block(), 1) };
        let per_frame = frame.div_ceil(BLOCK_TOKENS);
        let mut out = vec![0.0; qkv.len() / (3 * hidden) / frame * per_frame * size];
        pool.parts(&mut out, size, |number, block| {
            let first = number % per_frame * BLOCK_TOKENS;
            for slot in 0..BLOCK_TOKENS.min(frame - first) {
                let row = number / per_frame * frame + first + slot;
                kernels::store(shape, block, slot, &qkv[row * 3 * hidden + part * hidden..][..hidden], values);
            }
        });
        out
    }
}
