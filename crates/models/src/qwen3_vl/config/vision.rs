//! `vision_config`: the vision tower.

use serde_json::json;

use super::reader::Reader;
use crate::LoadError;

/// Sizes of the vision tower.
#[derive(Clone, Debug, PartialEq)]
pub struct VisionConfig {
    /// Blocks.
    pub depth: usize,
    /// Width of the residual stream.
    pub hidden: usize,
    /// Inner width of an MLP.
    pub ffn: usize,
    /// Attention heads.
    pub heads: usize,
    /// Numbers of one patch: channels x time x height x width.
    pub patch: usize,
    /// Patches merged per side.
    pub merge: usize,
    /// Learned positions per side of the square table.
    pub side: usize,
    /// Width of a merged row: the decoder's hidden size.
    pub out_hidden: usize,
    /// Blocks whose outputs feed the first decoder layers, in that order.
    pub taps: Vec<usize>,
}

pub(super) fn read(vision: &Reader<'_>) -> Result<VisionConfig, LoadError> {
    let kinds = ["qwen3_vl", "qwen3_vl_moe", "qwen3_vl_vision", "qwen3_vl_moe_vision"];
    vision.only("model_type", &kinds.map(|kind| json!(kind)))?;
    vision.only("hidden_act", &[json!("gelu_pytorch_tanh")])?;
    // Media are cut to these sizes before they come here.
    for (key, size) in [("in_channels", 3), ("temporal_patch_size", 2), ("patch_size", 16), ("spatial_merge_size", 2)] {
        vision.only(key, &[json!(size)])?;
    }
    if vision.optional("rope_parameters").is_some() {
        let rope = vision.object("rope_parameters", "vision_config.rope_parameters.")?;
        rope.only("rope_type", &[json!("default")])?;
        rope.only("rope_theta", &[json!(10_000), json!(10_000.0)])?;
    }
    let positions = vision.size("num_position_embeddings")?;
    let side = positions.isqrt();
    let config = VisionConfig {
        depth: vision.size("depth")?,
        hidden: vision.size("hidden_size")?,
        ffn: vision.size("intermediate_size")?,
        heads: vision.size("num_heads")?,
        patch: 3 * 2 * 16 * 16,
        merge: 2,
        side,
        out_hidden: vision.size("out_hidden_size")?,
        taps: vision.list("deepstack_visual_indexes")?,
    };
    if side * side != positions {
        return Err(vision.refuse("num_position_embeddings", &json!(positions), "a square"));
    }
    // Two axes of pairs share a head.
    if !config.hidden.is_multiple_of(4 * config.heads) {
        let supported = format!("a number of heads that leaves a multiple of 4 of {} numbers each", config.hidden);
        return Err(vision.refuse("num_heads", &json!(config.heads), &supported));
    }
    if config.taps.iter().any(|tap| *tap >= config.depth) {
        let supported = format!("block numbers below the depth {}", config.depth);
        return Err(vision.refuse("deepstack_visual_indexes", &json!(config.taps), &supported));
    }
    Ok(config)
}

impl VisionConfig {
    /// Numbers per head.
    #[must_use]
    pub fn head_dim(&self) -> usize {
        self.hidden / self.heads
    }

    /// Patches per merged row.
    #[must_use]
    pub fn group(&self) -> usize {
        self.merge * self.merge
    }

    pub(super) fn parameters(&self) -> u64 {
        let (h, f) = (self.hidden, self.ffn);
        let linear = |n: usize, k: usize| n * k + n;
        let block = 4 * h + linear(3 * h, h) + linear(h, h) + linear(f, h) + linear(h, f);
        let wide = self.group() * h;
        let merger = |norm: usize| 2 * norm + linear(wide, wide) + linear(self.out_hidden, wide);
        let embedding = linear(h, self.patch) + self.side * self.side * h;
        (embedding + self.depth * block + merger(h) + self.taps.len() * merger(wide)) as u64
    }
}
