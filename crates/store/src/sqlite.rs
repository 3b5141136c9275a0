//! The store on SQLite. Balances are decided in memory, recorded in the spool, and brought into the database by the writer;
//! this file only joins those three. Never writes SQL.

use std::{path::Path, path::PathBuf, sync::Arc, time::Duration};

use inner::{Nanos, Usage};
use sqlx::{SqliteConnection, SqlitePool, pool::PoolConnection};
use tokio::{
    sync::{SemaphorePermit, mpsc, oneshot},
    time::timeout,
};

use crate::{
    ActivityQuery, ActivityRow, Analysis, AnalysisRow, App, Credits, Document, Edit, Found, FreeCalls, Generation,
    GenerationQuery, Grant, KeyChange, KeyRow, KeySpec, Pending, Recovery, Reservation, ReserveError, Search, SessionCost,
    SessionCosts, Settlement, StatsQuery, StatsRow, Store, StoreError, Unsealed, UseQuery, UseRow, backup,
    clock::now_ms,
    deadline::Deadline,
    error::During,
    journal::Settled,
    seal::Seals,
    secret,
    shared::Shared,
    stats,
    table::{analysis, apps, credits, documents, generations, requests},
    window::day_of,
    writer::{Command, Reply},
};

/// Calls that may be open or wait for the database at the same time; more wait [`RESERVE_WAIT`] and are then refused.
pub(crate) const CALLS_MAX: usize = 16_384;
/// Readers of statistics at the same time: half of the connections.
pub(crate) const FIGURES_MAX: usize = 2;
/// How long a call waits for others to end.
const RESERVE_WAIT: Duration = Duration::from_secs(2);

/// When a record counts as written (`ledger.durability`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// After the `write`: survives the death of the process; the disk follows within one group commit.
    #[default]
    Write,
    /// After the `fsync`: survives the death of the machine.
    Fsync,
}

/// The one process that serves from a data directory. See [`crate::open`].
#[derive(Debug)]
pub struct SqliteStore {
    pub(crate) shared: Arc<Shared>,
    pub(crate) durability: Durability,
    pub(crate) database: PathBuf,
    pub(crate) readers: SqlitePool,
    pub(crate) commands: mpsc::Sender<Command>,
    pub(crate) recovery: Recovery,
    pub(crate) installation: [u8; 16],
    pub(crate) seals: Seals,
}

impl SqliteStore {
    /// What the last process had left behind.
    #[must_use]
    pub fn recovery(&self) -> &Recovery {
        &self.recovery
    }

    /// Commits everything, ends the writer and gives the directory's lock back; later calls fail. Calls that are still open
    /// stay in the spool and count as interrupted at the next start. Dropping the store does the same, but nobody learns when
    /// it is done; after a crash the next start finds everything in the spool.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.readers.close().await;
        self.command(Command::Close).await
    }

    async fn command<T>(&self, command: impl FnOnce(Reply<T>) -> Command) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let sent = self.commands.send(command(reply)).await;
        sent.map_err(|_| "the store is closed").during("ask the writer")?;
        answer.await.during("ask the writer")?
    }

    async fn reader(&self) -> Result<PoolConnection<sqlx::Sqlite>, StoreError> {
        self.readers.acquire().await.during("get a connection to the database")
    }

    /// A connection for a question about many calls, which may wait and must end: half of the connections at most are taken so, that who
    /// wants to see a single call finds one.
    async fn figures(&self) -> Result<Figures<'_>, StoreError> {
        let turn = self.shared.figures.acquire().await.during("wait for a turn to read statistics")?;
        let mut conn = self.reader().await?;
        let deadline = Deadline::set(&mut conn).await.during("bound the time of a question")?;
        Ok(Figures { conn, _deadline: deadline, _turn: turn })
    }

    /// Waits until the database has what was settled before, so that whoever asks after a call finds it. A database that cannot be
    /// written still tells what it has.
    async fn caught_up(&self) {
        let _ = self.shared.flush().await;
    }

    /// Waits until the statistics have what was settled before, likewise.
    async fn counted(&self) {
        let _ = self.command(Command::Count).await;
    }

    async fn reserve_call(&self, call: Reservation) -> Result<(), ReserveError> {
        let shared = &self.shared;
        shared.milestones.healthy()?;
        let permit = timeout(RESERVE_WAIT, shared.permits.acquire()).await;
        let permit = permit.map_err(|_| "too many calls are open or wait for the database").during("record the call")?;
        let permit = permit.during("record the call")?;
        let call = call.bounded();
        let id = call.id.clone();
        let record = shared.begin_call(call)?;
        permit.forget();
        if self.durability == Durability::Fsync {
            let unmade = Unmade { shared, id };
            shared.milestones.wait(|reached| reached.synced >= record).await?;
            unmade.made();
        }
        Ok(())
    }
}

/// What a question about many calls holds. The bound on its time ends before its connection is given back.
struct Figures<'a> {
    _deadline: Deadline,
    conn: PoolConnection<sqlx::Sqlite>,
    _turn: SemaphorePermit<'a>,
}

/// A recorded call that nobody was told about yet; dropped, it is taken back.
struct Unmade<'a> {
    shared: &'a Shared,
    id: String,
}

impl Unmade<'_> {
    fn made(mut self) {
        // No call has an empty id in the journal by the time it is dropped.
        self.id.clear();
    }
}

impl Drop for Unmade<'_> {
    fn drop(&mut self) {
        if !self.id.is_empty() {
            self.shared.void(&self.id);
        }
    }
}

impl Store for SqliteStore {
    fn installation(&self) -> [u8; 16] {
        self.installation
    }

    fn create_key(&self, spec: KeySpec) -> Pending<'_, (KeyRow, String)> {
        Box::pin(async move {
            let (key, plain) = new_key(spec)?;
            Ok((self.command(|reply| Command::Create(key, reply)).await?, plain))
        })
    }

    fn key_by_secret(&self, secret: &str) -> Option<KeyRow> {
        self.key_by_hash(&secret::hash(secret)?)
    }

    fn key_by_hash(&self, hash: &str) -> Option<KeyRow> {
        self.shared.accounts.by_hash(hash, day_of(now_ms()))
    }

    fn keys(&self) -> Vec<KeyRow> {
        self.shared.accounts.all(day_of(now_ms()))
    }

    fn update_key(&self, hash: &str, change: KeyChange) -> Pending<'_, Option<KeyRow>> {
        let hash = hash.to_owned();
        Box::pin(async move { self.command(|reply| Command::Update(hash, change, reply)).await })
    }

    fn delete_key(&self, hash: &str) -> Pending<'_, bool> {
        let hash = hash.to_owned();
        Box::pin(async move { self.command(|reply| Command::Delete(hash, reply)).await })
    }

    fn reserve(&self, reservation: Reservation) -> Pending<'_, (), ReserveError> {
        Box::pin(self.reserve_call(reservation))
    }

    fn progress(&self, id: &str, usage: &Usage, cost: Nanos) -> Result<(), StoreError> {
        self.shared.journal.progress(id, usage, cost.max(Nanos(0))).during("record the progress of a call")
    }

    fn settle(&self, settlement: Settlement) -> Pending<'_, ()> {
        let settled = self.shared.settle(settlement.bounded());
        Box::pin(async move {
            let (written, settlement) = match settled {
                Settled::NotOpen => return Ok(()),
                Settled::Closed => return Err("the store is closed").during("settle a call"),
                Settled::Queued { written, settlement, .. } => (written, settlement),
            };
            let milestones = &self.shared.milestones;
            match (written, self.durability) {
                (Ok(_), Durability::Write) => Ok(()),
                (Ok(record), Durability::Fsync) => milestones.wait(|reached| reached.synced >= record).await,
                (Err(_), _) => milestones.wait(|reached| reached.committed >= settlement).await,
            }
        })
    }

    fn generation(&self, id: &str) -> Pending<'_, Option<Generation>> {
        let id = id.to_owned();
        Box::pin(async move {
            // In this order: what leaves the queue between the two looks is in the database by then.
            if let Some(generation) = self.shared.journal.queued(&id) {
                return Ok(Some(Generation::clone(&generation)));
            }
            let mut reader = self.reader().await?;
            let conn: &mut SqliteConnection = &mut reader;
            generations::by_id(conn, &id).await.during("read a generation")
        })
    }

    fn attempts(&self, first: &str) -> Pending<'_, Vec<Generation>> {
        let first = first.to_owned();
        Box::pin(async move {
            // In this order, as above; nobody waits for a database that cannot be written.
            let queued = self.shared.journal.queued_of(&first);
            let read = generations::of_request(&mut *self.reader().await?, &first).await;
            let mut attempts = read.during("read the attempts at a request")?;
            attempts.retain(|known| queued.iter().all(|call| call.reservation.id != known.reservation.id));
            attempts.extend(queued.iter().map(|call| Generation::clone(call)));
            Ok(in_order(attempts))
        })
    }

    fn free_calls(&self, since_ms: i64) -> Pending<'_, Vec<FreeCalls>> {
        Box::pin(async move {
            self.caught_up().await;
            generations::free_since(&mut *self.reader().await?, since_ms).await.during("count calls to free models")
        })
    }

    fn generations(&self, query: GenerationQuery) -> Pending<'_, Vec<Generation>> {
        Box::pin(async move {
            self.caught_up().await;
            generations::list(&mut *self.reader().await?, &query).await.during("list generations")
        })
    }

    fn search(&self, query: Search) -> Pending<'_, Vec<Found>> {
        Box::pin(async move {
            self.caught_up().await;
            requests::search(&mut self.figures().await?.conn, &query).await.during("search the ledger")
        })
    }

    fn session_costs(&self, query: SessionCosts) -> Pending<'_, Vec<SessionCost>> {
        Box::pin(async move {
            requests::session_costs(&mut self.figures().await?.conn, &query).await.during("sum up what conversations cost")
        })
    }

    fn analyse(&self, question: Analysis) -> Pending<'_, Vec<AnalysisRow>> {
        Box::pin(async move {
            self.caught_up().await;
            analysis::answer(&mut self.figures().await?.conn, &question).await.during("analyse the ledger")
        })
    }

    fn credits(&self) -> Credits {
        self.shared.accounts.credits()
    }

    fn grant(&self, amount: Nanos, note: &str) -> Pending<'_, Credits> {
        let note = note.to_owned();
        Box::pin(async move { self.command(|reply| Command::Grant(amount, note, reply)).await })
    }

    fn grants(&self) -> Pending<'_, Vec<Grant>> {
        Box::pin(async move { credits::all(&mut *self.reader().await?).await.during("read the grants") })
    }

    fn documents(&self) -> Pending<'_, Vec<Document>> {
        Box::pin(async move { documents::all(&mut *self.reader().await?).await.during("read the documents") })
    }

    fn keep(&self, edits: Vec<Edit>) -> Pending<'_, ()> {
        Box::pin(async move { self.command(|reply| Command::Keep(edits, reply)).await })
    }

    fn seal(&self, owner: &str, text: &str) -> Result<String, StoreError> {
        self.seals.seal(owner, text)
    }

    fn unseal(&self, owner: &str, sealed: &str) -> Option<Unsealed> {
        self.seals.open(owner, sealed)
    }

    fn activity(&self, query: ActivityQuery) -> Pending<'_, Vec<ActivityRow>> {
        Box::pin(async move {
            self.caught_up().await;
            generations::activity(&mut *self.reader().await?, &query).await.during("sum up the activity")
        })
    }

    fn stats(&self, query: StatsQuery) -> Pending<'_, Vec<StatsRow>> {
        Box::pin(async move {
            self.counted().await;
            stats::stats(&mut self.figures().await?.conn, &query).await.during("sum up the statistics")
        })
    }

    fn uses(&self, query: UseQuery) -> Pending<'_, Vec<UseRow>> {
        Box::pin(async move {
            self.counted().await;
            stats::uses(&mut self.figures().await?.conn, &query).await.during("sum up the uses")
        })
    }

    fn apps(&self) -> Pending<'_, Vec<App>> {
        Box::pin(async move {
            self.counted().await;
            apps::all(&mut self.figures().await?.conn).await.during("list the apps")
        })
    }

    fn flush(&self) -> Pending<'_, ()> {
        Box::pin(self.shared.flush())
    }

    fn ready(&self) -> Result<(), StoreError> {
        self.shared.milestones.healthy()
    }

    fn backup<'a>(&'a self, dest: &'a Path) -> Pending<'a, ()> {
        Box::pin(async move {
            self.shared.flush().await?;
            backup::write(&self.database, dest).await
        })
    }
}

/// A new key's row and its plain text.
pub(crate) fn new_key(spec: KeySpec) -> Result<(KeyRow, String), StoreError> {
    let random = |error: getrandom::Error| StoreError::failed("draw a random key", error.to_string());
    let plain = secret::fresh().map_err(random)?;
    let hash = secret::hash(&plain).ok_or("the new key is malformed").during("hash the new key")?;
    let key = KeyRow {
        hash,
        name: spec.name,
        label: secret::label(&plain),
        management: spec.management,
        disabled: spec.disabled,
        limit: spec.limit,
        limit_reset: spec.limit_reset,
        expires_at: spec.expires_at,
        created_at: now_ms() / 1000,
        updated_at: None,
        rules: Arc::new(spec.rules),
        last_used_at: None,
        usage: Nanos(0),
        usage_daily: Nanos(0),
        usage_weekly: Nanos(0),
        usage_monthly: Nanos(0),
        byok_usage: Nanos(0),
        byok_usage_daily: Nanos(0),
        byok_usage_weekly: Nanos(0),
        byok_usage_monthly: Nanos(0),
        held: Nanos(0),
    };
    Ok((key, plain))
}

/// Attempts in the order in which they were made. Of two of one millisecond the first one is the first, and of others the one that ended
/// earlier: all count from when the request came.
fn in_order(mut attempts: Vec<Generation>) -> Vec<Generation> {
    attempts.sort_by(|one, other| order(one).cmp(&order(other)));
    attempts.truncate(Generation::ATTEMPTS_MAX as usize);
    attempts
}

fn order(Generation { reservation, settlement }: &Generation) -> (i64, bool, i64, &str) {
    (reservation.created_ms, reservation.request.is_some(), settlement.duration_ms, &reservation.id)
}
