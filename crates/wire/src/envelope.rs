//! What stands around the rows of a reply. Those of the catalogue, which have links too, are in [`crate::models`].

use serde::Serialize;

/// `{"data": ...}`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Data<T> {
    /// What was asked for.
    pub data: T,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rows<T> {
    /// The rows of this part.
    pub data: Vec<T>,
    /// Rows of the whole.
    pub total_count: usize,
}

/// Something is gone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Deleted {
    /// Always: what was not there is an error.
    pub deleted: bool,
}
