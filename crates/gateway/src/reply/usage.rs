//! Token counts and a bill, as the client sees them.

use inner::Usage;
use wire::Dollars;

use crate::meter::Bill;

pub(super) fn usage(usage: &Usage, bill: Bill) -> wire::Usage {
    wire::Usage {
        prompt_tokens: usage.prompt_tokens,
        completion_tokens: usage.completion_tokens,
        total_tokens: usage.prompt_tokens.saturating_add(usage.completion_tokens),
        cost: Dollars(bill.total.0),
        is_byok: bill.upstream.is_some(),
        prompt_tokens_details: wire::PromptTokensDetails {
            cached_tokens: usage.cached_tokens,
            cache_write_tokens: usage.cache_write_tokens,
            audio_tokens: usage.audio_tokens,
            video_tokens: usage.video_tokens,
            image_tokens: usage.image_tokens,
        },
        completion_tokens_details: wire::CompletionTokensDetails {
            reasoning_tokens: usage.reasoning_tokens,
            image_tokens: usage.image_output_tokens,
            audio_tokens: usage.audio_output_tokens,
            accepted_prediction_tokens: usage.accepted_prediction_tokens,
            rejected_prediction_tokens: usage.rejected_prediction_tokens,
        },
        cost_details: wire::CostDetails {
            upstream_inference_cost: bill.upstream.map(|cost| Dollars(cost.0)),
            upstream_inference_prompt_cost: Dollars(bill.prompt.0),
            upstream_inference_completions_cost: Dollars(bill.completion().0),
        },
        server_tool_use_details: usage.server_tools.map(|used| wire::ServerToolUse {
            tool_calls_requested: used.tool_calls_requested,
            tool_calls_executed: used.tool_calls_executed,
            web_search_requests: used.web_search_requests,
        }),
    }
}
