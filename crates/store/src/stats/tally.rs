//! When recorded calls are counted: about every second, many at once, because a bucket costs the same for one call as for a thousand.
//! The database remembers which are still to be counted, so nothing is lost or doubled when the process dies in between; what is kept
//! here only saves reading them again.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use sqlx::{Connection, SqliteConnection};

use super::record;
use crate::{
    Generation,
    clock::now_ms,
    table::{attempts, uncounted},
};

/// How long a call may wait to be counted. Whoever asks for figures does not wait, but has it counted.
const COUNT_EVERY: Duration = Duration::from_secs(1);
/// Calls that are counted at once, whatever the time.
const CALLS_MAX: usize = 1024;
/// Calls that are kept here at most, should the database not take their figures; the others are read again.
const KEPT_MAX: usize = 4 * CALLS_MAX;

/// Calls that are recorded and not yet counted.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    calls: Vec<Arc<Generation>>,
    /// Since when there is something to count.
    since: Option<Instant>,
}

impl Tally {
    /// These were just recorded.
    pub(crate) fn recorded(&mut self, calls: impl IntoIterator<Item = Arc<Generation>>) {
        let room = KEPT_MAX.saturating_sub(self.calls.len());
        self.calls.extend(calls.into_iter().take(room));
        self.since.get_or_insert_with(Instant::now);
    }

    /// Whether they have waited long enough, or are enough.
    pub(crate) fn is_due(&self) -> bool {
        self.since.is_some_and(|since| since.elapsed() >= COUNT_EVERY || self.calls.len() >= CALLS_MAX)
    }

    /// Counts everything that is recorded. What fails is as if it had not been tried.
    pub(crate) async fn count(&mut self, conn: &mut SqliteConnection) -> sqlx::Result<()> {
        if self.since.is_some() {
            count(conn, &self.calls).await?;
            *self = Self::default();
        }
        Ok(())
    }
}

/// Counts what the database says is not counted; `known` are some of these calls.
pub(crate) async fn count(conn: &mut SqliteConnection, known: &[Arc<Generation>]) -> sqlx::Result<()> {
    let mut transaction = conn.begin_with("BEGIN IMMEDIATE").await?;
    let mut ids: std::collections::HashSet<String> = uncounted::all(&mut transaction).await?.into_iter().collect();
    if ids.is_empty() {
        return Ok(());
    }
    let mut calls: Vec<&Generation> = known.iter().map(|call| &**call).filter(|call| ids.remove(&call.reservation.id)).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let unknown = attempts::whole(&mut transaction, &ids).await?;
    calls.extend(&unknown);
    record(&mut transaction, &calls, now_ms()).await?;
    uncounted::clear(&mut transaction).await?;
    transaction.commit().await
}
