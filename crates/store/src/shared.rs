//! What the callers and the writer of one store have in common, and the steps of a paid call that need no waiting.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::{Notify, Semaphore};

use crate::{
    Reservation, ReserveError, Settlement, StoreError,
    accounts::{Accounts, Held},
    error::During,
    journal::{Journal, Settled},
    milestones::Milestones,
};

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) accounts: Accounts,
    pub(crate) journal: Journal,
    pub(crate) milestones: Milestones,
    /// One permit per call that is open or not yet in the database.
    pub(crate) permits: Semaphore,
    /// One permit per reader of statistics.
    pub(crate) figures: Semaphore,
    /// Wakes the writer.
    pub(crate) work: Notify,
    /// Somebody waits for the database.
    pub(crate) hurry: AtomicBool,
}

impl Shared {
    /// Holds and records a call. Returns the record's number.
    pub(crate) fn begin_call(&self, mut call: Reservation) -> Result<u64, ReserveError> {
        let ceilings = std::mem::take(&mut call.ceilings);
        self.accounts.hold(&call, &ceilings)?;
        let held = Held::of(&call);
        let begun = self.journal.begin_call(call).during("record the call in the spool");
        self.work.notify_one();
        begun.map_err(|error| {
            self.accounts.release(&held);
            error.into()
        })
    }

    /// Takes a recorded call back that was not made.
    pub(crate) fn void(&self, id: &str) {
        if let Some(call) = self.journal.void(id) {
            self.accounts.release(&Held::of(&call));
            self.permits.add_permits(1);
        }
    }

    /// Records how a call ended, in memory and in the spool.
    pub(crate) fn settle(&self, settlement: Settlement) -> Settled {
        let settled = self.journal.settle(settlement);
        if let Settled::Queued { generation, .. } = &settled {
            self.accounts.spend(generation);
            self.work.notify_one();
        }
        settled
    }

    /// Waits until all that was recorded so far is in the database.
    pub(crate) async fn flush(&self) -> Result<(), StoreError> {
        let (written, settlements) = self.journal.totals();
        self.hurry.store(true, Ordering::Relaxed);
        self.work.notify_one();
        self.milestones.wait(|reached| reached.synced >= written && reached.committed >= settlements).await
    }
}
