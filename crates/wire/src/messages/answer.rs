//! The message that is answered, and what it used. Keys that Anthropic's SDKs know are always there, null where nothing is known.

use serde::Serialize;
use serde_json::Value;

use crate::{CostDetails, Dollars};

/// The reply to a request, or its beginning in a stream.
#[derive(Clone, Debug, Serialize)]
pub struct Message {
    /// The generation's id.
    pub id: String,
    /// Always `message`.
    pub r#type: &'static str,
    /// Always `assistant`.
    pub role: &'static str,
    /// The model that answered.
    pub model: String,
    /// Who served it, as displayed.
    pub provider: String,
    /// Always null: nothing runs here for an answer.
    pub container: (),
    /// Blocks.
    pub content: Vec<Value>,
    /// Why it ended; null at the beginning.
    pub stop_reason: Option<&'static str>,
    /// Which of the client's strings ended it.
    pub stop_sequence: Option<String>,
    /// More about a refusal.
    pub stop_details: Option<StopDetails>,
    /// What it used and cost.
    pub usage: MessageUsage,
    /// How it was routed; only for who asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub openrouter_metadata: Option<Value>,
}

/// About a refusal; of what kind it is, nobody says.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct StopDetails {
    /// Always `refusal`.
    pub r#type: &'static str,
    /// Null.
    pub category: (),
    /// Null.
    pub explanation: (),
}

/// Token counts, and the bill once there is one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MessageUsage {
    /// Of the prompt, without what a cache gave or took.
    pub input_tokens: u64,
    /// Of the answer.
    pub output_tokens: u64,
    /// Parts of the answer.
    pub output_tokens_details: OutputTokensDetails,
    /// Of the prompt, written to a cache.
    pub cache_creation_input_tokens: u64,
    /// Of the prompt, served from a cache.
    pub cache_read_input_tokens: u64,
    /// How long what was written lasts.
    pub cache_creation: CacheCreation,
    /// Null.
    pub inference_geo: (),
    /// Null where the upstream has no tools of its own, or does not say.
    pub server_tool_use: Option<ServerToolUse>,
    /// Who served: `standard`, or a tier by name.
    pub service_tier: String,
    /// `fast` or `standard`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speed: Option<&'static str>,
    /// What the account is charged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Dollars>,
    /// Whether the caller's own provider key paid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_byok: Option<bool>,
    /// Parts of the cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_details: Option<CostDetails>,
}

/// Parts of the answer's tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OutputTokensDetails {
    /// Reasoning.
    pub thinking_tokens: u64,
}

/// Tokens that were written to a cache, by how long they last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CacheCreation {
    /// Five minutes, the usual time.
    pub ephemeral_5m_input_tokens: u64,
    /// An hour.
    pub ephemeral_1h_input_tokens: u64,
}

/// What the upstream's own tools did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ServerToolUse {
    /// Searches of the web.
    pub web_search_requests: u64,
    /// Pages that were read; nobody says so apart.
    pub web_fetch_requests: u64,
}
