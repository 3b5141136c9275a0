//! What survives a restart. One file per table; SQL never leaves this crate. SQLite today, PostgreSQL behind the same trait.

mod domain;

pub use domain::{Generation, KeyRow, KeySpec, Outcome, Reservation, ReserveError, Settlement};

use std::{future::Future, pin::Pin};

/// A boxed future, so that the trait stays object-safe.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The data directory cannot be used.
    #[error("data directory {path}: {reason}")]
    DataDir {
        /// Which.
        path: std::path::PathBuf,
        /// Why, with the remedy.
        reason: String,
    },
    /// The database was written by a newer program.
    #[error(
        "{path} has schema version {found}; this program knows up to {known}. Use a newer roundhouse, or restore a backup"
    )]
    NewerSchema {
        /// The database.
        path: std::path::PathBuf,
        /// Its version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// Something below failed.
    #[error("{operation}")]
    Failed {
        /// What was tried.
        operation: &'static str,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Everything the program remembers, in domain words.
pub trait Store: Send + Sync {
    /// Creates a key and returns its row and its plain text, which is shown only now.
    fn create_key(&self, spec: KeySpec) -> Pending<'_, (KeyRow, String)>;
    /// The key with this plain text, if there is one (also a disabled or expired one: the caller decides). Served from
    /// memory.
    fn key_by_secret(&self, secret: &str) -> Option<KeyRow>;
    /// The key with this hash.
    fn key_by_hash(&self, hash: &str) -> Option<KeyRow>;
    /// All keys, oldest first.
    fn keys(&self) -> Vec<KeyRow>;
    /// Enables or disables a key; `None` when there is no such hash.
    fn set_key_disabled(&self, hash: &str, disabled: bool) -> Pending<'_, Option<KeyRow>>;

    /// Holds the most a call can cost and records the intent, with one append to the spool. Must succeed before the first
    /// byte goes to the client. Cheap: no wait for disk unless `ledger.durability = "fsync"`.
    fn reserve(
        &self,
        reservation: Reservation,
    ) -> Pin<Box<dyn Future<Output = Result<(), ReserveError>> + Send + '_>>;
    /// Records how a reserved call ended. Exactly once per reservation; a second call for the same id changes nothing.
    fn settle(&self, settlement: Settlement) -> Pending<'_, ()>;
    /// One generation, once it is settled. Sees settlements that are not in the database yet.
    fn generation(&self, id: &str) -> Pending<'_, Option<Generation>>;
    /// Waits until everything spooled so far is in the database (shutdown, backup, tests).
    fn flush(&self) -> Pending<'_, ()>;
}
