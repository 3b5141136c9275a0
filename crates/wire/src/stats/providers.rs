//! Of providers: `/stats/providers` and `/stats/providers/{slug}`.

use serde::Serialize;

/// A row of `/stats/providers`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProviderStats {
    /// For `provider.order` and `provider.only`.
    pub slug: String,
    /// As displayed.
    pub name: String,
    /// How many it serves.
    pub models: usize,
    /// What it did.
    #[serde(flatten)]
    pub figures: ProviderFigures,
}

/// What a provider did in the last 24 hours.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProviderFigures {
    /// Of all models.
    pub tokens_1d: i64,
    /// Calls.
    pub requests_1d: i64,
    /// The share of them that were answered.
    pub uptime_1d: Option<f64>,
    /// Tokens per second.
    pub throughput_p50: Option<f64>,
    /// Milliseconds to the first token.
    pub latency_p50_ms: Option<f64>,
    /// Whether it is connected here.
    pub configured: bool,
}

/// `/stats/providers/{slug}`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProviderDetail {
    /// For `provider.order` and `provider.only`.
    pub slug: String,
    /// As displayed.
    pub name: String,
    /// Those with traffic in the last seven days, the most used first.
    pub models: Vec<ProviderModel>,
    /// What it did.
    #[serde(flatten)]
    pub figures: ProviderFigures,
    /// 30 days, oldest first.
    pub daily: Vec<ProviderDay>,
}

/// A model at a provider, in the last seven days.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProviderModel {
    /// The model.
    pub id: String,
    /// What it was used.
    pub tokens: i64,
    /// The share of its calls that were answered.
    pub uptime: Option<f64>,
    /// Tokens per second.
    pub throughput_p50: Option<f64>,
    /// Milliseconds to the first token.
    pub latency_p50_ms: Option<f64>,
}

/// A day of a provider's.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProviderDay {
    /// The day.
    pub date: String,
    /// Of all models.
    pub tokens: i64,
    /// Calls.
    pub requests: i64,
    /// The share of them that were answered.
    pub uptime: Option<f64>,
}
