//! What a call's hold leaves behind when the call is one of two that were made for the same request: whether its cost is the
//! client's, and a settlement that waits, because what it holds covers a part of what the other one may cost.

use std::sync::{
    Arc, Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use futures_util::FutureExt;
use store::{Settlement, Store};

/// Shared between a hold and whoever made the call.
#[derive(Default)]
pub(crate) struct Stake {
    waived: AtomicBool,
    owed: Mutex<Option<Owed>>,
}

/// A settlement that was not written yet. Dropped, it is written at once; nobody then waits for the disk.
pub(crate) struct Owed {
    store: Arc<dyn Store>,
    settlement: Option<Settlement>,
}

impl Stake {
    /// Whether the client pays for the call, should it end as it stands.
    pub(crate) fn waive(&self, waived: bool) {
        self.waived.store(waived, Ordering::Relaxed);
    }

    pub(super) fn is_waived(&self) -> bool {
        self.waived.load(Ordering::Relaxed)
    }

    /// What the hold owed when it was dropped.
    pub(crate) fn take(&self) -> Option<Owed> {
        self.owed.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(super) fn leave(&self, owed: Owed) {
        *self.owed.lock().unwrap_or_else(PoisonError::into_inner) = Some(owed);
    }
}

impl Owed {
    pub(super) fn new(store: &Arc<dyn Store>, settlement: Settlement) -> Self {
        Self { store: Arc::clone(store), settlement: Some(settlement) }
    }

    /// Writes it.
    pub(crate) async fn settle(mut self) {
        if let Some(settlement) = self.settlement.take() {
            let id = settlement.id.clone();
            report(&id, self.store.settle(settlement).await);
        }
    }
}

impl Drop for Owed {
    fn drop(&mut self) {
        if let Some(settlement) = self.settlement.take() {
            let id = settlement.id.clone();
            // Written when the call returns; nobody is left to wait for the disk.
            report(&id, self.store.settle(settlement).now_or_never().unwrap_or(Ok(())));
        }
    }
}

/// A settlement that is not on the disk yet is kept and tried again by the store.
pub(super) fn report(generation: &str, written: Result<(), store::StoreError>) {
    if let Err(error) = written {
        let error = &error as &dyn std::error::Error;
        tracing::error!(generation, error, "settlement is not on the disk yet");
    }
}
