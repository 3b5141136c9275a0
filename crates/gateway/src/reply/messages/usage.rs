//! Token counts and a bill, as the dialect has them: what caches gave and took stands apart from `input_tokens`.

use inner::Usage;
use wire::{
    CostDetails, Dollars,
    messages::{CacheCreation, MessageUsage, OutputTokensDetails, ServerToolUse},
};

use super::Manner;
use crate::{dispatch::Answering, meter::Bill};

/// The tier of a call of which nobody says another, and a speed that is none.
const STANDARD: &str = "standard";

/// Before anything was made: the prompt, if it was counted already.
pub(super) fn begun(answering: &Answering) -> MessageUsage {
    counts(&Usage { prompt_tokens: answering.prompt_tokens(), ..Usage::default() })
}

/// After the end.
pub(super) fn billed(usage: &Usage, bill: Bill, tier: Option<&str>, manner: Manner) -> MessageUsage {
    let is_fast = manner.is_fast && matches!(tier, Some("priority" | "fast"));
    MessageUsage {
        service_tier: tier.filter(|tier| *tier != "default").unwrap_or(STANDARD).to_owned(),
        speed: Some(if is_fast { "fast" } else { STANDARD }),
        cost: Some(Dollars(bill.total.0)),
        is_byok: Some(bill.upstream.is_some()),
        cost_details: Some(CostDetails {
            upstream_inference_cost: bill.upstream.map(|cost| Dollars(cost.0)),
            upstream_inference_prompt_cost: Dollars(bill.prompt.0),
            upstream_inference_completions_cost: Dollars(bill.completion().0),
        }),
        ..counts(usage)
    }
}

fn counts(usage: &Usage) -> MessageUsage {
    let Usage { prompt_tokens, cached_tokens, cache_write_tokens, cache_write_1h_tokens, .. } = *usage;
    let lasting = cache_write_1h_tokens.min(cache_write_tokens);
    MessageUsage {
        input_tokens: prompt_tokens.saturating_sub(cached_tokens).saturating_sub(cache_write_tokens),
        output_tokens: usage.completion_tokens,
        output_tokens_details: OutputTokensDetails { thinking_tokens: usage.reasoning_tokens },
        cache_creation_input_tokens: cache_write_tokens,
        cache_read_input_tokens: cached_tokens,
        cache_creation: CacheCreation {
            ephemeral_5m_input_tokens: cache_write_tokens - lasting,
            ephemeral_1h_input_tokens: lasting,
        },
        server_tool_use: usage
            .server_tools
            .map(|used| ServerToolUse { web_search_requests: used.web_search_requests, web_fetch_requests: 0 }),
        service_tier: STANDARD.to_owned(),
        ..MessageUsage::default()
    }
}

#[cfg(test)]
mod tests {
    use inner::Nanos;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_caches_gave_and_took_is_no_input() {
        let usage = Usage {
            prompt_tokens: 100,
            completion_tokens: 9,
            reasoning_tokens: 4,
            cached_tokens: 60,
            cache_write_tokens: 30,
            cache_write_1h_tokens: 10,
            ..Usage::default()
        };
        let bill = Bill { total: Nanos(1_500), prompt: Nanos(500), upstream: None };
        let told = billed(&usage, bill, Some("default"), Manner::default());
        let expected = json!({
            "input_tokens": 10, "output_tokens": 9, "output_tokens_details": {"thinking_tokens": 4},
            "cache_creation_input_tokens": 30, "cache_read_input_tokens": 60,
            "cache_creation": {"ephemeral_5m_input_tokens": 20, "ephemeral_1h_input_tokens": 10},
            "inference_geo": null, "server_tool_use": null, "service_tier": "standard", "speed": "standard",
            "cost": 0.000_001_5, "is_byok": false,
            "cost_details": {"upstream_inference_cost": null, "upstream_inference_prompt_cost": 0.000_000_5,
                "upstream_inference_completions_cost": 0.000_001}});
        assert_eq!(json!(told), expected);
        let fast = billed(&usage, bill, Some("priority"), Manner { is_fast: true, ..Manner::default() });
        assert_eq!((fast.service_tier.as_str(), fast.speed), ("priority", Some("fast")));
    }
}
