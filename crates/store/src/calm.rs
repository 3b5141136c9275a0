//! The connection that writes works in a thread of its own, and that one stands back: a transaction of some milliseconds must not
//! hold up the calls of that moment, who do not wait for it. Elsewhere than on Linux it is a thread like the others.

use std::{path::Path, thread};

use sqlx::SqliteConnection;
use tokio::{runtime::Handle, sync::oneshot};

use crate::{StoreError, database, error::During};

/// Opens for writing, from a thread whose low priority the connection's own thread inherits.
pub(crate) async fn open(path: &Path) -> Result<SqliteConnection, StoreError> {
    let (done, opened) = oneshot::channel();
    let (path, runtime) = (path.to_owned(), Handle::current());
    let opening = move || {
        stand_back();
        // Whoever waited may have gone away; then nobody needs the connection.
        let _ = done.send(runtime.block_on(database::open(&path)));
    };
    thread::Builder::new().name("ledger".to_owned()).spawn(opening).during("start the ledger's thread")?;
    opened.await.during("open the database")?
}

/// Lowers the priority of the calling thread.
#[cfg(target_os = "linux")]
fn stand_back() {
    /// By the weights of sched(7), 29 % of a processor beside a thread that wants all of it: under full load the ledger must still
    /// keep up with the calls, which wait for it when it is far behind. 10 would be a tenth.
    const NICENESS: i32 = 4;
    // On Linux the number 0 is this thread, not the process (setpriority(2), NOTES).
    if let Err(error) = rustix::process::setpriority_process(None, NICENESS) {
        tracing::debug!(%error, "the ledger's thread keeps its priority");
    }
}

#[cfg(not(target_os = "linux"))]
fn stand_back() {}
