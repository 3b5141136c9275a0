//! Who is used most: `/stats/rankings`.

use serde::Serialize;

/// The weeks, and those that were used most in them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Rankings {
    /// Mondays, oldest first.
    pub weeks: Vec<String>,
    /// The last week is still running.
    pub partial: bool,
    /// By how much the running week grows if it goes on like this; null while it is too young to tell.
    pub projected_factor: Option<f64>,
    /// When this was said.
    pub as_of: String,
    /// The most used first.
    pub series: Vec<RankedSeries>,
    /// The sum of all others, by week.
    pub other: Vec<i64>,
}

/// A model, or an author with all models.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RankedSeries {
    /// The model, or the author.
    pub id: String,
    /// For people.
    pub name: String,
    /// Whose it is.
    pub author: String,
    /// Tokens, pictures or calls of tools, by week.
    pub values: Vec<i64>,
    /// By how much the last whole week grew, as a share of the one before; null where that had nothing.
    pub change: Option<f64>,
    /// It was used in no week before the last whole one.
    pub is_new: bool,
}
