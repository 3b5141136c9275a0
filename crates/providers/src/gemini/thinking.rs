//! How a model is asked to think, and to show it (ai.google.dev/gemini-api/docs/thinking). Level and budget never go together.

use inner::{Effort, Reasoning};
use serde_json::{Value, json};

use super::traits::{Thinking, Traits};

/// The longest answer of the models with a budget, thoughts included; shares are of it when the client names no limit.
const ANSWER_MAX: u32 = 65_536;

/// `thinkingConfig`. `limit` is the client's own; thoughts count against it.
pub(super) fn config(reasoning: &Reasoning, traits: &Traits, limit: Option<u32>) -> Option<Value> {
    let limit = limit.unwrap_or(ANSWER_MAX);
    let quiet = reasoning.enabled == Some(false) || reasoning.max_tokens == Some(0);
    let mut config = match traits.thinking {
        Thinking::Never => return None,
        Thinking::Budget { off, .. } if quiet => return Some(json!({ "thinkingBudget": off })),
        Thinking::Level { lowest } if quiet => return Some(json!({ "thinkingLevel": lowest })),
        Thinking::Budget { least, most, .. } => match budget(reasoning, limit) {
            Some(budget) => json!({ "thinkingBudget": budget.clamp(least, most) }),
            None => json!({}),
        },
        Thinking::Level { lowest } => match effort(reasoning, limit) {
            Some(effort) => json!({ "thinkingLevel": level(effort, lowest) }),
            None => json!({}),
        },
    };
    if !reasoning.exclude {
        config["includeThoughts"] = true.into();
    }
    config.as_object().is_some_and(|config| !config.is_empty()).then_some(config)
}

/// What the client asked for; to think, without more, is to think in a middling way (openrouter best-practices/reasoning-tokens).
fn asked(reasoning: &Reasoning) -> Option<Effort> {
    reasoning.effort.or((reasoning.enabled == Some(true)).then_some(Effort::Medium))
}

fn budget(reasoning: &Reasoning, limit: u32) -> Option<u32> {
    let share = |effort: Effort| u32::try_from(u64::from(limit) * u64::from(effort.percent()) / 100).unwrap_or(limit);
    reasoning.max_tokens.or_else(|| asked(reasoning).map(share))
}

/// The effort, or the one that a budget comes nearest to from below.
fn effort(reasoning: &Reasoning, limit: u32) -> Option<Effort> {
    let of_budget = |budget: u32| {
        let share = u64::from(budget) * 100 / u64::from(limit.max(1));
        let rising = [Effort::Minimal, Effort::Low, Effort::Medium, Effort::High];
        rising.into_iter().rev().find(|effort| u64::from(effort.percent()) <= share).unwrap_or(Effort::Minimal)
    };
    reasoning.effort.or_else(|| reasoning.max_tokens.map(of_budget)).or_else(|| asked(reasoning))
}

/// The level nearest to an effort.
fn level(effort: Effort, lowest: &'static str) -> &'static str {
    match effort {
        Effort::Minimal => lowest,
        Effort::Low => "LOW",
        Effort::Medium => "MEDIUM",
        Effort::High | Effort::Xhigh | Effort::Max => "HIGH",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gemini::{surface::Surface, traits};

    fn told(model: &str, reasoning: &Reasoning, limit: Option<u32>) -> Option<Value> {
        config(reasoning, &traits::of(model, Surface::Studio), limit)
    }

    fn effort_of(effort: Effort) -> Reasoning {
        Reasoning { effort: Some(effort), ..Reasoning::default() }
    }

    #[test]
    fn older_models_have_a_budget_within_their_bounds() {
        let budget = |model, reasoning: Reasoning, limit| told(model, &reasoning, limit).unwrap()["thinkingBudget"].clone();
        assert_eq!(budget("gemini-2.5-flash", effort_of(Effort::High), Some(10_000)), 8_000);
        assert_eq!(budget("gemini-2.5-flash", effort_of(Effort::Max), None), 24_576);
        assert_eq!(budget("gemini-2.5-pro", effort_of(Effort::Minimal), Some(100)), 128);
        let told = |tokens| Reasoning { max_tokens: Some(tokens), ..Reasoning::default() };
        assert_eq!(budget("gemini-2.5-flash-lite", told(100), None), 512);
        assert_eq!(budget("gemini-2.5-pro", told(40_000), None), 32_768);
        let on = Reasoning { enabled: Some(true), ..Reasoning::default() };
        assert_eq!(budget("gemini-2.5-flash-lite", on, Some(2_000)), 1_000, "it does not think unasked");
    }

    #[test]
    fn newer_models_have_a_level_and_never_a_budget() {
        let level = |model, reasoning: Reasoning, limit| told(model, &reasoning, limit).unwrap();
        let wanted = |level: &str| json!({ "thinkingLevel": level, "includeThoughts": true });
        assert_eq!(level("gemini-3.1-pro-preview", effort_of(Effort::Minimal), None), wanted("LOW"), "it refuses MINIMAL");
        assert_eq!(level("gemini-3-flash-preview", effort_of(Effort::Minimal), None), wanted("MINIMAL"));
        assert_eq!(level("gemini-3.8-flash", effort_of(Effort::Xhigh), None), wanted("HIGH"));
        let tokens = Reasoning { max_tokens: Some(6_000), ..Reasoning::default() };
        assert_eq!(level("gemini-3.8-flash", tokens, Some(10_000)), wanted("MEDIUM"));
    }

    #[test]
    fn thoughts_are_shown_unless_they_are_not_wanted() {
        let shown = json!({ "includeThoughts": true });
        assert_eq!(told("gemini-3.8-flash", &Reasoning::default(), None), Some(shown.clone()));
        assert_eq!(told("gemini-2.5-pro", &Reasoning::default(), None), Some(shown));
        assert_eq!(told("gemini-2.5-pro", &Reasoning { exclude: true, ..Reasoning::default() }, None), None);
        assert_eq!(told("gemini-2.0-flash", &effort_of(Effort::High), None), None, "it cannot think");
    }

    #[test]
    fn silence_is_asked_for_where_it_can_be() {
        let off = Reasoning { enabled: Some(false), ..Reasoning::default() };
        assert_eq!(told("gemini-2.5-flash", &off, None), Some(json!({ "thinkingBudget": 0 })));
        assert_eq!(told("gemini-2.5-pro", &off, None), Some(json!({ "thinkingBudget": 128 })));
        assert_eq!(told("gemini-3.6-flash", &off, None), Some(json!({ "thinkingLevel": "MINIMAL" })));
        assert_eq!(told("gemini-3.7-flash", &off, None), Some(json!({ "thinkingLevel": "LOW" })));
    }
}
