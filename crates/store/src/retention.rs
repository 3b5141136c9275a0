//! What the ledger forgets, and when. Only records of single calls and statistics go, the oldest first and a few at a time; what was spent, by key
//! and day, stays for ever, so that no balance ever depends on what is still there.

use std::time::{Duration, Instant};

use sqlx::SqliteConnection;

use crate::{StoreError, error::During, stats, table::generations, window::DAY_MS};

/// Records of one step; a step takes as long as a group commit.
const STEP_ROWS: u32 = 500;
/// How long to rest when nothing is left to forget.
const REST: Duration = Duration::from_secs(60);

/// How much is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retention {
    /// Days that the record of a call is kept; `None` is for ever.
    pub days: Option<u32>,
    /// Bytes of the database that are in use; above, the oldest records go whatever their age. `None` is without a bound. The file
    /// does not shrink: what is free is written again.
    pub bytes_max: Option<u64>,
}

/// When to look again.
#[derive(Debug)]
pub(crate) struct Pruning {
    retention: Retention,
    /// `None`: at the next opportunity.
    rests_until: Option<Instant>,
}

impl Pruning {
    pub(crate) fn of(retention: Retention) -> Self {
        Self { retention, rests_until: None }
    }

    /// Whether it is time for a step.
    pub(crate) fn is_due(&self) -> bool {
        self.rests_until.is_none_or(|until| Instant::now() >= until)
    }

    /// One step.
    pub(crate) async fn step(&mut self, conn: &mut SqliteConnection, now_ms: i64) -> Result<(), StoreError> {
        // Whatever comes of it: what fails now is not tried again at once.
        self.rests_until = Some(Instant::now() + REST);
        let forgotten = step(conn, self.retention, now_ms).await?;
        if forgotten > 0 {
            tracing::info!(calls = forgotten, "old records of calls were removed");
        }
        // These have spans of their own, whatever the operator says of calls.
        let outlived = stats::forget(conn, now_ms).await.during("remove old statistics")?;
        if forgotten + outlived > 0 {
            self.rests_until = None;
        }
        Ok(())
    }
}

/// Forgets some of what is past its time; 0 when nothing is.
async fn step(conn: &mut SqliteConnection, retention: Retention, now_ms: i64) -> Result<u64, StoreError> {
    let mut forgotten = 0;
    if let Some(days) = retention.days {
        let before = now_ms.saturating_sub(i64::from(days).saturating_mul(DAY_MS));
        forgotten = generations::forget(conn, before, STEP_ROWS).await.during("remove old records")?;
    }
    if forgotten == 0
        && let Some(most) = retention.bytes_max
        && generations::bytes(conn).await.during("measure the database")? > most
    {
        forgotten = generations::forget(conn, i64::MAX, STEP_ROWS).await.during("remove old records")?;
    }
    Ok(forgotten)
}
