//! How far the writer has come, for those who wait for it. Every wait ends: by success, by a failed attempt, or by the end of
//! the store.

use std::sync::Arc;

use tokio::sync::watch;

use crate::StoreError;

#[derive(Debug)]
pub(crate) struct Milestones(watch::Sender<Reached>);

/// The state of the writer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reached {
    /// Spool records on the disk.
    pub(crate) synced: u64,
    /// Settlements in the database.
    pub(crate) committed: u64,
    /// Attempts that failed.
    failures: u64,
    /// Why the latest attempt failed; `None` when it did not.
    failure: Option<Arc<str>>,
    closed: bool,
}

impl Milestones {
    pub(crate) fn begin() -> Self {
        Self(watch::Sender::new(Reached::default()))
    }

    pub(crate) fn now(&self) -> Reached {
        self.0.borrow().clone()
    }

    pub(crate) fn synced(&self, records: u64) {
        self.0.send_modify(|reached| reached.synced = records);
    }

    pub(crate) fn committed(&self, settlements: u64) {
        self.0.send_modify(|reached| reached.committed = settlements);
    }

    /// An attempt has succeeded as a whole.
    pub(crate) fn recovered(&self) {
        let was_failing = |reached: &mut Reached| reached.failure.take().is_some();
        if self.0.send_if_modified(was_failing) {
            tracing::info!("the ledger is written again");
        }
    }

    /// An attempt has failed; it will be repeated. Logged once until one succeeds.
    pub(crate) fn failed(&self, error: &StoreError) {
        let text = describe(error);
        self.0.send_modify(|reached| {
            if reached.failure.is_none() {
                tracing::error!(error = %text, "the ledger cannot be written; new paid calls are refused until it can");
            }
            reached.failures += 1;
            reached.failure = Some(text.into());
        });
    }

    pub(crate) fn closed(&self) {
        self.0.send_modify(|reached| reached.closed = true);
    }

    /// An error while the writer fails or has ended.
    pub(crate) fn healthy(&self) -> Result<(), StoreError> {
        let reached = self.0.borrow();
        match &reached.failure {
            Some(text) => Err(StoreError::failed("write the ledger", text.to_string())),
            None if reached.closed => Err(closed()),
            None => Ok(()),
        }
    }

    /// Waits for `done`, for the next failed attempt, or for the end of the store.
    pub(crate) async fn wait(&self, done: impl Fn(&Reached) -> bool) -> Result<(), StoreError> {
        let mut watch = self.0.subscribe();
        let failures = watch.borrow().failures;
        let over = |reached: &Reached| done(reached) || reached.failures > failures || reached.closed;
        let reached = watch.wait_for(over).await.map_err(|_| closed())?;
        match &reached.failure {
            _ if done(&reached) => Ok(()),
            Some(text) => Err(StoreError::failed("write the ledger", text.to_string())),
            None => Err(closed()),
        }
    }
}

fn closed() -> StoreError {
    StoreError::failed("write the ledger", "the store is closed")
}

/// An error with its causes in one line.
fn describe(error: &StoreError) -> String {
    let first: &dyn std::error::Error = error;
    let chain = std::iter::successors(Some(first), |error| error.source());
    chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
