//! Documents: what is set over the API while the server runs (callers' own keys, guardrails, presets). Few, small, and read as a whole at
//! the start; what is in them is known only to whoever wrote them.

use std::fmt;

/// One of them.
#[derive(Clone, PartialEq, Eq)]
pub struct Document {
    /// What it is, in a word.
    pub kind: String,
    /// Which; another kind may have the same.
    pub id: String,
    /// Unix milliseconds.
    pub created_ms: i64,
    /// JSON. What is secret of it is sealed (`Store::seal`).
    pub body: String,
}

/// A change of the documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Adds one, or puts it in place of the one with its kind and id.
    Put(Document),
    /// Removes one, if it is there.
    Remove {
        /// See [`Document::kind`].
        kind: String,
        /// See [`Document::id`].
        id: String,
    },
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Document({} {})", self.kind, self.id)
    }
}
