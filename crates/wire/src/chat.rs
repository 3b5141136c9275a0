//! `POST /chat/completions`: what clients send and what they get (openrouter api_reference/chat and streaming).

mod answer;
mod chunk;
mod content;
mod logprobs;
mod made;
mod request;

pub use answer::{AssistantMessage, ChatResult, Choice, ToolCall};
pub use chunk::{ChatChunk, ChunkChoice, Delta, FunctionDelta, ToolCallDelta};
pub use content::{Content, MediaUrl, Part};
pub use logprobs::{Logprobs, TokenLogprob, TopLogprob};
pub use made::{Picture, Sound};
pub use request::{ChatRequest, Message, OneOrMany, ReasoningField, RequestToolCall, Role, ToolChoice};
