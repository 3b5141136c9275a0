//! The body of a request. What is called the same in the chat dialect is not read here but kept in [`MessagesRequest::rest`]; unknown
//! fields are kept there too, never refused.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Said;

/// The body of a request.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, expecting = "a JSON object", bound(deserialize = "'de: 'a"))]
pub struct MessagesRequest<'a> {
    /// The conversation.
    pub messages: Option<Vec<Turn<'a>>>,
    /// Instructions.
    pub system: Option<System<'a>>,
    /// Tools, each an object with its keys in the client's order.
    pub tools: Option<Vec<Map<String, Value>>>,
    /// Which tool.
    pub tool_choice: Option<ToolChoice>,
    /// Whether to think.
    pub thinking: Option<Thinking>,
    /// How much effort, and in which form the answer is.
    pub output_config: Option<OutputConfig>,
    /// What `output_config.format` was called before it stood there.
    pub output_format: Option<Map<String, Value>>,
    /// What ends the answer.
    pub stop_sequences: Option<Vec<String>>,
    /// `user_id`.
    pub metadata: Option<Map<String, Value>>,
    /// Further models, each as an object with a `model`.
    pub fallbacks: Option<Vec<Map<String, Value>>>,
    /// `auto`, `standard_only` or a word of the chat dialect.
    pub service_tier: Option<String>,
    /// `fast` or `standard`.
    pub speed: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// One turn.
#[derive(Clone, Debug, Deserialize)]
#[serde(expecting = "an object with a `role` and `content`", bound(deserialize = "'de: 'a"))]
pub struct Turn<'a> {
    /// `user`, `assistant`, or `system` in the middle of a conversation.
    pub role: String,
    /// What is said.
    pub content: Said<'a>,
}

/// Instructions: a text, or blocks of text.
pub type System<'a> = Said<'a>;

/// `thinking`.
#[derive(Clone, Debug, Deserialize)]
#[serde(expecting = "an object with a `type`")]
pub struct Thinking {
    /// `enabled`, `disabled` or `adaptive`.
    pub r#type: String,
    /// Tokens to think with.
    pub budget_tokens: Option<i64>,
    /// `summarized` or `omitted`.
    pub display: Option<String>,
}

/// `tool_choice`.
#[derive(Clone, Debug, Deserialize)]
#[serde(expecting = "an object with a `type`")]
pub struct ToolChoice {
    /// `auto`, `any`, `tool` or `none`.
    pub r#type: String,
    /// Of the tool, for `tool`.
    pub name: Option<String>,
    /// One call at a time.
    pub disable_parallel_tool_use: Option<bool>,
}

/// `output_config`. What it says besides is advice to one vendor.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, expecting = "an object")]
pub struct OutputConfig {
    /// `low` ... `max`.
    pub effort: Option<String>,
    /// `{"type": "json_schema", "schema"}`.
    pub format: Option<Map<String, Value>>,
}
