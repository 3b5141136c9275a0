//! `[routing]`: how models are chosen, and whether a late endpoint gets a rival.

use serde::Deserialize;

/// How models are chosen and calls are made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Routing {
    /// Patterns of the models that `openrouter/auto` chooses among unless a request names others; none is every model.
    pub auto_models: Vec<String>,
    /// The model, or the preset (`@preset/slug`), of requests that name neither; without it they are refused.
    pub default_model: Option<String>,
    /// Whether the next endpoint is asked as well when the first is late to begin a stream.
    pub hedge: bool,
    /// Late is what so many percent of the endpoint's own first tokens of the last five minutes were faster than.
    pub hedge_percentile: u8,
    /// Late is after so many milliseconds instead; 0 leaves it to what is measured.
    pub hedge_after_ms: u64,
    /// How many percent of all streams may be asked for twice.
    pub hedge_share_percent: u8,
}

impl Default for Routing {
    fn default() -> Self {
        Self {
            auto_models: Vec::new(),
            default_model: None,
            hedge: false,
            hedge_percentile: 95,
            hedge_after_ms: 0,
            hedge_share_percent: 5,
        }
    }
}
