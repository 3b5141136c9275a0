//! The one task that writes the database. [`GROUP_WAIT`] after the first record the spool is synced; then, unless the last
//! transaction is too young (`due`), all settlements up to then go into one. What fails is kept and tried again.

use std::{
    io,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use inner::Nanos;
use sqlx::{Connection, SqliteConnection};
use tokio::{
    sync::{mpsc, oneshot},
    time::MissedTickBehavior,
};

use crate::{
    Credits, Edit, KeyChange, KeyRow, StoreError,
    accounts::Account,
    clock::now_ms,
    data_dir::DirLock,
    due::Due,
    error::During,
    ledger,
    retention::Pruning,
    shared::Shared,
    stats::Tally,
    table::{credits, documents, keys, meta},
    window::day_of,
};

/// How long the first record of a group waits for others; with the timer's step of 1 ms it stays below 5 ms.
const GROUP_WAIT: Duration = Duration::from_millis(2);
/// Settlements in one transaction.
const GROUP_ROWS_MAX: usize = 1024;
/// How often failed work is tried again and keys are compared with the database.
const TICK: Duration = Duration::from_millis(500);
/// Commands that wait.
pub(crate) const COMMANDS_MAX: usize = 64;

/// What the writer is asked to do at once.
pub(crate) enum Command {
    /// Insert a key.
    Create(KeyRow, Reply<KeyRow>),
    /// Change a key.
    Update(String, KeyChange, Reply<Option<KeyRow>>),
    /// Remove a key.
    Delete(String, Reply<bool>),
    /// Grant credits.
    Grant(Nanos, String, Reply<Credits>),
    /// Change documents.
    Keep(Vec<Edit>, Reply<()>),
    /// Commit and count everything.
    Count(Reply<()>),
    /// Commit everything, then end.
    Close(Reply<()>),
}

pub(crate) type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

/// Owns the connection that writes.
pub(crate) struct Writer {
    pub(crate) shared: Arc<Shared>,
    pub(crate) conn: SqliteConnection,
    pub(crate) commands: mpsc::Receiver<Command>,
    /// The revision that the keys in memory have.
    pub(crate) keys_revision: Option<i64>,
    pub(crate) pruning: Pruning,
    pub(crate) due: Due,
    pub(crate) tally: Tally,
    /// Given back when everything else has ended.
    pub(crate) lock: DirLock,
}

impl Writer {
    /// Works until it is closed, or until every handle of the store is gone.
    pub(crate) async fn run(mut self) {
        let reply = self.serve().await;
        let closed = self.close().await;
        self.shared.milestones.closed();
        let disconnected = self.conn.close().await.during("close the database");
        drop(self.lock);
        if let Some(reply) = reply {
            // Nobody waits for the answer when the closing future was dropped.
            let _ = reply.send(closed.and(disconnected));
        }
    }

    /// Returns who waits for the end.
    async fn serve(&mut self) -> Option<Reply<()>> {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                // In this order, or what is always ready would keep the rest from its turn: somebody waits for a command, and while
                // the database is locked the clock is always behind; under load there is always work.
                biased;
                command = self.commands.recv() => match command {
                    None => return None,
                    Some(Command::Close(reply)) => return Some(reply),
                    Some(Command::Create(key, reply)) => drop(reply.send(self.create(key).await)),
                    Some(Command::Update(hash, change, reply)) => drop(reply.send(self.update(&hash, &change).await)),
                    Some(Command::Grant(amount, note, reply)) => drop(reply.send(self.grant(amount, &note).await)),
                    Some(Command::Keep(edits, reply)) => drop(reply.send(self.keep(&edits).await)),
                    Some(Command::Count(reply)) => {
                        self.attempt().await;
                        drop(reply.send(self.count().await));
                    }
                    Some(Command::Delete(hash, reply)) => drop(reply.send(self.delete(&hash).await)),
                },
                _ = tick.tick() => {
                    self.attempt().await;
                    if let Err(error) = self.refresh_keys().await {
                        tracing::warn!(%error, "could not look for changed keys");
                    }
                    self.count_if_due().await;
                    if let Err(error) = self.prune_if_due().await {
                        tracing::warn!(%error, "old records could not be removed");
                    }
                }
                () = self.due.reached() => self.attempt().await,
                () = self.shared.work.notified() => {
                    tokio::time::sleep(GROUP_WAIT).await;
                    if self.shared.hurry.swap(false, Ordering::Relaxed) || self.due.ask() {
                        self.attempt().await;
                    } else if let Err(error) = self.sync().await {
                        self.shared.milestones.failed(&error);
                    }
                }
            }
        }
    }

    async fn create(&mut self, key: KeyRow) -> Result<KeyRow, StoreError> {
        let mut transaction = self.conn.begin_with("BEGIN IMMEDIATE").await.during("create the key")?;
        keys::insert(&mut transaction, &key).await.during("create the key")?;
        transaction.commit().await.during("create the key")?;
        self.shared.accounts.upsert(Account::of(key.clone()));
        Ok(key)
    }

    async fn update(&mut self, hash: &str, change: &KeyChange) -> Result<Option<KeyRow>, StoreError> {
        let mut transaction = self.conn.begin_with("BEGIN IMMEDIATE").await.during("change the key")?;
        let changed = keys::update(&mut transaction, hash, change, now_ms() / 1000).await.during("change the key")?;
        transaction.commit().await.during("change the key")?;
        let Some(key) = changed else { return Ok(None) };
        self.shared.accounts.upsert(Account::of(key));
        Ok(self.shared.accounts.by_hash(hash, day_of(now_ms())))
    }

    async fn delete(&mut self, hash: &str) -> Result<bool, StoreError> {
        let mut transaction = self.conn.begin_with("BEGIN IMMEDIATE").await.during("delete the key")?;
        let deleted = keys::delete(&mut transaction, hash).await.during("delete the key")?;
        transaction.commit().await.during("delete the key")?;
        self.shared.accounts.remove(hash);
        Ok(deleted)
    }

    async fn grant(&mut self, amount: Nanos, note: &str) -> Result<Credits, StoreError> {
        // What has been settled so far was spent before it.
        self.attempt().await;
        let mut transaction = self.conn.begin_with("BEGIN IMMEDIATE").await.during("grant credits")?;
        credits::insert(&mut transaction, amount, note, now_ms() / 1000).await.during("grant credits")?;
        let grants = credits::total(&mut transaction).await.during("grant credits")?;
        transaction.commit().await.during("grant credits")?;
        self.shared.accounts.regrant(grants);
        Ok(self.shared.accounts.credits())
    }

    async fn keep(&mut self, edits: &[Edit]) -> Result<(), StoreError> {
        // What a document no longer says shall not lie in the file's free space. Not for the ledger: there it would cost writes.
        sqlx::query("PRAGMA secure_delete = ON").execute(&mut self.conn).await.during("change the documents")?;
        let kept = self.edit(edits).await;
        sqlx::query("PRAGMA secure_delete = OFF").execute(&mut self.conn).await.during("change the documents")?;
        kept
    }

    async fn edit(&mut self, edits: &[Edit]) -> Result<(), StoreError> {
        let mut transaction = self.conn.begin_with("BEGIN IMMEDIATE").await.during("change the documents")?;
        for edit in edits {
            documents::edit(&mut transaction, edit).await.during("change the documents")?;
        }
        transaction.commit().await.during("change the documents")
    }

    /// Brings everything recorded into the statistics.
    async fn count(&mut self) -> Result<(), StoreError> {
        self.tally.count(&mut self.conn).await.during("write the statistics")
    }

    /// Brings what has waited long enough into the statistics. What fails waits on.
    async fn count_if_due(&mut self) {
        if self.tally.is_due()
            && let Err(error) = self.count().await
        {
            tracing::warn!(%error, "the statistics could not be written");
        }
    }

    async fn prune_if_due(&mut self) -> Result<(), StoreError> {
        if self.pruning.is_due() {
            // Nothing goes before it was counted.
            self.count().await?;
            self.pruning.step(&mut self.conn, now_ms()).await?;
        }
        Ok(())
    }

    /// Takes over what another process did to the keys and granted.
    async fn refresh_keys(&mut self) -> Result<(), StoreError> {
        let revision = meta::number(&mut self.conn, meta::KEYS_REVISION).await.during("read the revision of the keys")?;
        if revision == self.keys_revision {
            return Ok(());
        }
        let accounts = ledger::accounts(&mut self.conn, day_of(now_ms())).await.during("read the keys")?;
        self.shared.accounts.replace(accounts);
        self.shared.accounts.regrant(credits::total(&mut self.conn).await.during("read the credits")?);
        self.keys_revision = revision;
        Ok(())
    }

    /// Brings everything spooled to the disk and into the database.
    async fn attempt(&mut self) {
        self.due.begun();
        match self.commit_all().await {
            Ok(()) => self.shared.milestones.recovered(),
            Err(error) => self.shared.milestones.failed(&error),
        }
    }

    async fn commit_all(&mut self) -> Result<(), StoreError> {
        // What comes meanwhile is for the next time: calls that never pause must not keep everything else waiting.
        let (_, settlements) = self.shared.journal.totals();
        loop {
            self.commit_group().await?;
            // In this order: a file goes only after a sync of the one that took over its open calls.
            self.shared.journal.remove_settled().during("remove a spool file")?;
            self.shared.journal.rotate(false).during("begin a new spool file")?;
            self.count_if_due().await;
            if self.shared.milestones.now().committed >= settlements {
                return Ok(());
            }
        }
    }

    /// One group commit.
    async fn commit_group(&mut self) -> Result<(), StoreError> {
        let shared = Arc::clone(&self.shared);
        // Taken before the sync, so that the disk has what the database is told.
        let settled = shared.journal.settled(GROUP_ROWS_MAX);
        self.sync().await?;
        let rows = settled.len();
        if rows > 0 {
            let new = ledger::record(&mut self.conn, &settled).await.during("record settlements")?;
            self.tally.recorded(new.into_iter().cloned());
            shared.journal.committed(rows);
            shared.permits.add_permits(rows);
            shared.milestones.committed(shared.milestones.now().committed + rows as u64);
        }
        Ok(())
    }

    /// Brings the spool to the disk.
    async fn sync(&self) -> Result<(), StoreError> {
        let Shared { journal, milestones, .. } = &*self.shared;
        let (files, written) = journal.unsynced();
        if written > milestones.now().synced {
            if let Err(error) = sync(files).await {
                // After a failed sync the kernel forgets what was not written; only a new file can be trusted.
                journal.rotate(true).during("begin a new spool file")?;
                return Err(StoreError::failed("sync the spool", error));
            }
            milestones.synced(written);
        }
        Ok(())
    }

    /// Commits until nothing is left, or fails; either way nothing is recorded afterwards.
    async fn close(&mut self) -> Result<(), StoreError> {
        let mut committed = Ok(());
        let mut closed = false;
        while !closed {
            committed = self.commit_all().await;
            closed = self.shared.journal.close(committed.is_err()).during("close the spool")?;
        }
        committed?;
        self.count().await?;
        // Leaves one file instead of three; without it the next start reads the write-ahead log.
        let checkpoint = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut self.conn).await;
        checkpoint.map(drop).during("fold the write-ahead log into the database")
    }
}

async fn sync(files: Vec<Arc<std::fs::File>>) -> io::Result<()> {
    let sync = move || files.iter().try_for_each(|file| file.sync_data());
    tokio::task::spawn_blocking(sync).await.map_err(io::Error::other)?
}
