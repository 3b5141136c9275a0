//! `GET /generation`: the record of a call. Every key is required by the SDKs, null where unknown.

use serde::{Deserialize, Serialize};

use crate::Dollars;

/// The reply.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GenerationReply {
    /// The record.
    pub data: Generation,
}

/// The record of a call.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Generation {
    /// `gen-...`.
    pub id: String,
    /// The model that answered.
    pub model: String,
    /// ISO 8601.
    pub created_at: String,
    /// What the account was charged.
    pub total_cost: Dollars,
    /// The same.
    pub usage: Dollars,
    /// Whether the caller's own provider key paid.
    pub is_byok: bool,
    /// The calling app's address; empty when unknown.
    pub origin: String,
    /// `global`, `europe`, `us`.
    pub data_region: String,
    /// Who served it, as displayed.
    pub provider_name: Option<String>,
    /// `completions`, `embeddings`, ...
    pub api_type: Option<String>,
    /// The calling app.
    pub app_id: Option<i64>,
    /// What a cache saved.
    pub cache_discount: Option<Dollars>,
    /// Whether the client left.
    pub cancelled: Option<bool>,
    /// Whether it was streamed.
    pub streamed: Option<bool>,
    /// Normalised.
    pub finish_reason: Option<String>,
    /// The upstream's own word.
    pub native_finish_reason: Option<String>,
    /// Milliseconds from first to last token.
    pub generation_time: Option<u64>,
    /// Milliseconds to the first token.
    pub latency: Option<u64>,
    /// Milliseconds.
    pub moderation_latency: Option<u64>,
    /// What the upstream charged the caller's own key.
    pub upstream_inference_cost: Option<Dollars>,
    /// Normalised count.
    pub tokens_prompt: Option<u64>,
    /// Normalised count.
    pub tokens_completion: Option<u64>,
    /// The serving model's count.
    pub native_tokens_prompt: Option<u64>,
    /// The serving model's count.
    pub native_tokens_completion: Option<u64>,
    /// The serving model's count.
    pub native_tokens_cached: Option<u64>,
    /// The serving model's count.
    pub native_tokens_reasoning: Option<u64>,
    /// The serving model's count.
    pub native_tokens_completion_images: Option<u64>,
    /// Pictures and films sent.
    pub num_media_prompt: Option<u64>,
    /// Pictures and films received.
    pub num_media_completion: Option<u64>,
    /// Sounds sent.
    pub num_input_audio_prompt: Option<u64>,
    /// Web searches.
    pub num_search_results: Option<u64>,
    /// Web fetches.
    pub num_fetches: Option<u64>,
    /// Who searched.
    pub web_search_engine: Option<String>,
    /// The upstream's own id of the call.
    pub upstream_id: Option<String>,
    /// The end user.
    pub external_user: Option<String>,
    /// Of the request.
    pub http_referer: Option<String>,
    /// Of the request.
    pub user_agent: Option<String>,
    /// Which automatic router chose the model.
    pub router: Option<String>,
    /// Which preset was used.
    pub preset_id: Option<String>,
    /// `flex`, `priority`.
    pub service_tier: Option<String>,
    /// Whose call it was.
    pub workspace_id: Option<String>,
    /// Attempts.
    pub provider_responses: Option<Vec<ProviderResponse>>,
    /// Whether the counts are our own estimate, because the provider reported none; an addition of ours.
    pub usage_estimated: bool,
    /// Whether the call was left at a provider that is not known to stop charging then: it may have charged the house for more than
    /// `usage`, which is what was delivered; an addition of ours.
    pub upstream_may_bill_on: bool,
    /// The calling app's name; an addition of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_name: Option<String>,
    /// The kinds of the calling app, separated by commas; an addition of ours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_categories: Option<String>,
    /// Of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Of the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
}

/// One attempt at a provider.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProviderResponse {
    /// HTTP status; null when there was none.
    pub status: Option<u16>,
    /// As displayed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_name: Option<String>,
    /// The endpoint's tag: the provider's slug, with its variant behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint_id: Option<String>,
    /// The attempt's own `gen-...`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Milliseconds to the first token, or to the failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency: Option<u64>,
    /// Whether the caller's own provider key was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_byok: Option<bool>,
    /// The model that was asked for there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model_permaslug: Option<String>,
    /// The service tier that was asked for there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub routed_service_tier: Option<String>,
    /// Why it was tried when it was; an addition of ours. Absent where there was nothing to choose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Because>,
}

/// Why an endpoint was tried when it was; an addition of ours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Because {
    /// Its place in the order in which they were to be tried, counted from 1.
    pub place: usize,
    /// How many could be tried.
    pub of: usize,
    /// What put it there.
    pub by: ChosenBy,
    /// The probability of coming first, from 0 to 1, before the dice were thrown.
    pub chance: f64,
    /// What put it behind others: `broken`, `outage`, `uptime`, `tool_errors`, `preferences`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub behind_for: Vec<String>,
    /// How many endpoints could not be tried, by the field of the request that forbids it. Told with the first attempt.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<RemovedFor>,
}

/// What decides on an endpoint's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ChosenBy {
    /// `provider.order` names it.
    Order,
    /// It has the beginning of the conversation in its cache.
    Cache,
    /// The dice, on which cheaper ones have more faces.
    Draw,
    /// A sort by price.
    Price,
    /// A sort by tokens per second.
    Throughput,
    /// A sort by time to the first token.
    Latency,
    /// A sort by malformed tool calls.
    Exacto,
}

/// Endpoints that could not be tried for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RemovedFor {
    /// Of the request: `provider.zdr`, `max_tokens`.
    pub field: String,
    /// How many.
    pub endpoints: usize,
}
