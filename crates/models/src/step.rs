//! One step: rows of several sequences, decode and prefill alike.
//!
//! Positions and DeepStack rows travel with their token, so that a chunk boundary, a batch mate or a prefix hit cannot
//! shift them (the field's most repeated Qwen3-VL bug).

use std::{ops::Range, sync::Arc};

use crate::{BlockId, Features};

/// Everything one forward pass needs. All vectors with "per row" have one entry per token of the batch.
#[derive(Clone, Debug, Default)]
pub struct StepBatch {
    /// Token ids, per row.
    pub tokens: Vec<u32>,
    /// Rotary positions (temporal, height, width), per row.
    pub positions: Vec<[i32; 3]>,
    /// Which rows belong to which sequence, in row order, without gaps.
    pub spans: Vec<Span>,
    /// Rows whose embedding comes from an encoder instead of the table.
    pub inject: Vec<Inject>,
    /// Rows (ascending) whose logits are wanted.
    pub logit_rows: Vec<usize>,
}

/// The rows of one sequence in this step.
#[derive(Clone, Debug)]
pub struct Span {
    /// Its rows.
    pub rows: Range<usize>,
    /// How many of its tokens are in the cache already; row `rows.start + i` is token `past + i` of the sequence.
    pub past: usize,
    /// Its cache blocks in order; they cover at least `past + rows.len()` tokens.
    pub blocks: Vec<BlockId>,
}

/// Rows of the batch that take encoder features: embedding, and one DeepStack row for each of the first layers.
#[derive(Clone, Debug)]
pub struct Inject {
    /// Rows of the batch.
    pub rows: Range<usize>,
    /// Where the features are.
    pub features: Arc<Features>,
    /// The feature row of the first row of `rows`.
    pub offset: usize,
}
