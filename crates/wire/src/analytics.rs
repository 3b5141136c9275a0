//! `POST /analytics/query`: free questions to the ledger (openrouter API reference, "analytics").

use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use crate::Dollars;

/// A question.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Question {
    /// What is counted; at least one word of `/analytics/meta`.
    pub metrics: Vec<String>,
    /// By what it is split; words of `/analytics/meta`.
    #[serde(default)]
    pub dimensions: Vec<String>,
    /// What is counted at all.
    #[serde(default)]
    pub filters: Vec<Condition>,
    /// `minute`, `hour`, `day`, `week`, `month`; null does not split by time.
    pub granularity: Option<String>,
    /// The last 30 days unless it is said.
    pub time_range: Option<TimeRange>,
    /// Rows.
    pub limit: Option<u32>,
    /// Not supported here.
    pub group_limit: Option<u32>,
    /// Which rows come first.
    pub order_by: Option<OrderBy>,
    /// Not supported here.
    pub classifier_dimensions: Option<Value>,
    /// Not supported here.
    pub classifier_filters: Option<Value>,
}

/// A filter of a question.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Condition {
    /// A dimension.
    pub field: String,
    /// A word of `/analytics/meta`.
    pub operator: String,
    /// A text or a number, or a list of them.
    pub value: Value,
}

/// From when until when.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TimeRange {
    /// ISO 8601.
    pub start: String,
    /// ISO 8601, itself not included.
    pub end: String,
}

/// Which rows come first.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct OrderBy {
    /// A metric of the question.
    pub field: String,
    /// `asc`, `desc`.
    pub direction: String,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Analytics {
    /// About the answer.
    pub metadata: AnalyticsMeta,
    /// The rows.
    pub data: Vec<AnalyticsRow>,
}

/// About an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AnalyticsMeta {
    /// Milliseconds.
    pub query_time_ms: u64,
    /// Rows of the answer.
    pub row_count: usize,
    /// There were more than `limit`.
    pub truncated: bool,
}

/// A row: `date__{granularity}`, then the dimensions and the metrics by their words, in the order in which they were asked for.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct AnalyticsRow(
    #[cfg_attr(test, schemars(with = "std::collections::BTreeMap<String, AnalyticsValue>"))] pub Vec<(String, AnalyticsValue)>,
);

/// What stands in a row.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum AnalyticsValue {
    /// A time, or what a dimension is.
    Text(String),
    /// How many.
    Count(i64),
    /// How much.
    Money(Dollars),
    /// How much of what is no whole number.
    Mean(f64),
    /// Nobody knows.
    Unknown,
}

impl Serialize for AnalyticsRow {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}
