//! What goes into the engine and what comes out.

use std::collections::BTreeMap;

use models::Media;

/// One generation.
#[derive(Clone, Debug)]
pub struct Request {
    /// The whole prompt; pad tokens stand where media go.
    pub tokens: Vec<u32>,
    /// In the order of their pad tokens.
    pub media: Vec<Media>,
    /// How to sample and when to stop.
    pub params: Params,
}

/// Sampling and stopping, every value decided (defaults of the checkpoint already applied).
#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    /// 0 is greedy.
    pub temperature: f32,
    /// 1 is off.
    pub top_p: f32,
    /// 0 is off.
    pub top_k: u32,
    /// 0 is off.
    pub min_p: f32,
    /// Subtracted once from the logit of every token that was generated already (OpenAI).
    pub presence_penalty: f32,
    /// Subtracted per occurrence.
    pub frequency_penalty: f32,
    /// Divides positive, multiplies negative logits of every token in prompt or answer (CTRL, as transformers does); 1 is off.
    pub repetition_penalty: f32,
    /// Added to logits before sampling.
    pub logit_bias: BTreeMap<u32, f32>,
    /// Tokens that must never be emitted (unused rows of the table, banned control tokens).
    pub banned: Vec<u32>,
    /// Ids from this one on are never emitted (logits exist for unused rows).
    pub vocab_limit: u32,
    /// Same seed, same answer, whatever else is in the batch. `None` draws one.
    pub seed: Option<u64>,
    /// Most tokens to generate.
    pub max_tokens: u32,
    /// Ids that end the answer (not emitted).
    pub stop_ids: Vec<u32>,
    /// How many alternatives to report with each token; `None` reports no log-probabilities.
    pub logprobs: Option<u8>,
    /// Limits the reasoning part.
    pub think: Option<ThinkBudget>,
}

/// After `tokens` generated tokens without `end[0]`, the engine forces the sequence `end` (the newline, `</think>`, newlines).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThinkBudget {
    /// Reasoning tokens allowed.
    pub tokens: u32,
    /// The id whose appearance ends reasoning by itself.
    pub end_id: u32,
    /// What is forced when the budget is spent; contains `end_id`.
    pub forced: Vec<u32>,
}

/// What a generation reports. Exactly one `Finished` or `Failed` ends it.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The prompt is in the cache; the next event carries the first token.
    Prefilled {
        /// Prompt tokens.
        prompt_tokens: usize,
    },
    /// One generated token.
    Token(TokenEvent),
    /// The end.
    Finished(FinishReason),
    /// The model or the engine broke; the sequence is gone, others go on.
    Failed(String),
}

/// One generated token.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenEvent {
    /// Its id.
    pub id: u32,
    /// Natural log-probability after temperature-free softmax over the raw logits; only when asked for.
    pub logprob: Option<f32>,
    /// The most likely ids with their log-probabilities, most likely first.
    pub top: Vec<(u32, f32)>,
}

/// Why a generation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FinishReason {
    /// A stop id.
    Stop,
    /// `max_tokens`, or the context is full.
    Length,
    /// The caller went away.
    Cancelled,
}

/// Why a request is not admitted. Each is decided before any work, with its arithmetic in the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Prompt plus answer exceed the model's context.
    #[error(
        "the prompt has {prompt} tokens and max_tokens is {wanted}, but the context is {context} tokens"
    )]
    Context {
        /// Prompt tokens.
        prompt: usize,
        /// Asked for.
        wanted: usize,
        /// Allowed.
        context: usize,
    },
    /// The key/value cache could never hold it.
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
        /// Answer tokens.
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

/// A look at the engine, for routing and status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Sequences being served.
    pub running: usize,
    /// Requests waiting.
    pub waiting: usize,
    /// Cache blocks in use.
    pub blocks_used: usize,
    /// Cache blocks in all.
    pub blocks: usize,
    /// Forward passes so far.
    pub steps: u64,
    /// Prompt tokens prefilled so far.
    pub prefill_tokens: u64,
    /// Tokens generated so far.
    pub decode_tokens: u64,
}
