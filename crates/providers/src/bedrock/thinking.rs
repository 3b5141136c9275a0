//! How a model is asked to think: fields of its maker's own, in `additionalModelRequestFields`. Never sends a switch to a model
//! that has none.

use inner::{Effort, Reasoning};
use serde_json::{Map, Value, json};

use super::traits::{Thinking, Traits};
use crate::{
    anthropic::{thinking as claude, traits as versions},
    openai::wanted,
};

/// What a budget is a share of when the client set no limit, in tokens (openrouter best-practices/reasoning-tokens).
const BUDGET_MAX: u32 = 128_000;

/// What is sent.
#[derive(Debug, PartialEq)]
pub(super) struct Asked {
    /// For `additionalModelRequestFields`.
    pub(super) fields: Map<String, Value>,
    /// Whether it will think, as far as is known.
    pub(super) thinks: bool,
    /// Whether it then takes temperature and the like.
    pub(super) sampling: bool,
    /// The limit of the answer, if there has to be one.
    pub(super) max_tokens: Option<u32>,
}

/// What to send for what the client wants. `limit` is the client's own.
pub(super) fn ask(reasoning: &Reasoning, traits: &Traits, limit: Option<u32>) -> Asked {
    let nothing = Asked { fields: Map::new(), thinks: false, sampling: true, max_tokens: limit };
    if let Some(version) = &traits.claude {
        return as_anthropic(reasoning, version, limit);
    }
    let quiet = reasoning.enabled == Some(false);
    if !quiet && !wanted(reasoning) {
        return nothing;
    }
    let effort = effort(reasoning, limit);
    let low = matches!(effort, Effort::Minimal | Effort::Low);
    let level = if low {
        "low"
    } else if effort == Effort::Medium {
        "medium"
    } else {
        "high"
    };
    let with = |name: &str, value: Value| Asked { fields: one(name, value), thinks: !quiet, ..nothing };
    match traits.thinking {
        Thinking::Never | Thinking::Claude => nothing,
        Thinking::Nova | Thinking::Qwen if quiet => nothing,
        Thinking::Nova => nova(level, limit),
        Thinking::Qwen => with("reasoning_config", json!(if low { "low" } else { "high" })),
        Thinking::Effort { least: None } if quiet => nothing,
        Thinking::Effort { least: Some(least) } if quiet => Asked { thinks: true, ..with("reasoning_effort", json!(least)) },
        Thinking::Effort { .. } => with("reasoning_effort", json!(level)),
        Thinking::Nested => {
            let level = match effort {
                _ if quiet => "none",
                Effort::Xhigh | Effort::Max => "xhigh",
                _ => level,
            };
            with("reasoning", json!({ "effort": level }))
        }
    }
}

/// As Anthropic's dialect has it. There a limit is always sent; here only with a budget, which has to stay below it.
fn as_anthropic(reasoning: &Reasoning, version: &versions::Traits, limit: Option<u32>) -> Asked {
    let asked = claude::ask(reasoning, version, limit);
    let budgeted = asked.thinks && version.thinking == versions::Thinking::Budget;
    let mut fields = Map::new();
    fields.extend(asked.thinking.map(|thinking| ("thinking".to_owned(), thinking)));
    fields.extend(asked.effort.map(|effort| ("output_config".to_owned(), json!({ "effort": effort }))));
    let max_tokens = if budgeted { Some(asked.max_tokens) } else { limit };
    Asked { fields, thinks: asked.thinks, sampling: !asked.thinks, max_tokens }
}

/// At the highest effort Nova 2 takes neither a limit nor temperature ("`maxTokens` must be unset", recorded in vercel/ai). A
/// client's limit is worth more than its effort: without one an answer costs what it likes.
fn nova(level: &str, limit: Option<u32>) -> Asked {
    let level = if limit.is_some() && level == "high" { "medium" } else { level };
    let fields = one("reasoningConfig", json!({ "type": "enabled", "maxReasoningEffort": level }));
    Asked { fields, thinks: true, sampling: level != "high", max_tokens: limit }
}

/// The effort, or the one that a budget comes nearest to from below.
fn effort(reasoning: &Reasoning, limit: Option<u32>) -> Effort {
    let of_budget = |budget: u32| {
        let share = u64::from(budget) * 100 / u64::from(limit.unwrap_or(BUDGET_MAX).max(1));
        let falling = [Effort::High, Effort::Medium, Effort::Low];
        falling.into_iter().find(|effort| u64::from(effort.percent()) <= share).unwrap_or(Effort::Low)
    };
    reasoning.effort.or_else(|| reasoning.max_tokens.map(of_budget)).unwrap_or(Effort::Medium)
}

fn one(name: &str, value: Value) -> Map<String, Value> {
    Map::from_iter([(name.to_owned(), value)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bedrock::traits;

    fn asked(model: &str, reasoning: Reasoning, limit: Option<u32>) -> Asked {
        ask(&reasoning, &traits::of(model), limit)
    }

    fn of(effort: Effort) -> Reasoning {
        Reasoning { effort: Some(effort), ..Reasoning::default() }
    }

    fn off() -> Reasoning {
        Reasoning { enabled: Some(false), ..Reasoning::default() }
    }

    fn fields(model: &str, reasoning: Reasoning) -> Value {
        Value::Object(asked(model, reasoning, None).fields)
    }

    #[test]
    fn every_family_has_its_own_words() {
        for (model, effort, wanted) in [
            (
                "us.anthropic.claude-opus-4-7",
                Effort::Xhigh,
                json!({ "thinking": { "type": "adaptive", "display": "summarized" },
                "output_config": { "effort": "xhigh" } }),
            ),
            (
                "amazon.nova-2-lite-v1:0",
                Effort::Minimal,
                json!({ "reasoningConfig": { "type": "enabled", "maxReasoningEffort": "low" } }),
            ),
            ("openai.gpt-oss-20b-1:0", Effort::Max, json!({ "reasoning_effort": "high" })),
            ("us.openai.gpt-5.6-luna", Effort::Max, json!({ "reasoning": { "effort": "xhigh" } })),
            ("moonshot.kimi-k2-thinking", Effort::Low, json!({ "reasoning_effort": "low" })),
            ("qwen.qwen3-32b-v1:0", Effort::Medium, json!({ "reasoning_config": "high" })),
            ("amazon.nova-pro-v1:0", Effort::High, json!({})),
            ("deepseek.r1-v1:0", Effort::High, json!({})),
            ("meta.llama4-maverick-17b-instruct-v1:0", Effort::High, json!({})),
        ] {
            assert_eq!(fields(model, of(effort)), wanted, "{model}");
            assert_eq!(fields(model, Reasoning::default()), json!({}), "{model} is not asked");
        }
    }

    #[test]
    fn silence_is_asked_for_where_it_can_be() {
        assert_eq!(fields("us.anthropic.claude-opus-4-7", off()), json!({ "thinking": { "type": "disabled" } }));
        assert_eq!(fields("openai.gpt-oss-20b-1:0", off()), json!({ "reasoning_effort": "low" }), "it knows no other");
        assert_eq!(fields("us.openai.gpt-5.6-luna", off()), json!({ "reasoning": { "effort": "none" } }));
        for model in ["amazon.nova-2-lite-v1:0", "qwen.qwen3-32b-v1:0", "moonshot.kimi-k2-thinking", "deepseek.v3-v1:0"] {
            assert_eq!(fields(model, off()), json!({}), "{model}");
        }
    }

    #[test]
    fn a_budget_of_claude_stays_below_its_limit_and_is_a_level_elsewhere() {
        let budget = |tokens| Reasoning { max_tokens: Some(tokens), ..Reasoning::default() };
        let claude = asked("anthropic.claude-sonnet-4-5-v1:0", budget(2_000), None);
        assert_eq!(claude.fields["thinking"], json!({ "type": "enabled", "budget_tokens": 2_000 }));
        assert!(claude.max_tokens.is_some_and(|limit| limit > 2_000) && !claude.sampling, "{claude:?}");
        assert_eq!(asked("anthropic.claude-sonnet-4-5-v1:0", Reasoning::default(), None).max_tokens, None, "the model's own");
        assert_eq!(asked("openai.gpt-oss-20b-1:0", budget(500), Some(1_000)).fields["reasoning_effort"], "medium");
        assert_eq!(asked("openai.gpt-oss-20b-1:0", budget(1), Some(1_000)).fields["reasoning_effort"], "low");
    }

    #[test]
    fn nova_thinks_its_hardest_only_without_a_limit() {
        let level = |asked: &Asked| asked.fields["reasoningConfig"]["maxReasoningEffort"].clone();
        let free = asked("us.amazon.nova-2-lite-v1:0", of(Effort::High), None);
        assert_eq!((level(&free), free.sampling, free.max_tokens), (json!("high"), false, None));
        let limited = asked("us.amazon.nova-2-lite-v1:0", of(Effort::High), Some(900));
        assert_eq!((level(&limited), limited.sampling, limited.max_tokens), (json!("medium"), true, Some(900)));
    }
}
