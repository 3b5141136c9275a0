//! A bound on the time that a question to the database may take. SQLite asks in between whether it shall go on, so what is given up
//! costs nothing any more.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use sqlx::SqliteConnection;

/// How long a question about many calls may take.
const TIME_MAX: Duration = Duration::from_secs(10);
/// Steps of SQLite's machine between two looks at the clock: far below a millisecond.
const STEPS: i32 = 10_000;

/// Holds for as long as it lives: a connection that is given back has no bound any more.
#[derive(Debug)]
pub(crate) struct Deadline(Arc<AtomicBool>);

impl Deadline {
    pub(crate) async fn set(conn: &mut SqliteConnection) -> sqlx::Result<Self> {
        let holds = Arc::new(AtomicBool::new(true));
        let (until, still) = (Instant::now() + TIME_MAX, Arc::clone(&holds));
        let goes_on = move || !still.load(Ordering::Relaxed) || Instant::now() < until;
        conn.lock_handle().await?.set_progress_handler(STEPS, goes_on);
        Ok(Self(holds))
    }
}

impl Drop for Deadline {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}
