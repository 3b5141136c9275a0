//! `POST /messages`: Anthropic's dialect (docs.anthropic.com/en/api/messages) with OpenRouter's fields beside it. Blocks of answers are made
//! where they are told (`gateway::reply::messages`), because they are told in pieces.

mod answer;
mod block;
mod request;

pub use answer::{CacheCreation, Message, MessageUsage, OutputTokensDetails, ServerToolUse, StopDetails};
pub use block::{Block, Said, Source, Str};
pub use request::{MessagesRequest, OutputConfig, System, Thinking, ToolChoice, Turn};
