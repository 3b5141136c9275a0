//! What the models differ in, as data. Names age: the newest row that fits a model's id counts, and an unknown model is taken for
//! a new one.

/// How a model is made to think.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Thinking {
    /// Not at all.
    None,
    /// By a budget of tokens.
    Budget,
    /// By itself, as hard as `output_config.effort` says.
    Adaptive,
}

/// What is special about a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Traits {
    /// Begins the ids of the models that this row is about.
    prefix: &'static str,
    /// Longest answer; sent when the client names no limit, because the dialect needs one.
    pub(crate) max_tokens: u32,
    pub(crate) thinking: Thinking,
    /// Whether temperature, `top_p` and `top_k` are understood.
    pub(crate) sampling: bool,
    /// Whether thinking can be switched off. Models that think unasked must be told.
    pub(crate) can_be_quiet: bool,
    /// Whether a tool can be forced.
    pub(crate) forced_tools: bool,
}

const NEW: Traits = Traits {
    prefix: "",
    max_tokens: 128_000,
    thinking: Thinking::Adaptive,
    sampling: false,
    can_be_quiet: true,
    forced_tools: true,
};
const BUDGETED: Traits = Traits { max_tokens: 64_000, thinking: Thinking::Budget, sampling: true, ..NEW };

/// More special rows come first (docs.anthropic.com models overview and extended thinking, November 2026).
const ROWS: [Traits; 18] = [
    Traits { prefix: "claude-3-haiku", max_tokens: 4_096, thinking: Thinking::None, ..BUDGETED },
    Traits { prefix: "claude-3-opus", max_tokens: 4_096, thinking: Thinking::None, ..BUDGETED },
    Traits { prefix: "claude-3-5", max_tokens: 8_192, thinking: Thinking::None, ..BUDGETED },
    Traits { prefix: "claude-3-7", ..BUDGETED },
    Traits { prefix: "claude-opus-4-0", max_tokens: 32_000, ..BUDGETED },
    Traits { prefix: "claude-opus-4-1", max_tokens: 32_000, ..BUDGETED },
    Traits { prefix: "claude-opus-4-2", max_tokens: 32_000, ..BUDGETED },
    Traits { prefix: "claude-sonnet-4-0", ..BUDGETED },
    Traits { prefix: "claude-sonnet-4-2", ..BUDGETED },
    Traits { prefix: "claude-sonnet-4-5", ..BUDGETED },
    Traits { prefix: "claude-haiku-4-5", ..BUDGETED },
    Traits { prefix: "claude-opus-4-5", ..BUDGETED },
    Traits { prefix: "claude-opus-4-6", sampling: true, ..NEW },
    Traits { prefix: "claude-sonnet-4-6", sampling: true, ..NEW },
    Traits { prefix: "claude-opus-5-5", can_be_quiet: false, forced_tools: false, ..NEW },
    Traits { prefix: "claude-sonnet-5-5", can_be_quiet: false, forced_tools: false, ..NEW },
    Traits { prefix: "claude-fable", can_be_quiet: false, forced_tools: false, ..NEW },
    NEW,
];

/// The traits of a model. Dots and dashes in ids are one: `claude-sonnet-4.5` is `claude-sonnet-4-5`.
pub(crate) fn of(model: &str) -> Traits {
    let id = model.to_ascii_lowercase().replace('.', "-");
    let named = id.rsplit('/').next().unwrap_or(&id);
    *ROWS.iter().find(|row| named.starts_with(row.prefix)).unwrap_or(&NEW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_that_fits_counts_and_an_unknown_model_is_new() {
        assert_eq!(of("claude-sonnet-4.5").thinking, Thinking::Budget);
        assert_eq!(of("anthropic/claude-sonnet-4-5-20250929").max_tokens, 64_000);
        assert_eq!(of("claude-3-haiku-20240307").max_tokens, 4_096);
        assert!(!of("claude-opus-5.5").forced_tools);
        assert_eq!(of("claude-novel-9"), NEW);
        assert_eq!(of("claude-opus-4-20250514").max_tokens, 32_000);
    }
}
