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

/// A published score (ours, `source=published`): who measured it, where that stands and since when. Null is not said there.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Benchmark {
    /// `published`.
    pub source: String,
    /// The model, as of its day.
    pub model_permaslug: String,
    /// The model.
    pub model: String,
    /// What it is called.
    pub display_name: String,
    /// The test.
    pub benchmark: String,
    /// As it was published.
    pub score: f64,
    /// What the score counts: `percent correct`, `pass@1`, ...
    pub metric: Option<String>,
    /// Which form of the model: an effort, a mode.
    pub variant: Option<String>,
    /// The program around the model.
    pub harness: Option<String>,
    /// The test's version.
    pub version: Option<String>,
    /// The part of the test.
    pub dataset: Option<String>,
    /// Who measured.
    pub reported_by: ReportedBy,
    /// Where it stands.
    pub source_url: String,
    /// When it was published there, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// The list by which it came here; null where the operator wrote it.
    pub via: Option<String>,
    /// When that list was read, `YYYY-MM-DD`.
    pub read_on: Option<String>,
}

/// Who measured a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReportedBy {
    /// Whoever made it.
    Maker,
    /// Somebody else.
    ThirdParty,
}
