//! The engine's bounds, and why it may not start.

use std::time::Duration;

use models::{BLOCK_TOKENS, ModelInfo};

/// Every bound of an engine. Memory for the cache is taken at the start, all at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Blocks of the key/value cache, of [`BLOCK_TOKENS`] tokens each.
    pub kv_blocks: usize,
    /// Sequences served at the same time.
    pub max_running: usize,
    /// Requests that may wait beyond them.
    pub max_waiting: usize,
    /// Prompt tokens per step, shared by all prompts. Each prompt gets at least one, so a step has at most
    /// `max_running + prefill_chunk` rows.
    pub prefill_chunk: usize,
    /// How long a step should take at most while somebody's answer is being written: prompts are cut smaller then.
    pub step_goal: Duration,
    /// Layers of the vision tower that run between two steps.
    pub vision_layers_per_slice: usize,
    /// Most answer tokens of a request that names no `max_tokens`. Blocks for the whole answer are reserved at admission,
    /// so this decides how many such requests share the cache.
    pub open_answer: usize,
}

/// An answer without `max_tokens` may always be this long, context and cache permitting.
const OPEN_ANSWER_MIN: usize = 1024;

/// Long enough to read prompts efficiently, short enough to be felt as a stream.
const STEP_GOAL: Duration = Duration::from_millis(200);

/// So many answers without `max_tokens` should fit into the cache together.
const OPEN_ANSWERS_TOGETHER: usize = 4;

impl Settings {
    /// Settings for a cache of at most `bytes`: no more blocks than all running sequences could use.
    #[must_use]
    pub fn for_budget(info: &ModelInfo, bytes: usize) -> Self {
        let max_running = 16;
        let useful = max_running * info.context.div_ceil(BLOCK_TOKENS);
        let kv_blocks = (bytes / info.cache.block_bytes().max(1)).min(useful);
        let share = kv_blocks * BLOCK_TOKENS / OPEN_ANSWERS_TOGETHER;
        Self {
            kv_blocks,
            max_running,
            max_waiting: 64,
            prefill_chunk: 256,
            step_goal: STEP_GOAL,
            vision_layers_per_slice: 1,
            open_answer: share.max(OPEN_ANSWER_MIN).min(info.context),
        }
    }

    /// Whether an engine can run with these, given `available` bytes of memory (`None`: unknown).
    pub(crate) fn check(&self, info: &ModelInfo, available: Option<u64>) -> Result<(), StartError> {
        let positive = [
            ("max_running", self.max_running),
            ("prefill_chunk", self.prefill_chunk),
            ("vision_layers_per_slice", self.vision_layers_per_slice),
            ("open_answer", self.open_answer),
        ];
        if let Some((name, _)) = positive.into_iter().find(|&(_, value)| value == 0) {
            return Err(StartError::Zero { name });
        }
        let block_bytes = info.cache.block_bytes();
        if self.kv_blocks == 0 {
            return Err(StartError::NoBlock { block_bytes });
        }
        let needed = self.kv_blocks as u128 * block_bytes as u128;
        let available = available.unwrap_or(u64::MAX).min(isize::MAX as u64);
        if needed > u128::from(available) {
            return Err(StartError::Memory { blocks: self.kv_blocks, block_bytes, needed, available });
        }
        Ok(())
    }
}

/// Why an engine does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A bound that must be at least 1.
    #[error("the engine setting {name} is 0, it must be at least 1")]
    Zero {
        /// The setting.
        name: &'static str,
    },
    /// A cache without a single block.
    #[error("the memory for the key/value cache does not hold one block of {block_bytes} bytes")]
    NoBlock {
        /// Bytes of a block of this model.
        block_bytes: usize,
    },
    /// The cache does not fit into memory.
    #[error(
        "the key/value cache needs {needed} bytes ({blocks} blocks of {block_bytes}), but {available} bytes of memory are free"
    )]
    Memory {
        /// Blocks asked for.
        blocks: usize,
        /// Bytes of one.
        block_bytes: usize,
        /// Their product.
        needed: u128,
        /// What the system can give.
        available: u64,
    },
    /// The system refused a thread.
    #[error("cannot start the engine's thread")]
    Thread(#[source] std::io::Error),
}
