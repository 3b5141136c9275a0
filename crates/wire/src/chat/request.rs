//! What a client may send. Unknown fields are kept, never refused; `null` means the same as absent; a known field of a wrong
//! type is an error that names it (see [`crate::read`]). Ranges are the surface's business.

use serde::{Deserialize, Deserializer, de::Error};
use serde_json::{Map, Value};

use super::Content;

/// The body of a chat request.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default, expecting = "a JSON object", bound(deserialize = "'de: 'a"))]
pub struct ChatRequest<'a> {
    /// The conversation.
    pub messages: Option<Vec<Message<'a>>>,
    /// The legacy form: one user turn.
    pub prompt: Option<String>,
    /// The wanted model.
    pub model: Option<String>,
    /// Ordered fallbacks.
    pub models: Option<Vec<String>>,
    /// Whether to stream.
    pub stream: Option<bool>,
    /// How many answers.
    #[serde(deserialize_with = "whole")]
    pub n: Option<i64>,
    /// Sampling temperature.
    pub temperature: Option<f64>,
    /// Nucleus sampling.
    pub top_p: Option<f64>,
    /// Sample from the k most likely.
    #[serde(deserialize_with = "whole")]
    pub top_k: Option<i64>,
    /// Least probability relative to the most likely token.
    pub min_p: Option<f64>,
    /// Least probability relative to the square of the most likely token's.
    pub top_a: Option<f64>,
    /// Penalty of what occurred.
    pub presence_penalty: Option<f64>,
    /// Penalty by how often it occurred.
    pub frequency_penalty: Option<f64>,
    /// Factor on what occurred.
    pub repetition_penalty: Option<f64>,
    /// Bias by token id (a decimal string, as JSON keys are).
    pub logit_bias: Option<Map<String, Value>>,
    /// Reproducible sampling.
    #[serde(deserialize_with = "whole")]
    pub seed: Option<i64>,
    /// One string or several.
    pub stop: Option<OneOrMany>,
    /// Limit of the answer.
    #[serde(deserialize_with = "whole")]
    pub max_tokens: Option<i64>,
    /// OpenAI's newer name of the same.
    #[serde(deserialize_with = "whole")]
    pub max_completion_tokens: Option<i64>,
    /// Whether to report log-probabilities.
    pub logprobs: Option<bool>,
    /// How many alternatives.
    #[serde(deserialize_with = "whole")]
    pub top_logprobs: Option<i64>,
    /// Tools, each an object with its keys in the client's order.
    pub tools: Option<Vec<Map<String, Value>>>,
    /// Which tool.
    pub tool_choice: Option<ToolChoice>,
    /// Whether several calls at once are welcome.
    pub parallel_tool_calls: Option<bool>,
    /// The form of the answer.
    pub response_format: Option<Map<String, Value>>,
    /// How to reason.
    pub reasoning: Option<ReasoningField>,
    /// Short for `reasoning.effort`.
    pub reasoning_effort: Option<String>,
    /// Legacy: false is `reasoning.exclude`.
    pub include_reasoning: Option<bool>,
    /// Routing wishes.
    pub provider: Option<Map<String, Value>>,
    /// Stable id of the end user.
    pub user: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// One turn.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(expecting = "an object with a `role`", bound(deserialize = "'de: 'a"))]
pub struct Message<'a> {
    /// Who speaks.
    pub role: Role,
    /// What is said.
    #[serde(default)]
    pub content: Content<'a>,
    /// The speaker's name.
    pub name: Option<String>,
    /// Calls of an assistant turn.
    pub tool_calls: Option<Vec<RequestToolCall>>,
    /// Which call a tool turn answers.
    pub tool_call_id: Option<String>,
    /// Replayed reasoning text.
    pub reasoning: Option<String>,
    /// Alias of `reasoning`.
    pub reasoning_content: Option<String>,
    /// Replayed reasoning entries.
    pub reasoning_details: Option<Vec<Map<String, Value>>>,
    /// Everything else (`refusal`, `annotations`, `cache_control`, ...).
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words of the API are their own explanation")]
pub enum Role {
    System,
    Developer,
    User,
    Assistant,
    Tool,
}

/// A replayed tool call.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct RequestToolCall {
    /// What the tool's result refers to.
    pub id: String,
    /// The function.
    pub function: CalledFunction,
}

/// The function of a replayed tool call.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CalledFunction {
    /// Its name.
    pub name: String,
    /// JSON text; absent is empty.
    #[serde(default)]
    pub arguments: String,
}

/// A string, or several.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "expected a string or an array of strings")]
#[expect(missing_docs, reason = "the names say it")]
pub enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

/// `tool_choice`: a word, or an object that names a tool.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(untagged, expecting = "expected a string or an object")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ToolChoice {
    Word(String),
    Object(Map<String, Value>),
}

/// The `reasoning` object.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(expecting = "an object")]
pub struct ReasoningField {
    /// `none` ... `max`.
    pub effort: Option<String>,
    /// A direct budget.
    #[serde(default, deserialize_with = "whole")]
    pub max_tokens: Option<i64>,
    /// On or off.
    pub enabled: Option<bool>,
    /// Reason, but do not show it.
    pub exclude: Option<bool>,
    /// `summary`, `mode`, `context` and what comes.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// A whole number however it is spelt: for a JavaScript client `100` and `100.0` are one value.
fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    /// Up to here every whole f64 is exact.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let Some(number) = Option::<serde_json::Number>::deserialize(deserializer)? else { return Ok(None) };
    if let Some(whole) = number.as_i64() {
        return Ok(Some(whole));
    }
    match number.as_f64() {
        #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and within the exact range")]
        Some(float) if float.fract() == 0.0 && float.abs() <= EXACT => Ok(Some(float as i64)),
        _ => Err(D::Error::custom(format!("invalid value: {number}, expected a whole number of 64 bits"))),
    }
}
