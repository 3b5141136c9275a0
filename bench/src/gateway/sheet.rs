//! What was measured of one column of the table.

use std::collections::BTreeMap;

use super::figure::Figure;

/// The figures of one contender, and what kept others from being taken.
pub(super) struct Sheet {
    /// At the head of the column.
    pub(super) name: String,
    /// In the units of their rows.
    pub(super) figures: BTreeMap<Figure, f64>,
    /// What went wrong.
    pub(super) notes: Vec<String>,
}

impl Sheet {
    pub(super) fn new(name: String) -> Self {
        Self { name, figures: BTreeMap::new(), notes: Vec::new() }
    }

    /// Of somebody who could not be measured.
    pub(super) fn absent(name: &str, error: &anyhow::Error) -> Self {
        let mut sheet = Self::new(name.to_owned());
        sheet.note(format!("not measured: {error:#}"));
        sheet
    }

    /// Keeps a figure.
    pub(super) fn set(&mut self, figure: Figure, value: f64) {
        self.figures.insert(figure, value);
    }

    /// Keeps a sentence.
    pub(super) fn note(&mut self, sentence: String) {
        self.notes.push(sentence);
    }
}
