//! The inner request: the superset that OpenRouter's chat request describes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Message;

/// One chat call, as any surface understood it. Nothing the client sent is lost: what has no field here is in `extra`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// The wanted model first, then the fallbacks of `models`.
    pub models: Vec<String>,
    /// The conversation, never empty.
    pub messages: Vec<Message>,
    /// Sampling and length; `None` means "the client did not say".
    pub sampling: Sampling,
    /// Function tools exactly as the client wrote them (key order included: templates print them).
    pub tools: Vec<Value>,
    /// Which tool to use.
    pub tool_choice: ToolChoice,
    /// `parallel_tool_calls`.
    pub parallel_tool_calls: Option<bool>,
    /// `response_format`, unparsed.
    pub response_format: Option<Value>,
    /// How to reason.
    pub reasoning: Reasoning,
    /// Whether the client asked for a stream. Upstreams may stream regardless.
    pub stream: bool,
    /// The `provider` object, unparsed.
    pub provider: Option<Value>,
    /// Stable id of the end user.
    pub user: Option<String>,
    /// Fields without a place above, passed to upstreams that take them.
    pub extra: Map<String, Value>,
}

/// Sampling parameters with the client's spelling. Ranges are checked by the surface (openrouter api_reference/parameters).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Sampling {
    /// 0..=2.
    pub temperature: Option<f32>,
    /// 0..=1.
    pub top_p: Option<f32>,
    /// 0 switches it off.
    pub top_k: Option<u32>,
    /// 0..=1.
    pub min_p: Option<f32>,
    /// 0..=1.
    pub top_a: Option<f32>,
    /// -2..=2.
    pub presence_penalty: Option<f32>,
    /// -2..=2.
    pub frequency_penalty: Option<f32>,
    /// 0..=2 (0 is refused by the engine), 1 is neutral.
    pub repetition_penalty: Option<f32>,
    /// Token id to bias, -100..=100.
    #[serde(default)]
    pub logit_bias: BTreeMap<u32, f32>,
    /// Same seed, same answer (best effort upstream, exact in our engine).
    pub seed: Option<i64>,
    /// At most four strings.
    #[serde(default)]
    pub stop: Vec<String>,
    /// `max_tokens` or `max_completion_tokens`.
    pub max_tokens: Option<u32>,
    /// Whether to report log-probabilities.
    #[serde(default)]
    pub logprobs: bool,
    /// 0..=20 alternatives.
    #[serde(default)]
    pub top_logprobs: u8,
}

/// `tool_choice`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ToolChoice {
    /// The model decides.
    #[default]
    Auto,
    /// No tools.
    None,
    /// Some tool.
    Required,
    /// This function.
    Named(String),
}

/// `reasoning`, `reasoning_effort` and `include_reasoning`, merged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasoning {
    /// `Some(false)` asks for no reasoning (`enabled: false` or effort `none`).
    pub enabled: Option<bool>,
    /// How hard.
    pub effort: Option<Effort>,
    /// A direct token budget.
    pub max_tokens: Option<u32>,
    /// Reason, but do not return it.
    pub exclude: bool,
    /// `summary`, `mode`, `context` and what else stood in the object.
    pub extra: Map<String, Value>,
}

/// Reasoning effort, as a share of `max_tokens`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effort {
    /// 0.95
    Max,
    /// 0.95
    Xhigh,
    /// 0.8
    High,
    /// 0.5
    Medium,
    /// 0.2
    Low,
    /// 0.1
    Minimal,
}

impl Effort {
    /// The effort of this word; `none` is no effort.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Some(match word {
            "minimal" => Self::Minimal,
            "low" => Self::Low,
            "medium" => Self::Medium,
            "high" => Self::High,
            "xhigh" => Self::Xhigh,
            "max" => Self::Max,
            _ => return None,
        })
    }

    /// The share of `max_tokens` in percent (openrouter best-practices/reasoning-tokens).
    #[must_use]
    pub fn percent(self) -> u32 {
        match self {
            Self::Max | Self::Xhigh => 95,
            Self::High => 80,
            Self::Medium => 50,
            Self::Low => 20,
            Self::Minimal => 10,
        }
    }
}
