//! The step loop: tokens in, tokens out. Sequences, cache blocks, scheduling, sampling.
//!
//! One thread per engine owns the model's cache and goes round: admit, a slice of vision work or a step (decode rows first,
//! then prompts in chunks), sample, emit. No HTTP, no JSON, no text: those who submit bring token ids and decoded pixels.

mod admission;
mod batch;
mod blocks;
mod board;
mod encoder;
mod engine;
mod event;
mod generation;
mod guide;
mod memory;
mod pace;
mod params;
mod refusal;
mod request;
mod sampler;
mod sequence;
mod settings;
mod stats;
mod tempo;
mod timings;
mod worker;

pub use engine::Engine;
pub use event::{Event, FinishReason, TokenEvent};
pub use generation::Generation;
pub use guide::Guide;
pub use memory::available_bytes;
pub use params::{LOGPROBS_MAX, Params, ThinkBudget};
pub use refusal::Refusal;
pub use request::Request;
pub use settings::{Settings, StartError};
pub use stats::Stats;
pub use timings::{Durations, Timings};
