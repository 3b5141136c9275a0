//! When settlements go into the database. A call that comes alone is there at once; of many calls nobody waits for that, as the spool
//! has them, and one transaction for many costs much less than one for each.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// From one transaction to the next.
const COMMIT_EVERY: Duration = Duration::from_millis(50);

/// When the last transaction began, and when the next one shall, if there is anything to commit.
#[derive(Debug, Default)]
pub(crate) struct Due {
    last: Option<Instant>,
    next: Option<Instant>,
}

impl Due {
    /// There is something to commit. Returns whether that may be now; if not, [`Self::reached`] says when.
    pub(crate) fn ask(&mut self) -> bool {
        let earliest = self.last.map(|last| last + COMMIT_EVERY).filter(|earliest| *earliest > Instant::now());
        self.next = earliest;
        earliest.is_none()
    }

    /// Waits until it is time; forever, when there is nothing to commit.
    pub(crate) async fn reached(&self) {
        match self.next {
            Some(next) => sleep_until(next).await,
            None => std::future::pending().await,
        }
    }

    /// A transaction begins.
    pub(crate) fn begun(&mut self) {
        *self = Self { last: Some(Instant::now()), next: None };
    }
}
