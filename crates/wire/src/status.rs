//! `GET /status` (ours): whether the engines and the providers of an installation work, now and over the last three days.

use serde::Serialize;

use crate::stats::Outage;

/// The installation.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Status {
    /// The server's version.
    pub version: String,
    /// ISO 8601.
    pub started: String,
    /// Our own engines; null where there are none.
    pub engine: Option<EngineStatus>,
    /// Everybody who is connected here.
    pub providers: Vec<ProviderStatus>,
    /// Newest first.
    pub incidents: Vec<Incident>,
}

/// Our own engines.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EngineStatus {
    /// One for each model.
    pub models: Vec<EngineModel>,
}

/// The engine of a model.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EngineModel {
    /// The model's id.
    pub id: String,
    /// Whether it takes requests on.
    pub loaded: bool,
    /// Sequences being served.
    pub running: usize,
    /// Requests waiting.
    pub waiting: usize,
    /// The share of the cache that is in use, 0 to 1.
    pub kv_used: Option<f64>,
    /// Tokens that the cache holds.
    pub kv_tokens: Option<u64>,
    /// Bytes.
    pub weights_bytes: Option<u64>,
    /// What it runs on.
    pub device: Device,
}

/// What an engine runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Device {
    /// The processor.
    Cpu,
}

/// How a provider does.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProviderStatus {
    /// For `provider.order` and `provider.only`.
    pub slug: String,
    /// As displayed.
    pub name: String,
    /// Now.
    pub status: ProviderState,
    /// The share of the calls of the last 60 minutes that were answered, 0 to 1; null without any.
    pub uptime_1h: Option<f64>,
    /// Likewise of the last 24 hours.
    pub uptime_1d: Option<f64>,
    /// 72, oldest first.
    pub hours: Vec<HourOfProvider>,
    /// One of its endpoints is left alone for now.
    pub breaker_open: bool,
}

/// How a provider does now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ProviderState {
    /// All is well.
    Normal,
    /// Some calls fail.
    Degraded,
    /// Most calls fail, or all of its endpoints are left alone.
    Down,
    /// Nobody called it today.
    Unknown,
}

/// An hour of a provider's.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HourOfProvider {
    /// Its beginning, ISO 8601.
    pub bucket: String,
    /// The share of its calls that were answered, 0 to 1; null without any.
    pub uptime: Option<f64>,
    /// Those calls.
    pub requests: i64,
}

/// A stretch of hours in which a provider did not answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Incident {
    /// As displayed.
    pub provider_name: String,
    /// When, and how bad.
    #[serde(flatten)]
    pub outage: Outage,
}
