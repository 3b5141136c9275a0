//! Vendors' words for why an answer ended, to our five.

use inner::FinishReason;

/// The normalised reason. An unknown word ended the answer in a way of the vendor's own: a natural stop.
pub(crate) fn normalise(native: &str) -> FinishReason {
    match native.to_ascii_lowercase().as_str() {
        "length" | "max_tokens" | "max_output_tokens" | "model_length" | "model_context_window_exceeded" | "continuation" => {
            FinishReason::Length
        }
        "tool_calls" | "function_call" | "tool_use" | "tool_call" => FinishReason::ToolCalls,
        "content_filter"
        | "refusal"
        | "safety"
        | "recitation"
        | "blocklist"
        | "prohibited_content"
        | "spii"
        | "language"
        | "escalation"
        | "image_safety"
        | "image_prohibited_content"
        | "image_recitation"
        | "model_armor"
        | "content_filtered"
        | "guardrail_intervened" => FinishReason::ContentFilter,
        "error"
        | "timeout"
        | "aborted"
        | "abort"
        | "insufficient_system_resource"
        | "malformed_function_call"
        | "malformed_response"
        | "unexpected_tool_call"
        | "too_many_tool_calls"
        | "missing_thought_signature"
        | "pup_limited_disabled"
        | "malformed_model_output"
        | "malformed_tool_use" => FinishReason::Error,
        _ => FinishReason::Stop,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vendors_words_become_ours() {
        for (native, ours) in [
            ("stop", FinishReason::Stop),
            ("eos", FinishReason::Stop),
            ("stop_sequence", FinishReason::Stop),
            ("COMPLETE", FinishReason::Stop),
            ("length", FinishReason::Length),
            ("MAX_TOKENS", FinishReason::Length),
            ("max_output_tokens", FinishReason::Length),
            ("function_call", FinishReason::ToolCalls),
            ("CONTINUATION", FinishReason::Length),
            ("SAFETY", FinishReason::ContentFilter),
            ("IMAGE_PROHIBITED_CONTENT", FinishReason::ContentFilter),
            ("MALFORMED_FUNCTION_CALL", FinishReason::Error),
            ("insufficient_system_resource", FinishReason::Error),
            ("TIMEOUT", FinishReason::Error),
        ] {
            assert_eq!(normalise(native), ours, "{native}");
        }
    }
}
