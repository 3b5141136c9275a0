//! The house's credits in memory, beside the keys and under their lock, so that one decision is made on both. Pure.

use inner::Nanos;

use crate::{Credits, ReserveError};

/// What all keys spend from.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Purse {
    grants: Grants,
    /// Settled by all keys, ever; saturating.
    spent: Nanos,
    /// Of all keys together. Wide, so that no hold of a key without a limit can be lost in it.
    held: i128,
}

/// What the operator granted, as the database has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Grants {
    /// All of it; `None` before the first grant.
    pub(crate) total: Option<Nanos>,
    /// What was spent before the first grant, which no grant pays for.
    pub(crate) spent_before: Nanos,
}

impl Purse {
    pub(crate) fn new(grants: Grants, spent: Nanos) -> Self {
        Self { grants, spent, held: 0 }
    }

    /// Takes over what another process may have granted.
    pub(crate) fn regrant(&mut self, grants: Grants) {
        self.grants = grants;
    }

    /// Whether a call that costs at most this much can be paid, with all other calls that are open.
    pub(crate) fn allows(&self, most: Nanos) -> Result<(), ReserveError> {
        let Some(balance) = self.credits().balance() else { return Ok(()) };
        let available = i128::from(balance.0) - self.held;
        if available >= i128::from(most.0) {
            return Ok(());
        }
        let remaining = Nanos(i64::try_from(available.max(0)).unwrap_or(i64::MAX));
        Err(ReserveError::CreditsExceeded { remaining_dollars: remaining.dollars(), most_dollars: most.dollars() })
    }

    pub(crate) fn hold(&mut self, most: Nanos) {
        self.held += i128::from(most.0);
    }

    pub(crate) fn release(&mut self, most: Nanos) {
        self.held -= i128::from(most.0);
    }

    pub(crate) fn spend(&mut self, cost: Nanos) {
        self.spent.0 = self.spent.0.saturating_add(cost.0);
    }

    pub(crate) fn credits(&self) -> Credits {
        let Grants { total, spent_before } = self.grants;
        Credits {
            granted: total,
            spent: Nanos(self.spent.0.saturating_sub(spent_before.0)),
            held: Nanos(i64::try_from(self.held).unwrap_or(i64::MAX)),
        }
    }
}
