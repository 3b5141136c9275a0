//! The shapes on the wire: JSON bodies, SSE framing, the error envelope. One file per surface.
//!
//! Here stands which key is called what, which must be present although it is null, and which must be absent. Never a
//! decision, a default that means something, or a translation: those belong to the gateway and to the catalogue.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "tests fail by panicking"))]

pub mod admin;
pub mod chat;
pub mod error;
pub mod generation;
pub mod key;
pub mod keys;
pub mod models;
pub mod provider;
pub mod sse;

mod body;
mod dollars;
mod usage;

pub use body::{BodyError, read};
pub use dollars::Dollars;
pub use usage::{CompletionTokensDetails, CostDetails, PromptTokensDetails, ServerToolUse, Usage};
