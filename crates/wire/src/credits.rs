//! `/credits` (openrouter API reference, "credits"), and the grants behind them (ours).

use serde::Serialize;

use crate::Dollars;

/// `GET /credits`: what was granted, and what all keys spent of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Credits {
    /// The sum of all grants.
    pub total_credits: Dollars,
    /// What was spent.
    pub total_usage: Dollars,
    /// Nothing was ever granted, so that nothing is limited; an addition of ours.
    pub unlimited: bool,
}

/// A row of `GET /credits/ledger`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Grant {
    /// Counted from 1.
    pub id: String,
    /// ISO 8601.
    pub created_at: String,
    /// Below zero takes credits back.
    pub amount: Dollars,
    /// For people; empty if nothing was said.
    pub note: String,
}
