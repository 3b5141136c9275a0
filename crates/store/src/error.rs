//! Why the store could not do it. The text names the operation, the cause lies in `source`. Never carries a key's plain text.

use std::{error::Error, path::Path, path::PathBuf};

/// What SQLite says of a statement that was stopped (<https://www.sqlite.org/rescode.html#interrupt>).
const SQLITE_INTERRUPT: &str = "9";

/// Why the store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The data directory cannot be used.
    #[error("data directory {path}: {reason}")]
    DataDir {
        /// Which.
        path: PathBuf,
        /// Why, with the remedy.
        reason: String,
    },
    /// The database was written by a newer program.
    #[error("{path} has schema version {found}; this program knows up to {known}. Use a newer roundhouse, or restore a backup")]
    NewerSchema {
        /// The database.
        path: PathBuf,
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
        source: Box<dyn Error + Send + Sync>,
    },
}

/// Why a call may not be made.
#[derive(Debug, thiserror::Error)]
pub enum ReserveError {
    /// The key's limit does not allow it.
    #[error("this key may spend {remaining_dollars:.9} USD more, the request could cost {most_dollars:.9} USD")]
    LimitExceeded {
        /// Left, in dollars.
        remaining_dollars: f64,
        /// Wanted, in dollars.
        most_dollars: f64,
    },
    /// The credits behind all keys do not allow it.
    #[error("the account has credits for {remaining_dollars:.9} USD more, the request could cost {most_dollars:.9} USD")]
    CreditsExceeded {
        /// Left, in dollars.
        remaining_dollars: f64,
        /// Wanted, in dollars.
        most_dollars: f64,
    },
    /// A budget over the key does not allow it.
    #[error(
        "the {window} budget of guardrail {name:?} allows this key {remaining_dollars:.9} USD more, the request could cost {most_dollars:.9} USD"
    )]
    BudgetExceeded {
        /// Whose budget.
        name: String,
        /// `daily`, `weekly`, `monthly`.
        window: &'static str,
        /// Left, in dollars.
        remaining_dollars: f64,
        /// Wanted, in dollars.
        most_dollars: f64,
    },
    /// The key is unknown (deleted meanwhile).
    #[error("the key does not exist")]
    UnknownKey,
    /// The ledger cannot write. Nothing was sent.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl StoreError {
    pub(crate) fn failed(operation: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Failed { operation, source: source.into() }
    }

    /// Whether a question to the ledger was given up because it took too long.
    #[must_use]
    pub fn is_too_heavy(&self) -> bool {
        let Self::Failed { source, .. } = self else { return false };
        let code = source.downcast_ref().and_then(|error: &sqlx::Error| error.as_database_error()?.code());
        code.is_some_and(|code| code == SQLITE_INTERRUPT)
    }

    pub(crate) fn data_dir(path: &Path, reason: impl Into<String>) -> Self {
        Self::DataDir { path: path.to_owned(), reason: reason.into() }
    }
}

/// Names the operation that a lower error belongs to.
pub(crate) trait During<T> {
    /// `operation` is a lowercase fragment such as "create the key".
    fn during(self, operation: &'static str) -> Result<T, StoreError>;
}

impl<T, E: Into<Box<dyn Error + Send + Sync>>> During<T> for Result<T, E> {
    fn during(self, operation: &'static str) -> Result<T, StoreError> {
        self.map_err(|source| StoreError::failed(operation, source))
    }
}
