//! The second half of a decoder layer: a gated MLP, or a mixture of them.

use kernels::{Packed, Pool};
use weights::WeightsError;

use super::{Step, moe::Moe};
use crate::qwen3_vl::{buffers::Buffers, config::TextConfig, loader::Loader};

pub(super) enum Mlp {
    Dense(Gated),
    Sparse(Moe),
}

/// `down(silu(gate(x)) * up(x))`.
pub(super) struct Gated {
    /// Rows of gate, then of up.
    pub(super) gate_up: Packed,
    pub(super) down: Packed,
}

impl Mlp {
    pub(super) fn load(loader: &mut Loader<'_>, name: &str, config: &TextConfig, layer: usize) -> Result<Self, WeightsError> {
        match config.sparse(layer) {
            Some(moe) => Moe::load(loader, name, config.hidden, moe).map(Self::Sparse),
            None => Gated::load(loader, name, config.hidden, config.ffn).map(Self::Dense),
        }
    }

    /// From `normed` to `out`. `tap` hears the router's numbers, as (name, one row per token).
    pub(super) fn forward(&self, step: &Step<'_>, buffers: &mut Buffers, tap: &mut dyn FnMut(&str, &[f32])) {
        let Buffers { normed, wide, inner, out } = buffers;
        match self {
            Self::Dense(mlp) => mlp.forward(step.pool, normed, (wide, inner), out),
            Self::Sparse(moe) => moe.forward(step, normed, (wide, inner), out, tap),
        }
    }
}

impl Gated {
    pub(super) fn load(loader: &mut Loader<'_>, name: &str, hidden: usize, ffn: usize) -> Result<Self, WeightsError> {
        let [gate, up, down] = ["gate", "up", "down"].map(|part| format!("{name}.{part}_proj.weight"));
        Ok(Self {
            gate_up: loader.packed(&[(&gate, [ffn, hidden]), (&up, [ffn, hidden])])?,
            down: loader.packed(&[(&down, [hidden, ffn])])?,
        })
    }

    /// `room` is for the two intermediate results.
    pub(super) fn forward(&self, pool: &Pool, x: &[f32], room: (&mut [f32], &mut [f32]), out: &mut [f32]) {
        let (isa, ffn) = (pool.isa(), self.down.k());
        let rows = x.len() / self.gate_up.k();
        let (gate_up, inner) = (&mut room.0[..rows * 2 * ffn], &mut room.1[..rows * ffn]);
        kernels::linear(pool, x, &self.gate_up, None, gate_up);
        pool.rows(inner, ffn, |first, block| {
            for (out, both) in block.chunks_exact_mut(ffn).zip(gate_up[first * 2 * ffn..].chunks_exact(2 * ffn)) {
                let (gate, up) = both.split_at(ffn);
                kernels::swiglu(isa, gate, up, out);
            }
        });
        kernels::linear(pool, inner, &self.down, None, out);
    }
}
