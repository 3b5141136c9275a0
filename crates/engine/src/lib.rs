//! The step loop: tokens in, tokens out. Sequences, cache blocks, scheduling, sampling. No HTTP, no JSON, no text.

mod request;

pub use request::{Event, FinishReason, Params, Refusal, Request, Stats, ThinkBudget, TokenEvent};
