//! One block of the tower: bidirectional attention inside each frame, and an MLP.

use kernels::{CacheLayer, CacheShape, Pool, Queries, Side, Slab};
use weights::WeightsError;

use crate::{
    BLOCK_TOKENS,
    qwen3_vl::{
        buffers::Buffers,
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

    pub(super) fn write(&self, pool: &Pool, x: &[f32], out: &mut [f32]) {
        let (isa, width) = (pool.isa(), self.weight.len());
        pool.rows(out, width, |first, block| {
            for (out, x) in block.chunks_exact_mut(width).zip(x[first * width..].chunks_exact(width)) {
                kernels::layer_norm(isa, x, &self.weight, &self.bias, EPS, out);
            }
        });
    }
}

/// What every frame of a job has in common.
pub(super) struct Frame<'a> {
    /// Patches in a frame.
    pub(super) patches: usize,
    /// Their rotary angles.
    pub(super) angles: &'a Angles,
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

    /// Room for the intermediate results of any block.
    pub(super) fn buffers(config: &VisionConfig, rows: usize) -> Buffers {
        Buffers::new(rows, config.hidden, config.ffn.max(3 * config.hidden), config.hidden)
    }

    /// Runs the block on the rows of whole frames. `tap` hears (name, numbers).
    pub(super) fn forward(
        &self,
        pool: &Pool,
        frame: &Frame<'_>,
        x: &mut [f32],
        buffers: &mut Buffers,
        tap: &mut dyn FnMut(&str, &[f32]),
    ) {
        let isa = pool.isa();
        let Buffers { normed, wide, inner, out } = buffers;
        let add = |x: &mut [f32], y: &[f32]| pool.rows(x, 1, |first, part| kernels::add_assign(isa, part, &y[first..]));

        self.norm1.write(pool, x, normed);
        self.attend(pool, frame, self.qkv.write(pool, normed, wide), inner);
        let attended = self.proj.write(pool, inner, out);
        tap(".attn", attended);
        add(x, attended);
        self.norm2.write(pool, x, normed);
        let wide = self.fc1.write(pool, normed, wide);
        pool.rows(wide, 1, |_, part| kernels::gelu_tanh(isa, part));
        add(x, self.fc2.write(pool, wide, out));
        tap("", x);
    }

    /// Rotates queries and keys and attends every frame to itself.
    fn attend(&self, pool: &Pool, frame: &Frame<'_>, qkv: &mut [f32], out: &mut [f32]) {
        let (isa, shape, patches) = (pool.isa(), self.heads, frame.patches);
        let hidden = shape.heads * shape.head_dim;
        let rows = qkv.len() / (3 * hidden);
        pool.rows(qkv, 3 * hidden, |first, part| {
            for (i, row) in part.chunks_exact_mut(3 * hidden).enumerate() {
                for head in row[..2 * hidden].chunks_exact_mut(shape.head_dim) {
                    frame.angles.rotate(isa, (first + i) % patches, head);
                }
            }
        });
        let (keys, values) = (self.blocks(pool, patches, qkv, Side::Keys), self.blocks(pool, patches, qkv, Side::Values));
        let per_frame = patches.div_ceil(BLOCK_TOKENS);
        let numbers: Vec<u32> = (0..(rows / patches * per_frame) as u32).collect();
        let frames: Vec<Queries<'_>> = numbers
            .chunks_exact(per_frame)
            .enumerate()
            .map(|(i, blocks)| Queries { first_row: i * patches, rows: patches, past: 0, causal: false, blocks })
            .collect();
        kernels::attend(pool, CacheLayer { shape, keys: &keys, values: &values }, &frames, qkv, out);
    }

    /// Keys or values of all frames in blocks; a frame begins a new block.
    fn blocks(&self, pool: &Pool, frame: usize, qkv: &[f32], side: Side) -> Slab<f32> {
        let shape = self.heads;
        let hidden = shape.heads * shape.head_dim;
        let part = match side {
            Side::Keys => 1,
            Side::Values => 2,
        };
        let size = shape.block(side);
        let per_frame = frame.div_ceil(BLOCK_TOKENS);
        let mut out = Slab::zeroed(qkv.len() / (3 * hidden) / frame * per_frame * size);
        pool.parts(&mut out, size, |number, block| {
            let first = number % per_frame * BLOCK_TOKENS;
            for slot in 0..BLOCK_TOKENS.min(frame - first) {
                let row = number / per_frame * frame + first + slot;
                kernels::store(shape, block, slot, &qkv[row * 3 * hidden + part * hidden..][..hidden], side);
            }
        });
        out
    }
}
