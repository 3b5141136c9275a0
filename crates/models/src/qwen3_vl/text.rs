//! The decoder (`model.language_model`): rows of tokens in, logits out.
//!
//! Positions, cache places and DeepStack rows are read per row from the batch; a layer never asks which sequence a row
//! belongs to, except for attention.

mod attention;
mod mlp;
mod moe;

use kernels::{Packed, Pool};
use weights::WeightsError;

use self::{attention::Attention, mlp::Mlp};
use super::{
    buffers::Buffers,
    config::{Config, TextConfig},
    loader::Loader,
    rope::{Angles, RopeTable},
};
use crate::{KvPool, Probe, StepBatch};

/// The weights of the decoder.
pub(super) struct Decoder {
    config: TextConfig,
    rope: RopeTable,
    embedding: Packed,
    layers: Vec<Layer>,
    norm: Vec<f32>,
    /// Absent when the embedding table serves.
    head: Option<Packed>,
}

struct Layer {
    input_norm: Vec<f32>,
    attention: Attention,
    post_norm: Vec<f32>,
    mlp: Mlp,
}

/// What all layers of one step share.
struct Step<'a> {
    pool: &'a Pool,
    config: &'a TextConfig,
    batch: &'a StepBatch,
    angles: Angles,
}

impl Step<'_> {
    fn rows(&self) -> usize {
        self.batch.tokens.len()
    }

    fn norm(&self, x: &[f32], weight: &[f32], out: &mut [f32]) {
        let (isa, eps, width) = (self.pool.isa(), self.config.eps, weight.len());
        self.pool.rows(out, width, |first, block| {
            for (out, x) in block.chunks_exact_mut(width).zip(x[first * width..].chunks_exact(width)) {
                kernels::rms_norm(isa, x, weight, eps, out);
            }
        });
    }

    fn add(&self, x: &mut [f32], y: &[f32]) {
        let isa = self.pool.isa();
        self.pool.rows(x, 1, |first, block| kernels::add_assign(isa, block, &y[first..]));
    }
}

impl Decoder {
    pub(super) fn load(loader: &mut Loader<'_>, config: &Config) -> Result<Self, WeightsError> {
        let text = &config.text;
        let (vocab, hidden) = (text.vocab, text.hidden);
        let root = "model.language_model";
        let embedding = loader.packed(&[(&format!("{root}.embed_tokens.weight"), [vocab, hidden])])?;
        let layers = (0..text.layers)
            .map(|i| {
                let name = format!("{root}.layers.{i}");
                Ok(Layer {
                    input_norm: loader.numbers(&format!("{name}.input_layernorm.weight"), &[hidden])?,
                    attention: Attention::load(loader, &format!("{name}.self_attn"), text)?,
                    post_norm: loader.numbers(&format!("{name}.post_attention_layernorm.weight"), &[hidden])?,
                    mlp: Mlp::load(loader, &format!("{name}.mlp"), text, i)?,
                })
            })
            .collect::<Result<_, WeightsError>>()?;
        let norm = loader.numbers(&format!("{root}.norm.weight"), &[hidden])?;
        let head = if config.tied { None } else { Some(loader.packed(&[("lm_head.weight", [vocab, hidden])])?) };
        let rope = RopeTable::new(&text.rope, text.head_dim);
        Ok(Self { config: text.clone(), rope, embedding, layers, norm, head })
    }

    /// One step; returns the logits of `batch.logit_rows`.
    pub(super) fn forward(&self, pool: &Pool, batch: &StepBatch, kv: &mut KvPool, probe: &mut dyn Probe) -> Vec<f32> {
        let step = Step { pool, config: &self.config, batch, angles: self.rope.angles(&batch.positions) };
        let mut x = self.embed(&step);
        if probe.active() {
            probe.tensor("text.layer_input.0", step.rows(), &x);
            probe_angles(&step.angles, "text", probe);
        }
        let text = &self.config;
        let (q, kv_width) = (text.q_heads * text.head_dim, text.kv_heads * text.head_dim);
        let ffn = text.moe.as_ref().map_or(0, |moe| moe.ffn).max(text.ffn);
        let mut buffers = Buffers::new(step.rows(), text.hidden, (q + 2 * kv_width).max(2 * ffn), q.max(ffn));
        for (i, layer) in self.layers.iter().enumerate() {
            step.norm(&x, &layer.input_norm, &mut buffers.normed);
            layer.attention.forward(&step, i, kv, &mut buffers);
            probe.tensor(&format!("text.attn_output.{i}"), step.rows(), &buffers.out);
            step.add(&mut x, &buffers.out);
            step.norm(&x, &layer.post_norm, &mut buffers.normed);
            layer.mlp.forward(&step, &mut buffers, &mut |name, numbers| {
                probe.tensor(&format!("text.{name}.{i}"), step.rows(), numbers);
            });
            step.add(&mut x, &buffers.out);
            probe.tensor(&format!("text.layer_output.{i}"), step.rows(), &x);
            self.add_deepstack(&step, i, &mut x);
        }
        if probe.active() {
            step.norm(&x, &self.norm, &mut buffers.normed);
            probe.tensor("text.final_norm", step.rows(), &buffers.normed);
        }
        self.logits(&step, &x)
    }

    /// Logits of the rows that the batch asks for.
    fn logits(&self, step: &Step<'_>, x: &[f32]) -> Vec<f32> {
        let (hidden, rows) = (self.config.hidden, &step.batch.logit_rows);
        let asked: Vec<f32> = rows.iter().flat_map(|&row| &x[row * hidden..(row + 1) * hidden]).copied().collect();
        let mut normed = vec![0.0; asked.len()];
        step.norm(&asked, &self.norm, &mut normed);
        let mut logits = vec![0.0; rows.len() * self.config.vocab];
        kernels::linear(step.pool, &normed, self.head.as_ref().unwrap_or(&self.embedding), None, &mut logits);
        logits
    }

    /// Rows of the table, or of an encoder where the batch says so.
    fn embed(&self, step: &Step<'_>) -> Vec<f32> {
        let hidden = self.config.hidden;
        let mut x = vec![0.0; step.rows() * hidden];
        step.pool.rows(&mut x, hidden, |first, block| {
            for (out, &token) in block.chunks_exact_mut(hidden).zip(&step.batch.tokens[first..]) {
                self.embedding.row(token as usize, out);
            }
        });
        for inject in &step.batch.inject {
            let source = &inject.features.embeds[inject.offset * hidden..][..inject.rows.len() * hidden];
            x[inject.rows.start * hidden..inject.rows.end * hidden].copy_from_slice(source);
        }
        x
    }

    /// Adds the features of tap `layer` to the output of decoder layer `layer` at the visual rows.
    fn add_deepstack(&self, step: &Step<'_>, layer: usize, x: &mut [f32]) {
        let hidden = self.config.hidden;
        for inject in &step.batch.inject {
            if let Some(features) = inject.features.deepstack.get(layer) {
                let source = &features[inject.offset * hidden..][..inject.rows.len() * hidden];
                let rows = &mut x[inject.rows.start * hidden..inject.rows.end * hidden];
                kernels::add_assign(step.pool.isa(), rows, source);
            }
        }
    }
}

/// Reports cos and sin of whole heads (both halves have the same angles).
pub(super) fn probe_angles(angles: &Angles, part: &str, probe: &mut dyn Probe) {
    for (name, numbers) in [("cos", &angles.cos), ("sin", &angles.sin)] {
        let whole: Vec<f32> = numbers.chunks_exact(angles.half).flat_map(|row| [row, row].concat()).collect();
        probe.tensor(&format!("{part}.rope_{name}"), numbers.len() / angles.half, &whole);
    }
}
