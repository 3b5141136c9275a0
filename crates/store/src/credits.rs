//! Credits: what the operator grants to all keys together. Until the first grant nothing is counted against anything; from then on
//! calls need a balance. Amounts only; `purse` decides, `table::credits` remembers.

use inner::Nanos;

/// The state of the house's credits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Credits {
    /// Everything that was granted; `None` when nothing ever was, so that nothing is limited.
    pub granted: Option<Nanos>,
    /// Settled by all keys since the first grant, or ever when there was none.
    pub spent: Nanos,
    /// Reserved and not settled.
    pub held: Nanos,
}

/// One grant. Grants are never changed; what was too much is taken back by another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Counted from 1.
    pub number: i64,
    /// Unix seconds.
    pub granted_at: i64,
    /// Below zero takes credits back.
    pub amount: Nanos,
    /// For people.
    pub note: String,
}

impl Credits {
    /// What was granted less what is settled; below zero after calls that cost more than was held for them. `None` when nothing is
    /// limited.
    #[must_use]
    pub fn balance(&self) -> Option<Nanos> {
        self.granted.map(|granted| Nanos(granted.0.saturating_sub(self.spent.0)))
    }
}
