//! `GET /benchmarks` (openrouter API reference, "benchmarks"): scores of models on public tests.

use serde::Serialize;

/// The scores of one source, or of all.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BenchmarkList {
    /// The scores.
    pub data: Vec<Benchmark>,
    /// About them.
    pub meta: BenchmarkMeta,
}

/// About a list of scores.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct BenchmarkMeta {
    /// ISO 8601.
    pub as_of: String,
    /// Of the form of the list.
    pub version: String,
    /// The source that was asked for; null is all of them.
    pub source: Option<String>,
    /// Where the source publishes.
    pub source_url: Option<String>,
    /// The kind of tests that was asked for; null is all of them.
    pub task_type: Option<String>,
    /// How the source wants to be cited.
    pub citation: Option<String>,
    /// Models with a score.
    pub model_count: usize,
}

/// A score. Which fields there are depends on its source.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Benchmark {
    /// `artificial-analysis`, `design-arena`, `openrouter`.
    pub source: String,
    /// The model.
    pub model_permaslug: String,
    /// Of Artificial Analysis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intelligence_index: Option<f64>,
    /// Of Artificial Analysis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coding_index: Option<f64>,
    /// Of Artificial Analysis.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agentic_index: Option<f64>,
    /// Of Design Arena.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arena: Option<String>,
    /// Of Design Arena.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Of Design Arena.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elo: Option<f64>,
    /// Of Design Arena, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub win_rate: Option<f64>,
    /// Of a run of the model through a router: the test.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub benchmark_type: Option<String>,
    /// Of a run, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<f64>,
    /// Of a run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy_stddev: Option<f64>,
    /// Of a run whose score is no accuracy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_score: Option<f64>,
    /// Of a run, in USD.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avg_cost_per_task: Option<f64>,
    /// Of a run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_tasks: Option<u64>,
    /// Of a run, ISO 8601.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_run_timestamp: Option<String>,
}
