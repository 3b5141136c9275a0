//! `text_config`: the decoder.

use serde_json::{Value, json};

use super::reader::Reader;
use crate::LoadError;

/// Sizes of the decoder.
#[derive(Clone, Debug, PartialEq)]
pub struct TextConfig {
    /// Rows of the embedding table.
    pub vocab: usize,
    /// Width of the residual stream.
    pub hidden: usize,
    /// Inner width of a dense MLP.
    pub ffn: usize,
    /// Decoder layers.
    pub layers: usize,
    /// Query heads.
    pub q_heads: usize,
    /// Key/value heads.
    pub kv_heads: usize,
    /// Numbers per head (not `hidden / q_heads`).
    pub head_dim: usize,
    /// Added to the mean square in RMSNorm.
    pub eps: f32,
    /// `max_position_embeddings`.
    pub context: usize,
    /// Rotary positions.
    pub rope: RopeConfig,
    /// Present when some layers are mixtures of experts.
    pub moe: Option<MoeConfig>,
}

/// Rotary positions over three axes.
#[derive(Clone, Debug, PartialEq)]
pub struct RopeConfig {
    /// Base of the geometric series of frequencies.
    pub theta: f64,
    /// Frequencies per axis (T, H, W); interleaved over the head.
    pub section: [usize; 3],
    /// Context extension.
    pub yarn: Option<Yarn>,
}

/// YaRN (arXiv 2309.00071) as transformers computes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Yarn {
    /// How many times longer the context is.
    pub factor: f64,
    /// Context of training.
    pub original: f64,
    /// Rotations above which a frequency stays as it is.
    pub beta_fast: f64,
    /// Rotations below which a frequency is divided by `factor`.
    pub beta_slow: f64,
    /// Multiplies cos and sin.
    pub attention: f64,
}

/// Mixture of experts.
#[derive(Clone, Debug, PartialEq)]
pub struct MoeConfig {
    /// Experts per layer.
    pub experts: usize,
    /// Experts a token uses.
    pub active: usize,
    /// Inner width of an expert.
    pub ffn: usize,
    /// Every `step`-th layer is sparse.
    pub step: usize,
    /// Layers that are dense nevertheless.
    pub dense_layers: Vec<usize>,
}

pub(super) fn read(text: &Reader<'_>) -> Result<TextConfig, LoadError> {
    text.only("model_type", &[json!("qwen3_vl_text"), json!("qwen3_vl_moe_text")])?;
    text.only("hidden_act", &[json!("silu")])?;
    for off in ["attention_bias", "use_sliding_window"] {
        text.only(off, &[json!(false)])?;
    }
    if let Some(window) = text.optional("sliding_window") {
        return Err(text.refuse("sliding_window", window, "only null"));
    }
    let config = TextConfig {
        vocab: text.size("vocab_size")?,
        hidden: text.size("hidden_size")?,
        ffn: text.size("intermediate_size")?,
        layers: text.size("num_hidden_layers")?,
        q_heads: text.size("num_attention_heads")?,
        kv_heads: text.size("num_key_value_heads")?,
        head_dim: text.size("head_dim")?,
        eps: text.needed("rms_norm_eps")? as f32,
        context: text.size("max_position_embeddings")?,
        rope: read_rope(text)?,
        moe: read_moe(text)?,
    };
    if !config.q_heads.is_multiple_of(config.kv_heads) {
        let value = json!(config.kv_heads);
        return Err(text.refuse("num_key_value_heads", &value, &format!("a divisor of {} query heads", config.q_heads)));
    }
    if !config.head_dim.is_multiple_of(16) {
        return Err(text.refuse("head_dim", &json!(config.head_dim), "a multiple of 16"));
    }
    if config.rope.section.iter().sum::<usize>() != config.head_dim / 2 {
        let what = format!("mrope_section {:?} does not add up to half of head_dim {}", config.rope.section, config.head_dim);
        return Err(LoadError::Config(what));
    }
    Ok(config)
}

/// `rope_scaling` with `rope_theta` beside it, or transformers 5's `rope_parameters` with everything inside.
fn read_rope(text: &Reader<'_>) -> Result<RopeConfig, LoadError> {
    let (rope, theta) = if text.optional("rope_parameters").is_some() {
        let rope = text.object("rope_parameters", "text_config.rope_parameters.")?;
        (rope, rope.needed("rope_theta")?)
    } else {
        (text.object("rope_scaling", "text_config.rope_scaling.")?, text.needed("rope_theta")?)
    };
    rope.only("mrope_interleaved", &[json!(true)])?;
    rope.only("partial_rotary_factor", &[json!(1), json!(1.0)])?;
    let kind = rope.optional("rope_type").or_else(|| rope.optional("type"));
    let yarn = match kind.map(|k| k.as_str()) {
        None | Some(Some("default")) => None,
        Some(Some("yarn")) => Some(read_yarn(&rope)?),
        Some(_) => return Err(rope.refuse("rope_type", kind.unwrap_or(&Value::Null), "only \"default\" or \"yarn\"")),
    };
    let section = rope.list("mrope_section")?;
    let section = <[usize; 3]>::try_from(section)
        .map_err(|found| rope.refuse("mrope_section", &json!(found), "three numbers of frequencies"))?;
    Ok(RopeConfig { theta, section, yarn })
}

fn read_yarn(rope: &Reader<'_>) -> Result<Yarn, LoadError> {
    rope.only("truncate", &[json!(true)])?;
    for key in ["mscale", "mscale_all_dim"] {
        if let Some(value) = rope.optional(key) {
            return Err(rope.refuse(key, value, "only null"));
        }
    }
    let factor = rope.needed("factor")?;
    let attention = rope.number("attention_factor")?;
    Ok(Yarn {
        factor,
        original: rope.needed("original_max_position_embeddings")?,
        beta_fast: rope.number("beta_fast")?.unwrap_or(32.0),
        beta_slow: rope.number("beta_slow")?.unwrap_or(1.0),
        attention: attention.unwrap_or_else(|| if factor > 1.0 { 0.1 * factor.ln() + 1.0 } else { 1.0 }),
    })
}

fn read_moe(text: &Reader<'_>) -> Result<Option<MoeConfig>, LoadError> {
    let key = if text.optional("num_local_experts").is_some() { "num_local_experts" } else { "num_experts" };
    if text.optional(key).is_none_or(|v| *v == json!(0)) {
        return Ok(None);
    }
    // The published arithmetic always renormalises; a file that says otherwise means another model.
    text.only("norm_topk_prob", &[json!(true)])?;
    let step = if text.optional("decoder_sparse_step").is_some() { text.size("decoder_sparse_step")? } else { 1 };
    let moe = MoeConfig {
        experts: text.size(key)?,
        active: text.size("num_experts_per_tok")?,
        ffn: text.size("moe_intermediate_size")?,
        step,
        dense_layers: text.list("mlp_only_layers")?,
    };
    if moe.active > moe.experts {
        return Err(text.refuse("num_experts_per_tok", &json!(moe.active), &format!("at most {} experts", moe.experts)));
    }
    Ok(Some(moe))
}

impl TextConfig {
    /// The experts of layer `layer`, unless it is dense.
    #[must_use]
    pub fn sparse(&self, layer: usize) -> Option<&MoeConfig> {
        self.moe.as_ref().filter(|moe| !moe.dense_layers.contains(&layer) && (layer + 1).is_multiple_of(moe.step))
    }

    /// Weights of the layers and the final norm, without the two tables.
    pub(super) fn parameters(&self) -> u64 {
        let (q, kv) = (self.q_heads * self.head_dim, self.kv_heads * self.head_dim);
        let attention = self.hidden * (2 * q + 2 * kv) + 2 * self.head_dim + 2 * self.hidden;
        let mlp = |layer| match self.sparse(layer) {
            Some(moe) => moe.experts * self.hidden * (1 + 3 * moe.ffn),
            None => 3 * self.hidden * self.ffn,
        };
        (0..self.layers).map(|layer| (attention + mlp(layer)) as u64).sum::<u64>() + self.hidden as u64
    }
}
