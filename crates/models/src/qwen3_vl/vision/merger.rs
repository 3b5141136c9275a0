//! Merges 2x2 patches into one row as wide as the decoder.

use kernels::{Pool, Slab};
use weights::WeightsError;

use super::block::Norm;
use crate::qwen3_vl::{
    config::VisionConfig,
    loader::{Linear, Loader},
};

/// LayerNorm over one patch (the final merger) or over the whole group (DeepStack), then two projections with exact GELU.
pub(super) struct Merger {
    norm: Norm,
    inner: Linear,
    outer: Linear,
}

impl Merger {
    pub(super) fn load(loader: &mut Loader<'_>, name: &str, config: &VisionConfig, norm: usize) -> Result<Self, WeightsError> {
        let wide = config.group() * config.hidden;
        Ok(Self {
            norm: Norm::load(loader, &format!("{name}.norm"), norm)?,
            inner: loader.linear(&format!("{name}.linear_fc1"), &[wide, wide])?,
            outer: loader.linear(&format!("{name}.linear_fc2"), &[config.out_hidden, wide])?,
        })
    }

    /// Consecutive rows of a group lie beside each other already: no copy is needed to concatenate them.
    pub(super) fn forward(&self, pool: &Pool, x: &[f32]) -> Vec<f32> {
        let isa = pool.isa();
        let mut normed = Slab::zeroed(x.len());
        self.norm.write(pool, x, &mut normed);
        let mut inner = self.inner.forward(pool, &normed);
        pool.rows(&mut inner, 1, |_, block| kernels::gelu_erf(isa, block));
        self.outer.forward(pool, &inner)
    }
}
