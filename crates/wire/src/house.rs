//! `/admin` (ours): what only who administers an installation sees of it.

use serde::Serialize;
use serde_json::Value;

/// A row of `GET /admin/settings`: a setting in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Setting {
    /// `section.name`, as in the configuration file.
    pub setting: String,
    /// What it is; a secret is masked.
    pub value: Value,
    /// Who said so: `default`, the file with its line, a variable or a flag.
    pub source: String,
}

/// `POST /admin/providers/{slug}/test`: whether a provider answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProviderTest {
    /// It does.
    pub ok: bool,
    /// Milliseconds to the first word; null when none came.
    pub latency_ms: Option<u64>,
    /// What came, or what is wrong.
    pub message: String,
    /// What to do about it; null if it answers.
    pub remedy: Option<String>,
    /// What the provider calls the model that was asked; null when nobody knew one.
    pub model: Option<String>,
    /// How many models it is known to serve.
    pub models: usize,
}
