//! How a model is asked to think (docs.anthropic.com extended and adaptive thinking).

use inner::{Effort, Reasoning, Request};
use serde_json::{Value, json};

use super::traits::{Thinking, Traits};

/// Smallest and largest budget in tokens (openrouter best-practices/reasoning-tokens).
const BUDGET_MIN: u32 = 1_024;
const BUDGET_MAX: u32 = 128_000;

/// The fields of a request.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Asked {
    /// `thinking`.
    pub(crate) thinking: Option<Value>,
    /// `output_config.effort`.
    pub(crate) effort: Option<&'static str>,
    /// Whether it will think, as far as is known.
    pub(crate) thinks: bool,
    /// The limit of the answer: it has to be above the budget.
    pub(crate) max_tokens: u32,
}

/// What to send for what the client wants. `limit` is the client's own.
pub(crate) fn ask(reasoning: &Reasoning, traits: &Traits, limit: Option<u32>) -> Asked {
    let max_tokens = limit.unwrap_or(traits.max_tokens);
    let nothing = Asked { max_tokens, ..Asked::default() };
    let wanted = reasoning.enabled.unwrap_or(reasoning.effort.is_some() || reasoning.max_tokens.is_some());
    match traits.thinking {
        Thinking::None => nothing,
        _ if reasoning.enabled == Some(false) => quiet(traits, nothing),
        _ if !wanted => nothing,
        Thinking::Budget => budgeted(reasoning, traits, limit, max_tokens),
        Thinking::Adaptive => Asked {
            thinking: Some(json!({ "type": "adaptive", "display": "summarized" })),
            effort: effort(reasoning, max_tokens),
            thinks: true,
            max_tokens,
        },
    }
}

/// The effort that `verbosity` stands for where no reasoning effort is asked for (openrouter api_reference/parameters). Some models
/// that are told to be quiet take none above `high`.
pub(crate) fn of_verbosity(request: &Request, traits: &Traits) -> Option<&'static str> {
    let quiet = request.reasoning.enabled == Some(false);
    let word = request.extra.get("verbosity")?.as_str().filter(|_| traits.thinking == Thinking::Adaptive)?;
    Some(match word {
        "low" => "low",
        "medium" => "medium",
        "high" => "high",
        "xhigh" | "max" if quiet => "high",
        "xhigh" => "xhigh",
        "max" => "max",
        _ => return None,
    })
}

/// A model that cannot be quiet thinks as little as it can.
fn quiet(traits: &Traits, nothing: Asked) -> Asked {
    match traits.thinking {
        Thinking::Adaptive if traits.can_be_quiet => Asked { thinking: Some(json!({ "type": "disabled" })), ..nothing },
        Thinking::Adaptive => Asked { effort: Some("low"), thinks: true, ..nothing },
        _ => nothing,
    }
}

fn budgeted(reasoning: &Reasoning, traits: &Traits, limit: Option<u32>, max_tokens: u32) -> Asked {
    let share = reasoning.effort.unwrap_or(Effort::Medium).percent();
    let by_effort = || u32::try_from(u64::from(max_tokens) * u64::from(share) / 100).unwrap_or(BUDGET_MAX).min(BUDGET_MAX);
    let budget = reasoning.max_tokens.unwrap_or_else(by_effort).max(BUDGET_MIN);
    // The answer needs room behind the thought: a limit that leaves none grows, up to what the model can.
    let room = match limit {
        Some(limit) if limit > budget => limit,
        _ => budget.saturating_add(limit.unwrap_or(traits.max_tokens)).min(traits.max_tokens.max(budget + 1)),
    };
    Asked {
        thinking: Some(json!({ "type": "enabled", "budget_tokens": budget.min(room - 1) })),
        effort: None,
        thinks: true,
        max_tokens: room,
    }
}

/// The effort, or the one that a budget comes nearest to from below.
fn effort(reasoning: &Reasoning, max_tokens: u32) -> Option<&'static str> {
    let of_budget = |budget: u32| {
        let share = u64::from(budget) * 100 / u64::from(max_tokens.max(1));
        let rising = [Effort::Low, Effort::Medium, Effort::High, Effort::Xhigh];
        rising.into_iter().rev().find(|effort| u64::from(effort.percent()) <= share).unwrap_or(Effort::Low)
    };
    let asked = reasoning.effort.or_else(|| reasoning.max_tokens.map(of_budget))?;
    Some(match asked {
        Effort::Minimal | Effort::Low => "low",
        Effort::Medium => "medium",
        Effort::High => "high",
        Effort::Xhigh => "xhigh",
        Effort::Max => "max",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::anthropic::traits;

    fn asked(model: &str, reasoning: Reasoning, limit: Option<u32>) -> Asked {
        ask(&reasoning, &traits::of(model), limit)
    }

    fn effort_of(effort: Effort) -> Reasoning {
        Reasoning { effort: Some(effort), ..Reasoning::default() }
    }

    #[test]
    fn budgets_are_shares_of_the_limit_and_leave_room() {
        let high = asked("claude-sonnet-4-5", effort_of(Effort::High), Some(10_000));
        assert_eq!((high.thinking, high.max_tokens), (Some(json!({ "type": "enabled", "budget_tokens": 8_000 })), 10_000));
        let small = asked("claude-sonnet-4-5", effort_of(Effort::Low), Some(1_000));
        assert_eq!(small.thinking.unwrap()["budget_tokens"], 1_024);
        assert_eq!(small.max_tokens, 2_024, "the client's limit stays for the answer");
        let whole = Reasoning { max_tokens: Some(500), ..Reasoning::default() };
        assert_eq!(asked("claude-sonnet-4-5", whole, None).thinking.unwrap()["budget_tokens"], 1_024);
    }

    #[test]
    fn new_models_think_by_effort() {
        let max = asked("claude-opus-4-7", effort_of(Effort::Max), None);
        assert_eq!((max.thinking.unwrap()["type"].as_str(), max.effort), (Some("adaptive"), Some("max")));
        let budget = Reasoning { max_tokens: Some(60_000), ..Reasoning::default() };
        assert_eq!(asked("claude-opus-4-7", budget, Some(100_000)).effort, Some("medium"));
        let on = Reasoning { enabled: Some(true), ..Reasoning::default() };
        assert_eq!(asked("claude-opus-4-7", on, None).effort, None, "as hard as it thinks is right");
    }

    #[test]
    fn silence_is_asked_for_where_it_can_be() {
        let off = || Reasoning { enabled: Some(false), ..Reasoning::default() };
        assert_eq!(asked("claude-opus-4-7", off(), None).thinking, Some(json!({ "type": "disabled" })));
        assert_eq!(asked("claude-sonnet-4-5", off(), None), Asked { max_tokens: 64_000, ..Asked::default() });
        assert_eq!(asked("claude-opus-5-5", off(), None).effort, Some("low"));
        assert_eq!(asked("claude-opus-4-7", Reasoning::default(), Some(9)), Asked { max_tokens: 9, ..Asked::default() });
        assert_eq!(asked("claude-3-5-haiku-latest", effort_of(Effort::High), Some(9)).thinking, None);
    }
}
