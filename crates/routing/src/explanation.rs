//! Why a plan is as it is, as plain data: the very values that sorted it, not a second opinion. How it looks to people is not
//! decided here.

use inner::Pico;
use wire::provider::SortBy;

use crate::{Rank, Removal};

/// A plan with its reasons. Indexes are those of the entrants.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Explanation {
    /// Who is tried, in this order.
    pub tried: Vec<Tried>,
    /// Who may not answer, and the first reason found.
    pub removed: Vec<(usize, Removal)>,
}

/// One endpoint of a plan, with what put it in its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tried {
    /// Its place among the entrants.
    pub index: usize,
    /// What decided first.
    pub rank: Rank,
    /// What decided among those of the same rank.
    pub basis: Basis,
    /// The probability of coming first, from 0 to 1, before the dice were thrown: only those of the first rank had any.
    pub chance: f64,
}

/// What decides among endpoints of the same rank.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Basis {
    /// The dice, weighted by 1/price².
    Draw {
        /// Of one token of the prompt and one of the answer together; `None` is "unpriced".
        price: Option<Pico>,
        /// What the dice said; smaller is earlier.
        lot: f64,
    },
    /// A sort that the client asked for.
    Sort {
        /// By what.
        by: SortBy,
        /// Tokens per second, seconds, 1e-12 dollars for one token each of prompt and answer, or the share of malformed tool
        /// calls that is not exceeded with 95 %. `None` is unknown and comes last.
        value: Option<f64>,
    },
}

impl Basis {
    /// What is sorted by; smaller is earlier.
    #[must_use]
    pub fn score(&self) -> f64 {
        match *self {
            Self::Draw { lot, .. } => lot,
            Self::Sort { value: None, .. } => f64::INFINITY,
            Self::Sort { by: SortBy::Throughput, value: Some(value) } => -value,
            Self::Sort { value: Some(value), .. } => value,
        }
    }
}
