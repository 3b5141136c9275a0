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

    fn norm(&self, x: &[f32], weight: &[f32]) -> Vec<f32> {
        let (isa, eps, width) = (self.pool.isa(), self.config.eps, weight.len());
        let mut out = vec![0.0; x.len()];
        self.pool.rows(&mut out, width, |first, block| {
            for (out, x) in block.chunks_exact_mut(width).zip(x[first * width..].chunks_exact(width)) {
                kernels::rms_norm(isa, x, weight, eps, out);
            }
        });
        out
    }

    fn linear(&self, x: &[f32], weight: &Packed) -> Vec<f32> {
        let mut y = vec![0.0; x.len() / weight.k() * weight.n()];
        kernels::linear(self.pool, x, weight, None, &mut y);
        y
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
        for (i, layer) in self.layers.iter().enumerate() {
            let attended = layer.attention.forward(&step, i, &step.norm(&x, &layer.input_norm), kv);
            probe.tensor(&format!("text.attn_output.{i}"), step.rows(), &attended);
            step.add(&mut x, &attended);
            let y = layer.mlp.forward(&step, &step.norm(&x, &layer.post_norm), &mut |name, numbers| {
                probe.tensor(&format!("text.{name}.{i}"), step.rows(), numbers);
            });
            step.add(&mut x, &y);
            probe.tensor(&format!("text.layer_output.{i}"), step.rows(), &x);
            self.add_deepstack(&step, i, &mut x);
        }
        if probe.active() {
            probe.tensor("text.final_norm", step.rows(), &step.norm(&x, &self.norm));
        }
        let hidden = self.config.hidden;
        let asked: Vec<f32> = batch.logit_rows.iter().flat_map(|&row| &x[row * hidden..(row + 1) * hidden]).copied().collect();
        step.linear(&step.norm(&asked, &self.norm), self.head.as_ref().unwrap_or(&self.embedding))
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
