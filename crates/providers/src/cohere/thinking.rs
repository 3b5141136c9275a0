//! How a model is asked to think (docs.cohere.com/docs/reasoning).

use inner::{Effort, Reasoning};
use serde_json::{Value, json};

use crate::openai::wanted;

/// Models that think, and do so unless told not to (2026-08). Others are not known to take the switch.
const THINKERS: [&str; 2] = ["command-a-reasoning", "command-a-plus"];
/// The longest answer of the first of them; shares are of it when the client names no limit.
const ANSWER_MAX: u32 = 32_000;
/// What Cohere wants to be left for the answer behind the thought.
const ANSWER_REST: u32 = 1_000;

/// `thinking`. `limit` is the client's own; thoughts count against it.
pub(super) fn ask(reasoning: &Reasoning, model: &str, limit: Option<u32>) -> Option<Value> {
    if reasoning.enabled == Some(false) {
        let model = model.to_ascii_lowercase();
        return THINKERS.iter().any(|thinker| model.contains(thinker)).then(|| json!({ "type": "disabled" }));
    }
    if !wanted(reasoning) {
        return None;
    }
    let mut thinking = json!({ "type": "enabled" });
    if let Some(budget) = reasoning.max_tokens.or_else(|| share(reasoning.effort?, limit)) {
        thinking["token_budget"] = json!(budget.max(1));
    }
    Some(thinking)
}

/// An effort's share of the answer. A high one has no bound but the client's: Cohere advises against one.
fn share(effort: Effort, limit: Option<u32>) -> Option<u32> {
    if limit.is_none() && effort.percent() >= Effort::High.percent() {
        return None;
    }
    let limit = limit.unwrap_or(ANSWER_MAX);
    let share = u64::from(limit) * u64::from(effort.percent()) / 100;
    Some(u32::try_from(share).unwrap_or(limit).min(limit.saturating_sub(ANSWER_REST)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const THINKER: &str = "command-a-reasoning-08-2025";

    fn effort_of(effort: Effort) -> Reasoning {
        Reasoning { effort: Some(effort), ..Reasoning::default() }
    }

    #[test]
    fn an_effort_is_a_share_and_a_high_one_is_bounded_by_the_client_only() {
        let asked = |effort, limit| ask(&effort_of(effort), THINKER, limit).unwrap();
        assert_eq!(asked(Effort::Low, None), json!({ "type": "enabled", "token_budget": 6_400 }));
        assert_eq!(asked(Effort::High, None), json!({ "type": "enabled" }));
        assert_eq!(asked(Effort::Max, Some(10_000)), json!({ "type": "enabled", "token_budget": 9_000 }));
        assert_eq!(asked(Effort::High, Some(500)), json!({ "type": "enabled", "token_budget": 1 }), "a budget is positive");
        let told = Reasoning { max_tokens: Some(500), ..Reasoning::default() };
        assert_eq!(ask(&told, THINKER, None), Some(json!({ "type": "enabled", "token_budget": 500 })));
        let on = Reasoning { enabled: Some(true), ..Reasoning::default() };
        assert_eq!(ask(&on, "command-novel", None), Some(json!({ "type": "enabled" })));
    }

    #[test]
    fn silence_is_asked_for_where_it_is_known_to_be_understood() {
        let off = Reasoning { enabled: Some(false), ..Reasoning::default() };
        assert_eq!(ask(&off, "command-a-plus-05-2026", None), Some(json!({ "type": "disabled" })));
        assert_eq!(ask(&off, "command-r7b-12-2024", None), None);
        assert_eq!(ask(&Reasoning::default(), THINKER, None), None, "it thinks anyway");
    }
}
