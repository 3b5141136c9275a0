//! A preset with its versions, of which the last is in force.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Row;
use crate::preset::Preset;

/// Versions of one preset; beyond, the oldest are forgotten.
const VERSIONS_MAX: usize = 100;

/// One preset.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct KeptPreset {
    pub(crate) id: String,
    pub(crate) slug: String,
    /// The hash of the key that made it.
    pub(crate) creator: String,
    /// Oldest first, at least one.
    pub(crate) versions: Vec<Version>,
    pub(crate) created_ms: i64,
}

/// What a preset was from some time on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Version {
    pub(crate) id: String,
    /// Counted from 1.
    pub(crate) number: u64,
    /// The hash of the key that saved it.
    pub(crate) creator: String,
    pub(crate) system_prompt: Option<String>,
    pub(crate) fields: Map<String, Value>,
    pub(crate) created_ms: i64,
}

impl Row for KeptPreset {
    const KIND: &'static str = "preset";

    fn id(&self) -> &str {
        &self.id
    }

    fn created_ms(&self) -> i64 {
        self.created_ms
    }
}

impl KeptPreset {
    /// What is in force.
    pub(crate) fn preset(&self) -> Preset {
        let last = self.versions.last().cloned().unwrap_or_default();
        Preset { slug: self.slug.clone(), system_prompt: last.system_prompt, fields: last.fields, ..Preset::default() }
    }

    /// Puts another version in force.
    pub(crate) fn save(&mut self, version: Version) {
        let number = self.versions.last().map_or(1, |last| last.number + 1);
        self.versions.push(Version { number, ..version });
        let surplus = self.versions.len().saturating_sub(VERSIONS_MAX);
        self.versions.drain(..surplus);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_versions_are_forgotten_and_numbers_go_on() {
        let mut preset = KeptPreset::default();
        (0..=VERSIONS_MAX).for_each(|_| preset.save(Version::default()));
        let numbers: Vec<u64> = preset.versions.iter().map(|version| version.number).collect();
        assert_eq!((numbers.len(), numbers.first(), numbers.last()), (VERSIONS_MAX, Some(&2), Some(&101)));
    }
}
