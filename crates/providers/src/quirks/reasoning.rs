//! How vendors are asked to think, how they show it, and how they want it back.

use serde::Deserialize;

/// How reasoning is asked for. Whoever says nothing of it sends nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReasoningStyle {
    /// `reasoning_effort: "high"` (OpenAI, Groq, Cerebras, xAI, Mistral, Fireworks, Nebius).
    Effort,
    /// OpenRouter's `reasoning` object.
    Object,
    /// `reasoning: {"enabled": true}` beside `reasoning_effort` (Together, DeepInfra).
    Switch,
    /// `thinking: {"type": "enabled"}` (DeepSeek, Moonshot, Z.AI).
    Thinking,
    /// `enable_thinking: true` at the top level (DashScope, SiliconFlow, Novita).
    EnableThinking,
    /// `chat_template_kwargs`, under both names that templates read, because which one a model's does is not known:
    /// `enable_thinking` and `thinking` (vLLM, SGLang, llama.cpp).
    Template,
    /// Not at all.
    Never,
}

/// A word of `reasoning_effort`, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words of the API are their own explanation")]
pub enum Level {
    None,
    Minimal,
    Low,
    Default,
    Medium,
    High,
    Xhigh,
    Max,
}

/// The words of `reasoning_effort` that some models take; another is a 400.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Efforts {
    /// Part of the model's id in lowercase; empty for every model.
    pub model: String,
    /// What it takes.
    pub levels: Vec<Level>,
}

/// Bounds of `thinking_budget` in tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// The smallest that is taken.
    pub least: u32,
    /// The largest.
    pub most: u32,
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
    /// As the text `reasoning_content`, where tools are: of turns that called one, and of all earlier turns while any is
    /// offered; "" where it is not known (DeepSeek, Moonshot: a 400 without it).
    ReasoningContentWithCalls,
    /// As `reasoning` and `reasoning_details`, unmodified.
    Details,
}

/// Whether reasoning may stand inside the answer's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThinkTags {
    /// Text is text.
    Never,
    /// An answer that begins with `<think>` is reasoning up to `</think>` (hosts without a reasoning parser).
    Tagged,
    /// As `tagged`, and the opening tag may be missing, because the chat template wrote it. Nothing goes on before the
    /// closing tag, because only that tells reasoning from text (vLLM with a parser that does not fit).
    Unopened,
}

impl Level {
    /// The word of the API.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Minimal => "minimal",
            Self::Low => "low",
            Self::Default => "default",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Xhigh => "xhigh",
            Self::Max => "max",
        }
    }
}
