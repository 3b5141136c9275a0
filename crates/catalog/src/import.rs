//! Other people's model lists, turned into rows of our base: one file per source, then naming, merging and checking. Pure: text
//! in, rows and a report out. Never opens a file or a socket, never panics on what it reads, never lets a float touch a price.
//!
//! A source gives [`Offer`]s: what one list says about one model at one provider. [`names::Names`] tells which of our models an
//! offer is about; [`merge::merge`] makes one row per model and one per endpoint of them, and says in a [`report::Report`] what
//! it left out and where the sources disagree.

pub mod benchmarks;
pub mod check;
pub mod curated;
pub mod labs;
pub mod litellm;
pub mod merge;
pub mod models_dev;
pub mod names;
mod number;
pub mod offer;
pub mod openrouter;
pub mod own;
mod parameters;
pub mod providers;
pub mod report;
mod spelling;

pub use offer::Offer;
pub use report::Report;

use crate::base::day::Day;

/// A source's document, as it was on a day.
#[derive(Clone, Copy, Debug)]
pub struct Snapshot<'a> {
    /// The whole text.
    pub text: &'a str,
    /// When it was taken.
    pub date: Day,
}

/// Why a whole document cannot be read. A single bad row is no error but a warning in the report.
#[derive(Debug, thiserror::Error)]
#[error("this is no {format}")]
pub struct ImportError {
    /// What it should have been.
    pub format: &'static str,
    /// Where it breaks.
    #[source]
    pub source: serde_json::Error,
}
