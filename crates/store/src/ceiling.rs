//! Budgets that somebody lays over a key beside the key's own limit. Words only; `accounts` decides.

use inner::Nanos;

use crate::LimitReset;

/// A budget of one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceiling {
    /// Whose it is, for the refusal.
    pub name: String,
    /// Most that the key may spend per window.
    pub limit: Nanos,
    /// How often it starts afresh.
    pub reset: LimitReset,
}
