//! Why a request is not taken on. Each is decided before any work, with its arithmetic in the text, which is safe to print.

/// A request that [`crate::Engine::submit`] turned away.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Prompt plus answer exceed the model's context.
    #[error("{prompt} prompt tokens and {wanted} answer tokens do not fit into a context of {context} tokens")]
    Context {
        /// Prompt tokens.
        prompt: usize,
        /// Answer tokens asked for; 1 when the request named no number.
        wanted: usize,
        /// Allowed.
        context: usize,
    },
    /// The key/value cache could never hold it, even alone.
    #[error(
        "the request needs {needed} cache blocks of {block_bytes} bytes ({prompt} prompt + {wanted} answer tokens), the cache has {blocks}"
    )]
    Cache {
        /// Blocks needed.
        needed: usize,
        /// Blocks in the pool.
        blocks: usize,
        /// Bytes of a block.
        block_bytes: usize,
        /// Prompt tokens.
        prompt: usize,
        /// Answer tokens; 1 when the request named no number.
        wanted: usize,
    },
    /// The queue is full.
    #[error("{waiting} requests are waiting already")]
    QueueFull {
        /// Length of the queue.
        waiting: usize,
        /// Estimated seconds until a place is free.
        retry_after: u64,
    },
    /// The prompt and its media do not fit together.
    #[error(transparent)]
    Plan(#[from] models::PlanError),
    /// A parameter that cannot be used.
    #[error("{0}")]
    Param(String),
    /// The engine is shutting down.
    #[error("the engine is shutting down")]
    Closed,
}
