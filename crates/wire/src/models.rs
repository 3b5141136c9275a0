//! The catalogue on the wire: `/models`, `/models/{author}/{slug}/endpoints`, `/providers` (openrouter list models, ...). Official
//! SDKs decode lists strictly: every key that has no `skip` below is sent, null included.

use serde::Serialize;

/// `GET /models`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ModelList {
    /// The rows of this page.
    pub data: Vec<Model>,
    /// Rows over all pages.
    pub total_count: usize,
    /// Where to go on.
    pub links: PageLinks,
}

/// `GET /model/{author}/{slug}`. Sent as it is: by way of a `Value`, a default of 0.7 would become 0.699999988079071.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OneModel {
    /// The row, as in the list.
    pub data: Model,
}

/// The links of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PageLinks {
    /// A relative path with query, or null on the last page.
    pub next: Option<String>,
}

/// One model.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Model {
    /// The slug to call it by.
    pub id: String,
    /// The name that never changes.
    pub canonical_slug: String,
    /// For people, "Author: Model".
    pub name: String,
    /// Unix seconds.
    pub created: i64,
    /// For people.
    pub description: String,
    /// `owner/name`, when it is there.
    pub hugging_face_id: Option<String>,
    /// `YYYY-MM-DD`.
    pub knowledge_cutoff: Option<String>,
    /// `YYYY-MM-DD`.
    pub expiration_date: Option<String>,
    /// Tokens.
    pub context_length: Option<u64>,
    /// What goes in and out.
    pub architecture: Architecture,
    /// Decimal strings in USD; see [`Pricing`].
    pub pricing: Pricing,
    /// The best endpoint's limits.
    pub top_provider: TopProvider,
    /// Always null here.
    pub per_request_limits: Option<PerRequestLimits>,
    /// Union over the endpoints.
    pub supported_parameters: Vec<String>,
    /// What is used when a request leaves it out.
    pub default_parameters: Option<DefaultParameters>,
    /// Null unless it speaks.
    pub supported_voices: Option<Vec<String>>,
    /// Where to read more.
    pub links: ModelLinks,
    /// Only on models that reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reasoning: Option<ModelReasoning>,
    /// Only on rows of an alias: what it means today.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias_target: Option<AliasTarget>,
    /// Ours: false on models that nobody here serves (`available=all`); absent on all others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available: Option<bool>,
}

/// What a moving alias means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AliasTarget {
    /// The model's id.
    pub slug: String,
    /// The model's name.
    pub name: String,
}

/// The links of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ModelLinks {
    /// Relative path of its endpoints.
    pub details: String,
}

/// What goes in and out of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Architecture {
    /// `text+image->text`.
    pub modality: Option<String>,
    /// `text`, `image`, `file`, `audio`, `video`.
    pub input_modalities: Vec<String>,
    /// The same words.
    pub output_modalities: Vec<String>,
    /// Family of the tokenizer.
    pub tokenizer: Option<String>,
    /// Family of the chat template.
    pub instruct_type: Option<String>,
}

/// Prices per token or unit as decimal strings: `"0"` is free, `"-1"` is unknown or dynamic.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Pricing {
    /// Per prompt token.
    pub prompt: String,
    /// Per completion token.
    pub completion: String,
    /// Per request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Per picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Per prompt token read from a cache.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_cache_read: Option<String>,
    /// Per prompt token written to a cache.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_cache_write: Option<String>,
    /// Per prompt token written to a cache that lasts an hour.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_cache_write_1h: Option<String>,
    /// Per prompt token of sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio: Option<String>,
    /// Per completion token of sound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audio_output: Option<String>,
    /// Per completion token of reasoning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal_reasoning: Option<String>,
    /// Share that is still to be taken off the prices above; only on endpoints.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount: Option<f64>,
    /// Other prices under conditions; of several that hold, later ones win.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<PricingOverride>,
}

/// Prices for prompts that are longer than a threshold; absent keys inherit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PricingOverride {
    /// Tokens; the prompt must be strictly longer.
    pub min_prompt_tokens: u64,
    /// Per prompt token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// Per completion token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completion: Option<String>,
    /// Per prompt token read from a cache.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_cache_read: Option<String>,
    /// Per prompt token written to a cache.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_cache_write: Option<String>,
}

/// The limits of a model's best endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TopProvider {
    /// Whether requests pass a moderation.
    pub is_moderated: bool,
    /// Tokens.
    pub context_length: Option<u64>,
    /// Tokens.
    pub max_completion_tokens: Option<u64>,
}

/// Limits of one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PerRequestLimits {
    /// Tokens.
    pub prompt_tokens: u64,
    /// Tokens.
    pub completion_tokens: u64,
}

/// Sampling that is used when a request leaves it out; null means "the provider's own".
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DefaultParameters {
    /// 0..=2.
    pub temperature: Option<f32>,
    /// 0..=1.
    pub top_p: Option<f32>,
    /// 0 is off.
    pub top_k: Option<u32>,
    /// -2..=2.
    pub frequency_penalty: Option<f32>,
    /// -2..=2.
    pub presence_penalty: Option<f32>,
    /// 1 is neutral.
    pub repetition_penalty: Option<f32>,
}

/// How a model reasons.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ModelReasoning {
    /// Whether it cannot be switched off.
    pub mandatory: bool,
    /// Whether it is on when a request does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_enabled: Option<bool>,
    /// The effort when a request does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_effort: Option<String>,
    /// Efforts that it knows, highest first; absent is all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supported_efforts: Option<Vec<String>>,
    /// Whether a token budget is understood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supports_max_tokens: Option<bool>,
}

/// `GET /models/{author}/{slug}/endpoints`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModelEndpointsReply {
    /// The model.
    pub data: ModelEndpoints,
}

/// A model with its endpoints.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ModelEndpoints {
    /// The slug.
    pub id: String,
    /// For people.
    pub name: String,
    /// Unix seconds.
    pub created: i64,
    /// For people; never null.
    pub description: String,
    /// What goes in and out.
    pub architecture: Architecture,
    /// Who serves it.
    pub endpoints: Vec<PublicEndpoint>,
}

/// One endpoint, with every key that any SDK version requires.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PublicEndpoint {
    /// Provider and permaslug.
    pub name: String,
    /// The permaslug.
    pub model_id: String,
    /// For people.
    pub model_name: String,
    /// For people.
    pub provider_name: String,
    /// The slug for `provider.order` and `provider.only`.
    pub tag: String,
    /// Tokens.
    pub context_length: u64,
    /// Tokens.
    pub max_completion_tokens: Option<u64>,
    /// Tokens.
    pub max_prompt_tokens: Option<u64>,
    /// This endpoint's prices.
    pub pricing: Pricing,
    /// `fp8`, `bf16`, ...
    pub quantization: Option<String>,
    /// What this endpoint takes.
    pub supported_parameters: Vec<String>,
    /// Whether prompts are cached unasked.
    pub supports_implicit_caching: bool,
    /// Which forms of `tool_choice` work.
    pub supports_tool_choice: ToolChoiceSupport,
    /// Tools that run at the provider; none yet.
    pub native_tools: serde_json::Map<String, serde_json::Value>,
    /// `flex`, `priority`.
    pub service_tier: Option<String>,
    /// Speech only.
    pub supports_diarization: bool,
    /// Speech only.
    pub supports_voice_cloning: bool,
    /// 0 is normal.
    pub status: i32,
    /// Percent.
    pub uptime_last_5m: Option<f64>,
    /// Percent.
    pub uptime_last_30m: Option<f64>,
    /// Percent.
    pub uptime_last_1d: Option<f64>,
    /// Milliseconds to the first token.
    pub latency_last_30m: Option<Percentiles>,
    /// Tokens per second.
    pub throughput_last_30m: Option<Percentiles>,
    /// Ours: what becomes there of what is sent.
    pub data_policy: DataPolicy,
    /// Ours: false where nobody here has a key for it (`available=all`); absent on all others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available: Option<bool>,
}

/// A row of `GET /providers`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Provider {
    /// As displayed.
    pub name: String,
    /// For `provider.order` and `provider.only`.
    pub slug: String,
    /// What it does with what is sent.
    pub privacy_policy_url: Option<String>,
    /// On which terms.
    pub terms_of_service_url: Option<String>,
    /// Whether it works.
    pub status_page_url: Option<String>,
    /// Country, ISO 3166 alpha-2.
    pub headquarters: Option<String>,
    /// Countries, ISO 3166 alpha-2.
    pub datacenters: Option<Vec<String>>,
    /// Ours: what becomes there of what is sent.
    pub data_policy: DataPolicy,
    /// Ours: how many models can be reached there; of one that is not connected here, how many it is known to serve.
    pub models: usize,
    /// Ours: false where it is known and not connected here (`available=all`); absent on all others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available: Option<bool>,
}

/// What a provider does with prompts and answers; null is unknown, which counts as the worse.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DataPolicy {
    /// Whether it may train on them.
    pub training: Option<bool>,
    /// Whether it keeps them, be it only to look for abuse. Where it is false, the provider serves requests that ask for `zdr`.
    pub retention: Option<bool>,
}

/// Which forms of `tool_choice` an endpoint takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(missing_docs, reason = "the words of the API are their own explanation")]
pub struct ToolChoiceSupport {
    pub auto: bool,
    pub function: bool,
    pub none: bool,
    pub required: bool,
}

/// A distribution.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(missing_docs, reason = "percentiles")]
pub struct Percentiles {
    pub p50: f64,
    pub p75: f64,
    pub p90: f64,
    pub p99: f64,
}
