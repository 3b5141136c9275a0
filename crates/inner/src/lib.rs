//! The one inner language: every API surface translates into [`Request`] and out of [`Event`], every upstream the other way
//! round, so surfaces and providers never meet (N + M translators, not N x M).
//!
//! Only shapes and the arithmetic of money live here. Never any I/O, JSON framing, prompt text or policy.

mod decimal;
mod event;
mod extent;
mod failure;
mod leaving;
mod message;
mod modality;
mod money;
mod prices;
mod request;

pub use event::{AudioDelta, End, Event, FinishReason, ServerTools, TokenLogprob, ToolCallDelta, TopLogprob, Usage};
pub use extent::{CacheWrites, Extent};
pub use failure::{Failure, FailureKind, Moderation};
pub use leaving::WhenLeft;
pub use message::{MediaRef, Message, Part, ReasoningDetail, Role, ToolCall};
pub use modality::Modality;
pub use money::{Nanos, Pico};
pub use prices::{PriceSheet, PriceTier};
pub use request::{Effort, Reasoning, Request, Sampling, ToolChoice};
