//! `/presets`: what requests may call for by name (openrouter API reference, "presets").

use serde::Serialize;
use serde_json::{Map, Value};

use crate::Source;

/// A row of `GET /presets`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Preset {
    /// That of a preset of the configuration is its slug.
    pub id: String,
    /// Called for as `@preset/slug`.
    pub slug: String,
    /// For people.
    pub name: String,
    /// For people.
    pub description: Option<String>,
    /// Whether it can be called for.
    pub status: PresetStatus,
    /// Null: there are no users here.
    pub creator_user_id: Option<String>,
    /// The version in force; null where there are no versions.
    pub designated_version_id: Option<String>,
    /// Null: presets are everybody's.
    pub workspace_id: Option<String>,
    /// ISO 8601.
    pub created_at: String,
    /// ISO 8601.
    pub updated_at: String,
    /// Null: the status never changes.
    pub status_updated_at: Option<String>,
    /// An addition of ours.
    pub source: Source,
}

/// Whether a preset can be called for: what is there can.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum PresetStatus {
    /// It can.
    Active,
}

/// `GET /presets/{slug}`: the row, and what is in force.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PresetDetail {
    /// The row.
    #[serde(flatten)]
    pub preset: Preset,
    /// That of the version in force, as it stood here before there were versions.
    pub system_prompt: Option<String>,
    /// Likewise.
    pub config: Map<String, Value>,
    /// The version in force.
    pub designated_version: Option<PresetVersion>,
}

/// What a preset was from some time on.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PresetVersion {
    /// Ours.
    pub id: String,
    /// The preset's.
    pub preset_id: String,
    /// Counted from 1.
    pub version: u64,
    /// Who saved it.
    pub creator_id: String,
    /// Laid before a request's messages.
    pub system_prompt: Option<String>,
    /// Fields laid below those of a request.
    pub config: Map<String, Value>,
    /// ISO 8601.
    pub created_at: String,
    /// The same: a version never changes.
    pub updated_at: String,
}
