//! The usage object of a chat answer (openrouter usage accounting). All details are always there: some clients fail when an
//! object is present and one of its keys is not.

use serde::Serialize;

use crate::Dollars;

/// What a call consumed and what it was charged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Usage {
    /// All prompt tokens, cached ones included.
    pub prompt_tokens: u64,
    /// All generated tokens, reasoning included.
    pub completion_tokens: u64,
    /// The sum of both.
    pub total_tokens: u64,
    /// What the account is charged; a number, never null.
    pub cost: Dollars,
    /// Whether the caller's own provider key paid.
    pub is_byok: bool,
    /// Parts of `prompt_tokens`.
    pub prompt_tokens_details: PromptTokensDetails,
    /// Parts of `completion_tokens`.
    pub completion_tokens_details: CompletionTokensDetails,
    /// Parts of the cost.
    pub cost_details: CostDetails,
    /// Absent where the upstream has no tools of its own, or does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_tool_use_details: Option<ServerToolUse>,
}

/// Parts of the prompt tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PromptTokensDetails {
    /// Served from a cache.
    pub cached_tokens: u64,
    /// Written to a cache.
    pub cache_write_tokens: u64,
    /// Sound.
    pub audio_tokens: u64,
    /// Video.
    pub video_tokens: u64,
    /// Pictures; an addition of ours that clients ignore.
    pub image_tokens: u64,
}

/// Parts of the completion tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CompletionTokensDetails {
    /// Reasoning.
    pub reasoning_tokens: u64,
    /// Generated pictures.
    pub image_tokens: u64,
    /// Generated sound.
    pub audio_tokens: u64,
    /// Predicted by the client, and said.
    pub accepted_prediction_tokens: u64,
    /// Predicted by the client, and not said.
    pub rejected_prediction_tokens: u64,
}

/// What the upstream's own tools did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ServerToolUse {
    /// Calls that the model made.
    pub tool_calls_requested: u64,
    /// Calls that were carried out.
    pub tool_calls_executed: u64,
    /// Searches of the web.
    pub web_search_requests: u64,
}

/// Parts of the cost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CostDetails {
    /// Null unless the caller's own provider key paid.
    pub upstream_inference_cost: Option<Dollars>,
    /// The share of the prompt; the key is required by `@openrouter/sdk`.
    pub upstream_inference_prompt_cost: Dollars,
    /// The share of the completion; the key is required by `@openrouter/sdk`.
    pub upstream_inference_completions_cost: Dollars,
}
