//! Qwen3-VL, dense and mixture-of-experts (arXiv 2511.21631; transformers `qwen3_vl`, `qwen3_vl_moe`).
//!
//! The folder mirrors the checkpoint: `text` is `model.language_model`, `vision` is `model.visual`. Plain f32 arithmetic
//! with the order of operations of a row fixed: this is the path that faster ones are measured against.

mod buffers;
pub mod config;
mod loader;
mod positions;
pub mod rope;
mod text;
mod vision;

use std::sync::Arc;

use kernels::Pool;
use serde_json::Value;
use weights::Checkpoint;

use self::{config::Config, loader::Loader, text::Decoder, vision::Tower};
use crate::{
    CacheLayout, Features, KvPool, LoadError, Media, Model, ModelInfo, Outline, PlanError, PositionPlan, Probe, Progress,
    StepBatch, VisionJob,
};

/// A loaded Qwen3-VL.
struct Qwen3Vl {
    info: ModelInfo,
    config: Config,
    pool: Arc<Pool>,
    decoder: Decoder,
    tower: Tower,
}

/// What a parsed `config.json` says.
pub(crate) fn outline(config: &Value) -> Result<Outline, LoadError> {
    let config = Config::from_value(config)?;
    Ok(Outline { context: config.text.context, parameters: config.parameters() })
}

/// Loads the weights that a parsed `config.json` asks for.
pub(crate) fn build(
    config: &Value,
    checkpoint: &Checkpoint,
    pool: Arc<Pool>,
    progress: &mut Progress<'_>,
) -> Result<Arc<dyn Model>, LoadError> {
    let config = Config::from_value(config)?;
    let mut loader = Loader::new(checkpoint, &pool, progress);
    let decoder = Decoder::load(&mut loader, &config)?;
    let tower = Tower::load(&mut loader, &config.vision)?;
    let info = ModelInfo {
        architecture: config.model_type.clone(),
        vocab: config.text.vocab,
        context: config.text.context,
        cache: CacheLayout { layers: config.text.layers, kv_heads: config.text.kv_heads, head_dim: config.text.head_dim },
        weight_bytes: loader.packed_bytes(),
        parameters: config.parameters(),
    };
    Ok(Arc::new(Qwen3Vl { info, config, pool, decoder, tower }))
}

impl Model for Qwen3Vl {
    fn info(&self) -> &ModelInfo {
        &self.info
    }

    fn plan(&self, tokens: &[u32], media: &[Media]) -> Result<PositionPlan, PlanError> {
        positions::plan(&self.config, tokens, media)
    }

    fn begin_encode(&self, media: &Media) -> VisionJob {
        VisionJob(Box::new(vision::Job::new(media)))
    }

    fn encode_slice(&self, job: &mut VisionJob, layers: usize, probe: &mut dyn Probe) -> Option<Features> {
        let job = job.0.downcast_mut().expect("a job is handed back to the model that began it");
        self.tower.advance(&self.pool, job, layers, probe)
    }

    fn forward(&self, batch: &StepBatch, kv: &mut KvPool, probe: &mut dyn Probe) -> Vec<f32> {
        self.decoder.forward(&self.pool, batch, kv, probe)
    }
}
