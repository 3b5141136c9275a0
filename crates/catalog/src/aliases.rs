//! Names that stand for another name: the moving aliases of a router (`~author/family-latest`) and permaslugs, which never move.
//! A pure lookup in data; never guesses, never follows an alias to an alias, and never shadows a model's own id.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::base::{Base, BaseError, base, day::Day};

/// One moving alias per line, with the day on which its target was right.
const MOVING: &str = include_str!("../data/aliases.jsonl");

/// All names that are not ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aliases {
    targets: BTreeMap<String, String>,
    moving: BTreeMap<String, Day>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    alias: String,
    target: String,
    date: Day,
}

/// The aliases of the base that this build ships.
///
/// # Errors
/// When a file in the binary is damaged, which the tests rule out for a released build.
pub fn aliases() -> Result<&'static Aliases, BaseError> {
    static ALIASES: OnceLock<Result<Aliases, BaseError>> = OnceLock::new();
    ALIASES.get_or_init(|| base().and_then(|base| Aliases::of(base, MOVING))).as_ref().map_err(Clone::clone)
}

impl Aliases {
    /// The aliases of a base: its permaslugs, and the moving ones of a file.
    ///
    /// # Errors
    /// When a line is no alias, repeats another, or points at a model that is not in the base.
    pub fn of(base: &Base, moving: &str) -> Result<Self, BaseError> {
        let mut aliases = Self::default();
        for model in base.models() {
            if let Some(permaslug) = model.row.permaslug.as_ref().filter(|permaslug| base.model(permaslug).is_none()) {
                aliases.targets.entry(permaslug.clone()).or_insert_with(|| model.row.id.clone());
            }
        }
        for (index, line) in moving.lines().enumerate() {
            aliases.take(base, line).map_err(|reason| BaseError { file: "aliases", line: index + 1, reason })?;
        }
        Ok(aliases)
    }

    fn take(&mut self, base: &Base, line: &str) -> Result<(), String> {
        let Row { alias, target, date } = serde_json::from_str(line).map_err(|error| error.to_string())?;
        if !alias.starts_with('~') {
            return Err(format!("`{alias}` is no moving alias: those begin with a tilde"));
        }
        if base.model(&target).is_none() {
            return Err(format!("{alias} points at {target}, which is not in the base"));
        }
        self.moving.insert(alias.clone(), date);
        match self.targets.insert(alias, target) {
            Some(before) => Err(format!("an alias that already means {before}")),
            None => Ok(()),
        }
    }

    /// The id that a name stands for; `None` if it is no alias, which includes every id.
    #[must_use]
    pub fn target(&self, name: &str) -> Option<&str> {
        self.targets.get(name).map(String::as_str)
    }

    /// The moving aliases with their targets, and the day on which each was right.
    pub fn moving(&self) -> impl Iterator<Item = (&str, &str, Day)> {
        self.moving.iter().filter_map(|(alias, day)| Some((alias.as_str(), self.target(alias)?, *day)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Base {
        let model = |id: &str, permaslug: &str| {
            format!(
                r#"{{"model":"{id}","name":"A","input":["text"],"output":["text"],"tokenizer":"Other","permaslug":"{permaslug}","parameters":[],"source":"curated","date":"2026-11-22"}}
{{"endpoint":"{id}","at":"acme","as":"b","source":"curated","date":"2026-11-22"}}"#
            )
        };
        Base::parse(&format!("{}\n{}\n", model("a/b", "a/b-20260101"), model("a/c", "a/b")), "").unwrap()
    }

    #[test]
    fn a_permaslug_and_a_moving_alias_lead_to_the_id() {
        let moving = r#"{"alias":"~a/latest","target":"a/c","date":"2026-11-22"}"#;
        let aliases = Aliases::of(&small(), moving).unwrap();
        assert_eq!(aliases.target("a/b-20260101"), Some("a/b"));
        assert_eq!(aliases.target("~a/latest"), Some("a/c"));
        assert_eq!(aliases.target("a/b"), None, "an id stands for itself, even if it is another's permaslug");
        assert_eq!(aliases.target("a/d"), None);
        assert_eq!(aliases.moving().count(), 1);
    }

    #[test]
    fn a_line_that_leads_nowhere_is_named() {
        let error = |line: &str| Aliases::of(&small(), line).unwrap_err().to_string();
        assert!(error(r#"{"alias":"~a/latest","target":"a/x","date":"2026-11-22"}"#).contains("not in the base"));
        assert!(error(r#"{"alias":"a/latest","target":"a/b","date":"2026-11-22"}"#).contains("tilde"));
        assert!(error("{}").starts_with("line 1 of the aliases"));
    }
}
