//! The vendors we know, one row each. A new OpenAI-compatible vendor is a row here and goldens, or a section of the
//! configuration.

use crate::quirks::{MaxTokens, Quirks, ReasoningStyle, Replay};

/// One vendor.
#[derive(Clone, Debug)]
pub struct Row {
    /// The slug used in routing.
    pub id: &'static str,
    /// The displayed name.
    pub name: &'static str,
    /// Where it is, without a trailing slash.
    pub base_url: &'static str,
    /// The environment variable that usually holds its credential.
    pub key_variable: &'static str,
    /// The environment variable that may name another base URL.
    pub base_url_variable: &'static str,
    /// Its dialect.
    pub quirks: fn() -> Quirks,
}

/// All rows, in the order in which they are tried when nothing else decides.
pub const ROWS: [Row; 2] = [
    Row {
        id: "openai",
        name: "OpenAI",
        base_url: "https://api.openai.com/v1",
        key_variable: "OPENAI_API_KEY",
        base_url_variable: "OPENAI_BASE_URL",
        quirks: openai,
    },
    Row {
        id: "openrouter",
        name: "OpenRouter",
        base_url: "https://openrouter.ai/api/v1",
        key_variable: "OPENROUTER_API_KEY",
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
