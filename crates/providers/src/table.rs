//! The vendors we know, one row each. A new vendor of a known dialect is a row here and goldens, or a section of the
//! configuration.

use serde::Deserialize;

use crate::quirks::{MaxTokens, Quirks, ReasoningStyle, Replay};

/// A way to speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dialect {
    /// OpenAI's Chat Completions, and everybody compatible.
    #[default]
    OpenaiChat,
    /// Anthropic's Messages.
    AnthropicMessages,
    /// Google's Gemini.
    Gemini,
}

/// One vendor.
#[derive(Clone, Debug)]
pub struct Row {
    /// The slug used in routing.
    pub id: &'static str,
    /// The displayed name.
    pub name: &'static str,
    /// What it speaks.
    pub dialect: Dialect,
    /// Where it is, without a trailing slash.
    pub base_url: &'static str,
    /// The environment variables that usually hold its credential; the first that is set counts.
    pub key_variables: &'static [&'static str],
    /// The environment variable that may name another base URL.
    pub base_url_variable: &'static str,
    /// How it differs from OpenAI, where it speaks that dialect.
    pub quirks: fn() -> Quirks,
}

/// All rows, in the order in which they are tried when nothing else decides.
pub const ROWS: [Row; 4] = [
    Row {
        id: "openai",
        name: "OpenAI",
        dialect: Dialect::OpenaiChat,
        base_url: "https://api.openai.com/v1",
        key_variables: &["OPENAI_API_KEY"],
        base_url_variable: "OPENAI_BASE_URL",
        quirks: openai,
    },
    Row {
        id: "anthropic",
        name: "Anthropic",
        dialect: Dialect::AnthropicMessages,
        base_url: "https://api.anthropic.com",
        key_variables: &["ANTHROPIC_API_KEY"],
        base_url_variable: "ANTHROPIC_BASE_URL",
        quirks: Quirks::default,
    },
    // By the author of its models, so that `google/gemini-...` needs no list of them.
    Row {
        id: "google",
        name: "Google AI Studio",
        dialect: Dialect::Gemini,
        base_url: "https://generativelanguage.googleapis.com",
        key_variables: &["GEMINI_API_KEY", "GOOGLE_API_KEY"],
        base_url_variable: "GEMINI_BASE_URL",
        quirks: Quirks::default,
    },
    Row {
        id: "openrouter",
        name: "OpenRouter",
        dialect: Dialect::OpenaiChat,
        base_url: "https://openrouter.ai/api/v1",
        key_variables: &["OPENROUTER_API_KEY"],
        base_url_variable: "OPENROUTER_BASE_URL",
        quirks: openrouter,
    },
];

/// The row with this id.
#[must_use]
pub fn row(id: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.id == id)
}

/// Refuses unknown parameters with a 400 (2026-08), so what only others know is left out.
fn openai() -> Quirks {
    let unknown = ["top_k", "min_p", "top_a", "repetition_penalty", "min_pixels", "max_pixels", "cache_control", "annotations"];
    Quirks {
        max_tokens: MaxTokens::MaxCompletionTokens,
        video: false,
        drop: unknown.map(str::to_owned).to_vec(),
        ..Quirks::default()
    }
}

/// Takes our request nearly unchanged, and says what it charges.
fn openrouter() -> Quirks {
    Quirks { reasoning: ReasoningStyle::Object, replay: Replay::Details, routes: true, reports_cost: true, ..Quirks::default() }
}
