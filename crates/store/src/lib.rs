//! What survives a restart: keys, generations, what was spent. One file per table in `table/`; SQL never leaves this crate.
//! SQLite today, PostgreSQL behind the same trait.
//!
//! The life of a paid call: [`Store::reserve`] holds the most it can cost and writes the intent to the spool (one `write`);
//! [`Store::settle`] writes what it did cost, likewise; the writer brings both to the disk and into the database within one
//! group commit. Whatever a crash leaves in the spool is settled by the next [`open`]. Never speaks HTTP, never keeps the
//! plain text of a key.

mod accounts;
mod activity;
mod admin;
mod analysis;
mod backup;
mod calm;
mod ceiling;
mod clock;
mod credits;
mod data_dir;
mod database;
mod deadline;
mod document;
mod due;
mod error;
mod generation;
mod journal;
mod key;
mod ledger;
mod milestones;
mod open;
mod purse;
mod retention;
mod seal;
mod search;
mod secret;
mod shared;
mod spool;
mod sqlite;
mod stats;
mod table;
mod window;
mod writer;

pub use activity::{ActivityQuery, ActivityRow};
pub use admin::Admin;
pub use analysis::{Analysis, AnalysisRow, Dimension, Figure, Filter, Granularity, Metric, Operator};
pub use backup::restore;
pub use ceiling::Ceiling;
pub use credits::{Credits, Grant};
pub use document::{Document, Edit};
pub use error::{ReserveError, StoreError};
pub use generation::{FreeCalls, Generation, GenerationQuery, Made, Outcome, Reservation, Settlement};
pub use key::{KeyChange, KeyRow, KeyRules, KeySpec, LimitReset, RulesChange};
pub use open::{OpenOptions, Recovery, open};
pub use retention::Retention;
pub use seal::{SealKey, Unsealed};
pub use search::{Found, Search, SessionCost, SessionCosts};
pub use sqlite::{Durability, SqliteStore};
pub use stats::{App, Counts, OTHER, Percentiles, Span, Spread, StatsBy, StatsQuery, StatsRow, UseKind, UseQuery, UseRow};

use std::{future::Future, path::Path, pin::Pin};

use inner::{Nanos, Usage};

/// A boxed future, so that the trait stays object-safe.
pub type Pending<'a, T, E = StoreError> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// Everything the program remembers, in domain words.
///
/// ```
/// use inner::Nanos;
/// use store::{KeySpec, OpenOptions, Outcome, Reservation, Settlement, Store};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let dir = tempfile::tempdir()?;
/// let store = store::open(OpenOptions::new(dir.path())).await?;
/// let (key, plain) = store.create_key(KeySpec { limit: Some(Nanos(1_000)), ..KeySpec::default() }).await?;
/// assert_eq!(store.key_by_secret(&plain).as_ref(), Some(&key));
///
/// let id = "gen-1795348800-abcdefghij0123456789".to_owned();
/// let call = Reservation { id: id.clone(), key_hash: key.hash.clone(), most: Nanos(600), ..Reservation::default() };
/// store.reserve(call).await?;
/// assert_eq!(store.key_by_hash(&key.hash).map(|key| key.held), Some(Nanos(600)));
///
/// store.settle(Settlement { id, outcome: Outcome::Done, cost: Nanos(250), ..Settlement::default() }).await?;
/// assert_eq!(store.key_by_hash(&key.hash).and_then(|key| key.limit_remaining()), Some(Nanos(750)));
/// store.close().await?;
/// # Ok(())
/// # }
/// ```
pub trait Store: Send + Sync {
    /// A secret of this installation that stays the same for as long as its database does, also in a copy of it. No key and nobody's
    /// credential: what is hashed with it can be recognised here and guessed nowhere else.
    fn installation(&self) -> [u8; 16];

    /// Creates a key and returns its row and its plain text, which is shown only now.
    fn create_key(&self, spec: KeySpec) -> Pending<'_, (KeyRow, String)>;
    /// The key with this plain text, if there is one (also a disabled or expired one: the caller decides). Served from
    /// memory.
    fn key_by_secret(&self, secret: &str) -> Option<KeyRow>;
    /// The key with this hash.
    fn key_by_hash(&self, hash: &str) -> Option<KeyRow>;
    /// All keys, oldest first.
    fn keys(&self) -> Vec<KeyRow>;
    /// Changes a key; `None` when there is no such hash.
    fn update_key(&self, hash: &str, change: KeyChange) -> Pending<'_, Option<KeyRow>>;
    /// Enables or disables a key; `None` when there is no such hash.
    fn set_key_disabled(&self, hash: &str, disabled: bool) -> Pending<'_, Option<KeyRow>> {
        self.update_key(hash, KeyChange { disabled: Some(disabled), ..KeyChange::default() })
    }
    /// Removes a key; what it spent stays in the ledger. `false` when there is no such hash.
    fn delete_key(&self, hash: &str) -> Pending<'_, bool>;

    /// Holds the most a call can cost and records the intent, with one append to the spool. Must succeed before the first
    /// byte goes to the client. Cheap: no wait for disk unless `ledger.durability = "fsync"`. Dropping the future before it
    /// is ready holds nothing.
    fn reserve(&self, reservation: Reservation) -> Pending<'_, (), ReserveError>;
    /// Notes what an open call has used up to now, so that it is billed if the process dies. Costs one append; meant for
    /// about once a second per stream. Does nothing when the call is not open.
    fn progress(&self, id: &str, usage: &Usage, cost: Nanos) -> Result<(), StoreError>;
    /// Records how a reserved call ended. Exactly once per reservation; a second call for the same id changes nothing. The
    /// record is written when this function returns, even if the future is never polled (so it may be called from `Drop`);
    /// the future waits for the disk where the durability asks for it. An error means "not on the disk yet": the record is
    /// kept and tried again.
    fn settle(&self, settlement: Settlement) -> Pending<'_, ()>;
    /// One generation, once it is settled. Sees settlements that are not in the database yet.
    fn generation(&self, id: &str) -> Pending<'_, Option<Generation>>;
    /// All settled attempts at the request whose first one has this id, in the order in which they were made, at most
    /// [`Generation::ATTEMPTS_MAX`].
    fn attempts(&self, first: &str) -> Pending<'_, Vec<Generation>>;
    /// What was asked of free models of other houses since this time (Unix milliseconds), by key.
    fn free_calls(&self, since_ms: i64) -> Pending<'_, Vec<FreeCalls>>;
    /// Settled generations, newest first, of those that are in the database.
    fn generations(&self, query: GenerationQuery) -> Pending<'_, Vec<Generation>>;

    /// Requests by their last attempts, newest first, of those that are in the database.
    fn search(&self, query: Search) -> Pending<'_, Vec<Found>>;
    /// What named conversations cost, of what is in the database.
    fn session_costs(&self, query: SessionCosts) -> Pending<'_, Vec<SessionCost>>;
    /// The answer to a free question, of what is in the database: a row more than its limit where there are more.
    fn analyse(&self, question: Analysis) -> Pending<'_, Vec<AnalysisRow>>;

    /// The credits behind all keys, as of now. Served from memory.
    fn credits(&self) -> Credits;
    /// Grants credits (takes them back if the amount is below zero), and returns their state afterwards. The first grant begins
    /// the counting: before it, nothing is limited.
    fn grant(&self, amount: Nanos, note: &str) -> Pending<'_, Credits>;

    /// All grants, oldest first.
    fn grants(&self) -> Pending<'_, Vec<Grant>>;

    /// All documents, oldest first.
    fn documents(&self) -> Pending<'_, Vec<Document>>;
    /// Makes these changes, in this order, all of them or none.
    fn keep(&self, edits: Vec<Edit>) -> Pending<'_, ()>;
    /// Seals a credential, for a document to have it in this form only; `owner` says what it belongs to.
    ///
    /// # Errors
    /// When there is no key yet and none can be made.
    fn seal(&self, owner: &str, text: &str) -> Result<String, StoreError>;
    /// Opens what was sealed for this owner; `None` when the key is not at hand that did it.
    fn unseal(&self, owner: &str, sealed: &str) -> Option<Unsealed>;

    /// What was used per day and endpoint, newest day first, of what is in the database.
    fn activity(&self, query: ActivityQuery) -> Pending<'_, Vec<ActivityRow>>;

    /// Sums of endpoints, by bucket, model and endpoint, of what is in the database: nobody waits for the youngest calls, which are there
    /// within 50 ms.
    fn stats(&self, query: StatsQuery) -> Pending<'_, Vec<StatsRow>>;
    /// What apps or categories of apps used, by bucket, name and model.
    fn uses(&self, query: UseQuery) -> Pending<'_, Vec<UseRow>>;
    /// The apps that said who they are, by id.
    fn apps(&self) -> Pending<'_, Vec<App>>;

    /// Waits until everything spooled so far is in the database (shutdown, backup, tests).
    fn flush(&self) -> Pending<'_, ()>;
    /// Whether paid work can be recorded now (for readiness); the error says why not.
    fn ready(&self) -> Result<(), StoreError>;
    /// Writes a consistent copy of everything flushed to a new file, while serving. Refuses to overwrite.
    fn backup<'a>(&'a self, dest: &'a Path) -> Pending<'a, ()>;
}
