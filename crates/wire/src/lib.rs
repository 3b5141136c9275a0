//! The shapes on the wire: JSON bodies, SSE framing, the error envelope. One file per surface.
//!
//! Here stands which key is called what, which must be present although it is null, and which must be absent. Never a
//! decision, a default that means something, or a translation: those belong to the gateway and to the catalogue.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "tests fail by panicking"))]

pub mod admin;
pub mod analytics;
pub mod benchmarks;
pub mod byok;
pub mod chat;
pub mod credits;
pub mod error;
pub mod generation;
pub mod generations;
pub mod guardrails;
pub mod house;
pub mod key;
pub mod keys;
pub mod messages;
pub mod models;
pub mod presets;
pub mod provider;
pub mod session;
pub mod site;
pub mod sse;
pub mod stats;
pub mod status;

mod body;
mod dollars;
mod envelope;
#[cfg(test)]
mod typescript;
mod usage;
mod words;

pub use body::{BodyError, read};
pub use dollars::Dollars;
pub use envelope::{Data, Deleted, Rows};
pub use usage::{CompletionTokensDetails, CostDetails, PromptTokensDetails, ServerToolUse, Usage};
pub use words::{Reset, Source};
