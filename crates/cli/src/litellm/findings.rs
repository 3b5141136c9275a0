//! What is said about a file: complaints that end the import, and findings that go with its result.

use std::{collections::BTreeMap, fmt};

use super::yaml::Entry;

/// Something that has no equivalent, or wants to be looked at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The line, from 1.
    pub line: usize,
    /// The path from the root of the file.
    pub path: String,
    /// What it is, and what to do instead.
    pub what: String,
}

/// Why a file cannot be taken over.
#[derive(Debug)]
pub struct Wrong {
    /// The line, from 1.
    pub line: usize,
    /// The path from the root of the file; empty where there is none.
    pub path: String,
    /// What is wrong, and what to do about it.
    pub reason: String,
    /// What was found before.
    pub findings: Vec<Finding>,
}

/// What has been found so far.
#[derive(Default)]
pub struct Findings {
    list: Vec<Finding>,
    variables: BTreeMap<String, &'static str>,
    has_plain_secrets: bool,
}

impl Wrong {
    pub fn new(line: usize, path: &str, reason: impl Into<String>) -> Self {
        Self { line, path: path.to_owned(), reason: reason.into(), findings: Vec::new() }
    }

    /// The same, with what was found before.
    pub fn with(self, findings: Findings) -> Self {
        Self { findings: findings.sorted(), ..self }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let colon = if self.path.is_empty() { "" } else { ": " };
        write!(f, "{}: {}{colon}{}", self.line, self.path, self.reason)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.line, self.path, self.what)
    }
}

impl Findings {
    /// Something at a place.
    pub fn add(&mut self, line: usize, path: &str, what: impl Into<String>) {
        self.list.push(Finding { line, path: path.to_owned(), what: what.into() });
    }

    /// Something at an entry.
    pub fn at(&mut self, entry: &Entry<'_>, what: impl Into<String>) {
        self.add(entry.line, &entry.path, what);
    }

    /// An entry without an equivalent, and what is known to do instead.
    pub fn none(&mut self, entry: &Entry<'_>, instead: Option<&str>) {
        self.at(entry, instead.unwrap_or("has no equivalent here"));
    }

    /// A reference to an environment variable, and what may stand for it while the result is checked.
    pub fn refers(&mut self, variable: &str, stand_in: &'static str) {
        self.variables.insert(variable.to_owned(), stand_in);
    }

    /// A key stands in the file as it is.
    pub fn has_plain_secret(&mut self, entry: &Entry<'_>) {
        self.has_plain_secrets = true;
        let word = entry.key.to_uppercase();
        self.at(
            entry,
            format!("warning: a secret in plain text was taken over as it is; better an environment variable (${{env:{word}}})"),
        );
    }

    /// The variables that are referred to, and whether there are secrets in plain text.
    pub fn taken(&mut self) -> (BTreeMap<String, &'static str>, bool) {
        (std::mem::take(&mut self.variables), self.has_plain_secrets)
    }

    /// In the order of the file.
    pub fn sorted(mut self) -> Vec<Finding> {
        self.list.sort();
        self.list.dedup();
        self.list
    }
}
