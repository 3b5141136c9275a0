//! Self-attention of a decoder layer: grouped heads, each query and key normalised and rotated, over the paged cache.

use kernels::{Packed, Queries};
use weights::WeightsError;

use super::Step;
use crate::{
    BLOCK_TOKENS, KvPool,
    qwen3_vl::{buffers::Buffers, config::TextConfig, loader::Loader},
};

pub(super) struct Attention {
    /// Rows of q, then k, then v.
    qkv: Packed,
    q_norm: Vec<f32>,
    k_norm: Vec<f32>,
    out: Packed,
}

impl Attention {
    pub(super) fn load(loader: &mut Loader<'_>, name: &str, config: &TextConfig) -> Result<Self, WeightsError> {
        let (hidden, dim) = (config.hidden, config.head_dim);
        let (q, kv) = (config.q_heads * dim, config.kv_heads * dim);
        let [q_name, k_name, v_name, o_name] = ["q", "k", "v", "o"].map(|part| format!("{name}.{part}_proj.weight"));
        Ok(Self {
            qkv: loader.packed(&[(&q_name, [q, hidden]), (&k_name, [kv, hidden]), (&v_name, [kv, hidden])])?,
            q_norm: loader.numbers(&format!("{name}.q_norm.weight"), &[dim])?,
            k_norm: loader.numbers(&format!("{name}.k_norm.weight"), &[dim])?,
            out: loader.packed(&[(&o_name, [hidden, q])])?,
        })
    }

    /// Attends the rows of `normed`, writes their keys and values into the cache and the result to `out`.
    pub(super) fn forward(&self, step: &Step<'_>, layer: usize, kv: &mut KvPool, buffers: &mut Buffers) {
        let qkv = &mut buffers.wide[..step.rows() * self.qkv.n()];
        kernels::linear(step.pool, &buffers.normed, &self.qkv, None, qkv);
        self.normalise_and_rotate(step, qkv);
        self.store(step, layer, qkv, kv);
        let sequences: Vec<Queries<'_>> = step
            .batch
            .spans
            .iter()
            .map(|span| Queries {
                first_row: span.rows.start,
                rows: span.rows.len(),
                past: span.past,
                causal: true,
                blocks: &span.blocks,
            })
            .collect();
        let attended = &mut buffers.inner[..step.rows() * self.out.k()];
        kernels::attend(step.pool, kv.layer(layer), &sequences, qkv, attended);
        kernels::linear(step.pool, attended, &self.out, None, &mut buffers.out);
    }

    fn normalise_and_rotate(&self, step: &Step<'_>, qkv: &mut [f32]) {
        let (isa, config) = (step.pool.isa(), step.config);
        let (dim, width) = (config.head_dim, self.qkv.n());
        step.pool.rows(qkv, width, |first, block| {
            let mut head = vec![0.0; dim];
            for (i, row) in block.chunks_exact_mut(width).enumerate() {
                for (h, numbers) in row.chunks_exact_mut(dim).take(config.q_heads + config.kv_heads).enumerate() {
                    let weight = if h < config.q_heads { &self.q_norm } else { &self.k_norm };
                    kernels::rms_norm(isa, numbers, weight, config.eps, &mut head);
                    step.angles.rotate(isa, first + i, &mut head);
                    numbers.copy_from_slice(&head);
                }
            }
        });
    }

    fn store(&self, step: &Step<'_>, layer: usize, qkv: &[f32], kv: &mut KvPool) {
        let (dim, width) = (step.config.head_dim, self.qkv.n());
        let (q, kv_width) = (step.config.q_heads * dim, step.config.kv_heads * dim);
        for span in &step.batch.spans {
            for (i, row) in qkv[span.rows.start * width..span.rows.end * width].chunks_exact(width).enumerate() {
                let token = span.past + i;
                let place = (span.blocks[token / BLOCK_TOKENS], token % BLOCK_TOKENS);
                let (keys, values) = row[q..].split_at(kv_width);
                kv.write(layer, place, keys, values);
            }
        }
    }
}
