//! The three spellings of "how to reason", merged (openrouter best-practices/reasoning-tokens).

use inner::{Effort, Failure, Reasoning};
use wire::chat::{ChatRequest, ReasoningField};

/// Takes the reasoning fields out of the request.
pub(super) fn reasoning(wire: &mut ChatRequest<'_>) -> Result<Reasoning, Failure> {
    let field = wire.reasoning.take().unwrap_or_default();
    let short = wire.reasoning_effort.take();
    if let (Some(long), Some(short)) = (&field.effort, &short)
        && long != short
    {
        return Err(Failure::invalid("reasoning_effort: differs from reasoning.effort"));
    }
    let ReasoningField { effort, max_tokens, enabled, exclude, extra } = field;
    let effort = match (effort, short) {
        (Some(word), _) => level("reasoning.effort", &word)?,
        (None, Some(word)) => level("reasoning_effort", &word)?,
        (None, None) => Level::Unsaid,
    };
    Ok(Reasoning {
        enabled: if matches!(effort, Level::Off) { Some(false) } else { enabled },
        effort: if let Level::On(effort) = effort { Some(effort) } else { None },
        max_tokens: max_tokens.map(budget).transpose()?,
        // `include_reasoning` is the legacy word: false hides, true changes nothing.
        exclude: exclude.unwrap_or(wire.include_reasoning == Some(false)),
        extra,
    })
}

enum Level {
    Unsaid,
    Off,
    On(Effort),
}

fn level(field: &str, word: &str) -> Result<Level, Failure> {
    match Effort::of(word) {
        Some(effort) => Ok(Level::On(effort)),
        None if word == "none" => Ok(Level::Off),
        None => {
            let words = "max, xhigh, high, medium, low, minimal, none";
            Err(Failure::invalid(format!("{field}: must be one of {words}")))
        }
    }
}

fn budget(tokens: i64) -> Result<u32, Failure> {
    if tokens < 1 {
        return Err(Failure::invalid(format!("reasoning.max_tokens: {tokens} is not a positive number of tokens")));
    }
    Ok(u32::try_from(tokens).unwrap_or(u32::MAX))
}
