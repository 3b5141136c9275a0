//! How a vendor's dialect differs from OpenAI's, as data. No code asks for a vendor by name.

use serde::Deserialize;

/// What is special about one OpenAI-compatible vendor. The defaults fit self-hosted servers (vLLM, SGLang, llama.cpp).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Quirks {
    /// The name of the length limit.
    pub max_tokens: MaxTokens,
    /// Whether `stream_options.include_usage` is understood. Without it some vendors never report usage.
    pub include_usage: bool,
    /// How reasoning is asked for.
    pub reasoning: ReasoningStyle,
    /// How earlier reasoning is sent back.
    pub replay: Replay,
    /// Whether the vendor takes video parts.
    pub video: bool,
    /// Whether the vendor understands OpenRouter's routing fields (`provider`, `models`, `plugins`, ...).
    pub routes: bool,
    /// Whether `usage.cost` is what the vendor charges, in US dollars.
    pub reports_cost: bool,
    /// Names left out wherever they occur: in the body, in a message, in a part. Vendors refuse what they do not know.
    pub drop: Vec<String>,
}

/// The name of the length limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaxTokens {
    /// `max_tokens`.
    MaxTokens,
    /// `max_completion_tokens`.
    MaxCompletionTokens,
}

/// How reasoning is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasoningStyle {
    /// `reasoning_effort: "high"`.
    Effort,
    /// OpenRouter's `reasoning` object.
    Object,
    /// Not at all.
    Never,
}

/// How the reasoning of earlier turns is sent back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Replay {
    /// Left out.
    Never,
    /// As the text `reasoning`.
    Reasoning,
    /// As the text `reasoning_content`.
    ReasoningContent,
    /// As `reasoning` and `reasoning_details`, unmodified.
    Details,
}

impl MaxTokens {
    /// The field's name.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::MaxTokens => "max_tokens",
            Self::MaxCompletionTokens => "max_completion_tokens",
        }
    }
}

impl Default for Quirks {
    fn default() -> Self {
        Self {
            max_tokens: MaxTokens::MaxTokens,
            include_usage: true,
            reasoning: ReasoningStyle::Effort,
            replay: Replay::Never,
            video: true,
            routes: false,
            reports_cost: false,
            drop: Vec::new(),
        }
    }
}
