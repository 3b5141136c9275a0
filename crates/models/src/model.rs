//! The seam between the engine and an architecture.

use std::{any::Any, ops::Range, path::PathBuf};

use crate::{CacheLayout, Features, KvPool, Media, StepBatch};

/// One loaded model. `plan` may be called from any thread; everything else from the engine's own, one call at a time, which
/// the model spreads over its pool.
///
/// Greedy output is bitwise the same alone, batched with strangers, chunked, or decoded token by token: the order of
/// operations of a row never depends on which other rows are in the call.
///
/// ```
/// use models::{BLOCK_TOKENS, KvPool, Model, NoProbe, PlanError, Span, StepBatch};
///
/// /// Logits after a text-only prompt.
/// fn read(model: &dyn Model, tokens: Vec<u32>) -> Result<Vec<f32>, PlanError> {
///     let plan = model.plan(&tokens, &[])?;
///     let blocks = tokens.len().div_ceil(BLOCK_TOKENS);
///     let mut kv = KvPool::new(model.info().cache, blocks);
///     let span = Span { rows: 0..tokens.len(), past: 0, blocks: (0..blocks as u32).collect() };
///     let last = tokens.len() - 1;
///     let batch = StepBatch { tokens, positions: plan.positions, spans: vec![span], logit_rows: vec![last], inject: vec![] };
///     Ok(model.forward(&batch, &mut kv, &mut NoProbe))
/// }
/// ```
pub trait Model: Send + Sync {
    /// What the engine must know.
    fn info(&self) -> &ModelInfo;

    /// Positions of a whole prompt, and where its encoder rows go.
    ///
    /// # Errors
    /// When pad tokens and media do not fit together, or an id is outside the vocabulary.
    fn plan(&self, tokens: &[u32], media: &[Media]) -> Result<PositionPlan, PlanError>;

    /// Starts encoding one picture or clip (one that [`Model::plan`] has accepted).
    fn begin_encode(&self, media: &Media) -> VisionJob;

    /// Runs at most `layers` vision layers (or the final mergers); returns the features when the job is finished.
    fn encode_slice(&self, job: &mut VisionJob, layers: usize, probe: &mut dyn Probe) -> Option<Features>;

    /// One step over the batch. Writes keys and values of all rows into `kv` and returns the logits of
    /// `batch.logit_rows`, row-major, `info().vocab` numbers a row.
    fn forward(&self, batch: &StepBatch, kv: &mut KvPool, probe: &mut dyn Probe) -> Vec<f32>;
}

/// Facts about a loaded model.
#[derive(Clone, Debug)]
pub struct ModelInfo {
    /// `model_type` of the config, such as `qwen3_vl`.
    pub architecture: String,
    /// Rows of the embedding table; logits have this many columns.
    pub vocab: usize,
    /// Longest sequence in tokens.
    pub context: usize,
    /// Shape of the key/value cache.
    pub cache: CacheLayout,
    /// Bytes of weights in memory.
    pub weight_bytes: u64,
    /// Parameters, for display.
    pub parameters: u64,
}

/// Where every token of a prompt is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PositionPlan {
    /// (T, H, W) of every prompt token.
    pub positions: Vec<[i32; 3]>,
    /// A generated token at sequence index `i` has all three positions `i + delta`.
    pub delta: i32,
    /// Runs of pad tokens: token range, index into the media, first feature row.
    pub runs: Vec<(Range<usize>, usize, usize)>,
}

/// Why a prompt cannot be planned. Each is the client's (or the template's) fault and safe to print.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Pad runs and media disagree.
    #[error("the prompt has {tokens} visual tokens in a place where the media give {features}")]
    VisualTokens {
        /// Found in the prompt.
        tokens: usize,
        /// Expected from the media.
        features: usize,
    },
    /// More or fewer runs of pad tokens than pictures and frames.
    #[error("the prompt has {runs} visual runs for {media} pictures and frames")]
    VisualRuns {
        /// Found in the prompt.
        runs: usize,
        /// Expected from the media.
        media: usize,
    },
    /// A picture or clip whose grid is no grid, or whose patches do not fill it.
    #[error("picture or clip {index} has {numbers} numbers for a grid of {grid:?} patches")]
    Grid {
        /// Index into the media.
        index: usize,
        /// Patches as (temporal, rows, columns).
        grid: [usize; 3],
        /// Length of its patches.
        numbers: usize,
    },
    /// An id outside the embedding table.
    #[error("token id {0} is outside the vocabulary")]
    UnknownToken(u32),
}

/// A vision job in flight; its contents belong to the architecture.
pub struct VisionJob(pub Box<dyn Any + Send>);

/// Watches intermediate tensors; only tests and tools pass anything but [`NoProbe`].
pub trait Probe {
    /// Whether anybody looks (a model may skip work that only a probe sees).
    fn active(&self) -> bool {
        true
    }
    /// `name` is spelled as in the golden files (`text.layer_output.0`, `vision.block.1.attn`, ...); `data` is row-major.
    fn tensor(&mut self, name: &str, rows: usize, data: &[f32]);
}

/// Sees nothing.
pub struct NoProbe;

impl Probe for NoProbe {
    fn active(&self) -> bool {
        false
    }
    fn tensor(&mut self, _: &str, _: usize, _: &[f32]) {}
}

/// Why a checkpoint cannot be loaded. Every message names the file or the key.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file is missing or unreadable.
    #[error("cannot read {path}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A config value that is not implemented.
    #[error("config.json: {key} = {value} is not supported ({supported})")]
    Unsupported {
        /// Dotted key.
        key: String,
        /// What stands there.
        value: String,
        /// What would be accepted.
        supported: String,
    },
    /// A config that does not parse or contradicts itself.
    #[error("config.json: {0}")]
    Config(String),
    /// Weights are missing, truncated, misshapen or of an unknown type.
    #[error(transparent)]
    Weights(#[from] weights::WeightsError),
}
