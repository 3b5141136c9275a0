//! The whole (non-streamed) answer. `system_fingerprint` and `finish_reason` are sent although null: both official SDKs fail
//! without the keys.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Logprobs, Picture, Sound};
use crate::{Usage, error::ErrorBody};

/// The reply to a chat request.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChatResult {
    /// `gen-<unix seconds>-<20 alphanumerics>`.
    pub id: String,
    /// Always [`ChatResult::OBJECT`].
    pub object: &'static str,
    /// Unix seconds.
    pub created: i64,
    /// The model that answered.
    pub model: String,
    /// Who served it, as displayed.
    pub provider: String,
    /// Null when unknown, never absent.
    pub system_fingerprint: Option<String>,
    /// The tier that served the call; absent where the upstream does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_tier: Option<String>,
    /// The answers.
    pub choices: Vec<Choice>,
    /// What it used and cost.
    pub usage: Usage,
    /// How it was routed; only for who asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub openrouter_metadata: Option<Value>,
}

impl ChatResult {
    /// The value of `object`.
    pub const OBJECT: &'static str = "chat.completion";
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Choice {
    /// Its number, from 0.
    pub index: u32,
    /// One of the five normalised reasons.
    pub finish_reason: Option<String>,
    /// The upstream's own word.
    pub native_finish_reason: Option<String>,
    /// The answer itself.
    pub message: AssistantMessage,
    /// Null unless asked for.
    pub logprobs: Option<Logprobs>,
    /// Why the answer broke off after some output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorBody>,
}

/// The assistant's turn. `content` is text or null, never a list: a client that expects text fails on one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AssistantMessage {
    /// Always `assistant`.
    pub role: &'static str,
    /// The text; null when there are only tool calls.
    pub content: Option<String>,
    /// Why the model declined.
    pub refusal: Option<String>,
    /// Reasoning as plain text.
    pub reasoning: Option<String>,
    /// Reasoning as entries.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasoning_details: Vec<Value>,
    /// Calls.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tool_calls: Vec<ToolCall>,
    /// Pictures that the model made.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Picture<String>>,
    /// Sound that the model made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio: Option<Sound<'static>>,
    /// What the answer rests on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub annotations: Vec<Map<String, Value>>,
}

impl Default for AssistantMessage {
    fn default() -> Self {
        Self {
            role: "assistant",
            content: None,
            refusal: None,
            reasoning: None,
            reasoning_details: Vec::new(),
            tool_calls: Vec::new(),
            images: Vec::new(),
            audio: None,
            annotations: Vec::new(),
        }
    }
}

/// A finished tool call: `{"id", "type": "function", "function": {"name", "arguments"}}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToolCall {
    /// What the tool's result refers to.
    pub id: String,
    /// The function.
    pub name: String,
    /// JSON text.
    pub arguments: String,
}

impl Serialize for ToolCall {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Function<'a> {
            name: &'a str,
            arguments: &'a str,
        }
        #[derive(Serialize)]
        struct Call<'a> {
            id: &'a str,
            r#type: &'static str,
            function: Function<'a>,
        }
        let function = Function { name: &self.name, arguments: &self.arguments };
        Call { id: &self.id, r#type: "function", function }.serialize(serializer)
    }
}
