//! Of models: `/stats/models` and what stands below it.

use serde::Serialize;

use crate::models::Percentiles;

/// A row of `/stats/models`: a model with traffic in the last seven days.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ModelStats {
    /// The model.
    pub id: String,
    /// Of seven days.
    pub weekly_tokens: i64,
    /// Of seven days.
    pub weekly_requests: i64,
    /// Tokens per second.
    pub throughput_p50: Option<f64>,
    /// Milliseconds to the first token.
    pub latency_p50_ms: Option<f64>,
    /// Of the last 24 hours.
    pub uptime_1d: Option<f64>,
}

/// `/stats/models/{author}/{slug}/performance`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Performance {
    /// Oldest first.
    pub buckets: Vec<String>,
    /// One for each endpoint, the most used first.
    pub series: Vec<PerformanceSeries>,
}

/// How fast and how sound an endpoint's answers were, by bucket.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PerformanceSeries {
    /// As displayed.
    pub provider_name: String,
    /// The slug for `provider.order` and `provider.only`.
    pub tag: String,
    /// Calls.
    pub requests: Vec<i64>,
    /// Tokens per second.
    pub throughput: Vec<Option<Percentiles>>,
    /// Milliseconds to the first token.
    pub latency: Vec<Option<Percentiles>>,
    /// Milliseconds to the end.
    pub e2e: Vec<Option<Percentiles>>,
    /// Of the answers with calls of tools.
    pub tool_call_error_rate: Vec<Option<f64>>,
    /// Of the answers that had to keep a form.
    pub structured_output_error_rate: Vec<Option<f64>>,
    /// Of the prompt tokens.
    pub cache_hit_rate: Vec<Option<f64>>,
}

/// `/stats/models/{author}/{slug}/uptime`: 72 hours, oldest first.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ModelUptime {
    /// The hours.
    pub buckets: Vec<String>,
    /// The share of requests that were answered.
    pub availability: Vec<Option<f64>>,
    /// What it would have been with the first provider alone.
    pub without_routing: Vec<Option<f64>>,
    /// Requests.
    pub requests: Vec<i64>,
    /// One for each endpoint.
    pub providers: Vec<EndpointUptime>,
    /// Newest first.
    pub incidents: Vec<EndpointIncident>,
}

/// The hours of an endpoint.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EndpointUptime {
    /// As displayed.
    pub provider_name: String,
    /// The slug for `provider.order` and `provider.only`.
    pub tag: String,
    /// The share of its calls that were answered.
    pub uptime: Vec<Option<f64>>,
    /// Those calls.
    pub requests: Vec<i64>,
}

/// A stretch of hours in which an endpoint did not answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EndpointIncident {
    /// As displayed.
    pub provider_name: String,
    /// The endpoint.
    pub tag: String,
    /// When, and how bad.
    #[serde(flatten)]
    pub outage: Outage,
}

/// A stretch of hours in which somebody did not answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Outage {
    /// The beginning of the first hour.
    pub from: String,
    /// The end of the last hour; of one that goes on, now.
    pub to: String,
    /// Whether it reaches into the running hour.
    pub ongoing: bool,
    /// Calls that failed.
    pub failed: i64,
    /// All calls.
    pub requests: i64,
}

/// `/stats/models/{author}/{slug}/pricing`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ModelPricing {
    /// Over all endpoints.
    pub effective: EffectivePrice,
    /// One for each endpoint.
    pub providers: Vec<EndpointPrice>,
    /// The steps of the listed prices that this installation has seen, oldest first.
    pub history: Vec<PriceStep>,
}

/// What a token really cost in the last seven days, in USD.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EffectivePrice {
    /// Of the prompt, after caches.
    pub prompt: Option<f64>,
    /// Of the completion.
    pub completion: Option<f64>,
    /// Of the prompt tokens.
    pub cache_hit_rate: Option<f64>,
    /// Of how many.
    pub tokens: i64,
}

/// The same at one endpoint.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EndpointPrice {
    /// What it was.
    #[serde(flatten)]
    pub effective: EffectivePrice,
    /// As displayed.
    pub provider_name: String,
    /// The endpoint.
    pub tag: String,
}

/// A listed price from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PriceStep {
    /// The day.
    pub date: String,
    /// As displayed.
    pub provider_name: String,
    /// The endpoint.
    pub tag: String,
    /// Per prompt token, as decimal text in USD.
    pub prompt: String,
    /// Per completion token, as decimal text in USD.
    pub completion: String,
}

/// A row of `/stats/models/{author}/{slug}/activity`: one day. Every day is present, and its zeros are measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ModelDay {
    /// The day.
    pub date: String,
    /// All of them, pictures and films included.
    pub prompt_tokens: i64,
    /// All of them, reasoning included.
    pub completion_tokens: i64,
    /// Of the completion.
    pub reasoning_tokens: i64,
    /// Of the prompt.
    pub image_tokens: i64,
    /// Of the prompt.
    pub video_tokens: i64,
    /// Requests.
    pub requests: i64,
    /// Calls of tools that the model made.
    pub tool_calls: i64,
}
