//! From a data directory to a store that can serve: lock, migrate, settle what a crash left in the spool, load the balances.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
};

use sqlx::SqliteConnection;
use tokio::sync::{Notify, Semaphore, mpsc};

use crate::{
    Durability, Retention, SealKey, SqliteStore, StoreError,
    accounts::Accounts,
    calm,
    clock::now_ms,
    data_dir::{self, SPOOL},
    database,
    due::Due,
    error::During,
    journal::Journal,
    ledger,
    milestones::Milestones,
    retention::Pruning,
    seal::Seals,
    secret,
    shared::Shared,
    spool::{self, Replayed},
    sqlite::{CALLS_MAX, FIGURES_MAX},
    stats::{self, Tally},
    table::meta,
    window::day_of,
    writer::{COMMANDS_MAX, Writer},
};

/// Settlements of the spool that are recorded in one transaction.
const RECOVER_ROWS: usize = 1024;
/// Where files with damage are kept for a person to look at.
const DAMAGED: &str = "damaged";

/// How a store shall be opened.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// The data directory; made if it is missing.
    pub dir: PathBuf,
    /// When a record counts as written.
    pub durability: Durability,
    /// Bound of the spool's files together. At the bound new calls are refused until the database has caught up. Default
    /// 256 MiB: three times what 16,384 open calls need. An ordinary spool has 4 to 8 MiB.
    pub spool_bytes_max: u64,
    /// How much of what is past is kept. Default everything.
    pub retention: Retention,
    /// What credentials are sealed with: the first key seals, the others only open, and behind them those of `seal.key` in the directory.
    /// Default none; then that file is made when there is something to seal.
    pub seal_keys: Vec<SealKey>,
}

impl OpenOptions {
    /// The defaults for this directory.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            durability: Durability::default(),
            spool_bytes_max: 256 << 20,
            retention: Retention::default(),
            seal_keys: Vec::new(),
        }
    }
}

/// What was found in the spool of a process that did not close its store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// Calls that had ended.
    pub settled: usize,
    /// Calls that had not; they are billed for their last recorded progress.
    pub interrupted: usize,
    /// Bytes of an unfinished last record, which was dropped.
    pub torn_bytes: usize,
    /// Spool files with damage before their end; kept here, the rest of their records is in the database.
    pub damaged: Vec<PathBuf>,
    /// Calls whose settlement was found and whose intent is lost to such damage; they are not in the ledger.
    pub orphans: Vec<String>,
}

/// Opens the store for serving. One process at a time; another one may use [`crate::Admin`] meanwhile. Must be called within
/// a tokio runtime, which runs the writer.
pub async fn open(options: OpenOptions) -> Result<SqliteStore, StoreError> {
    let OpenOptions { dir, durability, spool_bytes_max, retention, seal_keys } = options;
    data_dir::prepare(&dir)?;
    let lock = data_dir::lock(&dir)?;
    let seals = Seals::at(&dir, &seal_keys)?;
    let database = data_dir::database(&dir)?;
    let mut conn = calm::open(&database).await?;
    database::migrate(&mut conn, &database).await?;
    let spool = dir.join(SPOOL);
    let (recovery, last) = recover(&mut conn, &spool).await?;
    let keys_revision = meta::number(&mut conn, meta::KEYS_REVISION).await.during("read the revision of the keys")?;
    let number = || secret::number().during("make the installation's secret");
    let fresh = [number()?, number()?];
    let installation = meta::installation(&mut conn, fresh).await.during("read the installation's secret")?;
    let accounts = Accounts::with(ledger::purse(&mut conn).await.during("read the credits")?);
    accounts.replace(ledger::accounts(&mut conn, day_of(now_ms())).await.during("read the keys")?);
    let journal = Journal::begin(&spool, last, spool_bytes_max).map_err(|error| data_dir::unusable(&spool, &error))?;
    let shared = Arc::new(Shared {
        accounts,
        journal,
        milestones: Milestones::begin(),
        permits: Semaphore::new(CALLS_MAX),
        figures: Semaphore::new(FIGURES_MAX),
        work: Notify::new(),
        hurry: AtomicBool::new(false),
    });
    let (commands, receiver) = mpsc::channel(COMMANDS_MAX);
    let pruning = Pruning::of(retention);
    let (due, tally) = (Due::default(), Tally::default());
    let writer = Writer { shared: Arc::clone(&shared), conn, commands: receiver, keys_revision, pruning, due, tally, lock };
    tokio::spawn(writer.run());
    let readers = database::readers(&database);
    Ok(SqliteStore { shared, durability, database, readers, commands, recovery, installation, seals })
}

/// Settles what the spool holds. Returns the highest file number that must not be used again.
async fn recover(conn: &mut SqliteConnection, spool: &Path) -> Result<(Recovery, u64), StoreError> {
    let found = spool::replay(spool).during("read the spool")?;
    for calls in found.generations.chunks(RECOVER_ROWS) {
        ledger::record(conn, calls).await.during("record what the spool holds")?;
    }
    stats::count(conn, &[]).await.during("count what was recorded last")?;
    let recovery = Recovery {
        settled: found.generations.len() - found.interrupted,
        interrupted: found.interrupted,
        torn_bytes: found.torn_bytes,
        damaged: clear(spool, &found).during("clear the spool")?,
        orphans: found.orphans,
    };
    recovery.log();
    Ok((recovery, found.files.last().copied().unwrap_or(0)))
}

/// Removes what is in the database now; moves damaged files aside.
fn clear(spool: &Path, found: &Replayed) -> io::Result<Vec<PathBuf>> {
    let mut kept = Vec::new();
    for &number in &found.files {
        let path = spool::file(spool, number);
        if found.damaged.iter().any(|(damaged, _)| *damaged == number) {
            let aside = spool.join(DAMAGED);
            fs::create_dir_all(&aside)?;
            let aside = aside.join(format!("{}-{number:08}", now_ms()));
            fs::rename(&path, &aside)?;
            kept.push(aside);
        } else {
            fs::remove_file(&path)?;
        }
    }
    spool::sync_dir(spool)?;
    Ok(kept)
}

impl Recovery {
    fn log(&self) {
        if self.settled + self.interrupted > 0 {
            tracing::info!(settled = self.settled, interrupted = self.interrupted, "calls of the last process recovered");
        }
        if self.torn_bytes > 0 {
            tracing::warn!(bytes = self.torn_bytes, "dropped an unfinished last record of the spool");
        }
        if !self.damaged.is_empty() || !self.orphans.is_empty() {
            tracing::error!(files = ?self.damaged, orphans = ?self.orphans, "the spool was damaged; the files are kept");
        }
    }
}
