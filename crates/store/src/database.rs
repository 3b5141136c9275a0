//! How the SQLite file is opened and brought to the schema of this program. Never reads or writes rows of the tables.

use std::{path::Path, time::Duration};

use sqlx::{
    ConnectOptions, Connection, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::{StoreError, clock::now_ms, data_dir, error::During, stats, table::meta};

/// How long a statement waits for a writer of another process.
const BUSY_WAIT: Duration = Duration::from_secs(5);
/// Connections that read.
const READERS_MAX: u32 = 4;
/// How long a reader waits for one of them.
const READER_WAIT: Duration = Duration::from_secs(5);

/// Every schema that ever was, oldest first. A version is never edited once it was released; a new one is a new file, with
/// `tests/schemas/vN.db` beside it.
const MIGRATIONS: &[(i64, &str)] = &[
    (1, include_str!("../migrations/0001_ledger.sql")),
    (2, include_str!("../migrations/0002_token_kinds_and_key_rules.sql")),
    (3, include_str!("../migrations/0003_credits_and_own_keys.sql")),
    (4, include_str!("../migrations/0004_requests.sql")),
    (5, include_str!("../migrations/0005_leaving.sql")),
    (6, include_str!("../migrations/0006_documents.sql")),
    (7, include_str!("../migrations/0007_statistics.sql")),
    (8, include_str!("../migrations/0008_uncounted.sql")),
    (9, include_str!("../migrations/0009_because.sql")),
];

/// The first version that has statistics.
const STATISTICS: i64 = 7;

/// The version this program writes.
pub(crate) const SCHEMA_VERSION: i64 = MIGRATIONS[MIGRATIONS.len() - 1].0;

/// Opens for writing. A commit is on the disk when it returns (`synchronous = FULL`): the spool relies on it.
pub(crate) async fn open(path: &Path) -> Result<SqliteConnection, StoreError> {
    let options = options(path).journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full);
    options.connect().await.map_err(|error| unusable(path, error))
}

/// Opens for reading, while others may write.
pub(crate) async fn open_to_read(path: &Path) -> Result<SqliteConnection, StoreError> {
    options(path).read_only(true).connect().await.map_err(|error| unusable(path, error))
}

/// Connections that only read, made when they are needed.
pub(crate) fn readers(path: &Path) -> SqlitePool {
    let pool = SqlitePoolOptions::new().max_connections(READERS_MAX).acquire_timeout(READER_WAIT);
    pool.connect_lazy_with(options(path).read_only(true))
}

/// Opens a file that nobody writes, such as a backup, without leaving anything beside it.
pub(crate) async fn open_still(path: &Path) -> Result<SqliteConnection, StoreError> {
    let options = options(path).read_only(true).immutable(true);
    options.connect().await.map_err(|error| unusable(path, error))
}

/// The schema's version; 0 for an empty file. A newer one than this program's is refused.
pub(crate) async fn version(conn: &mut SqliteConnection, path: &Path) -> Result<i64, StoreError> {
    let tables = "SELECT name FROM sqlite_master WHERE name = 'meta'";
    let meta_exists = sqlx::query(tables).fetch_optional(&mut *conn).await.map_err(|error| unusable(path, error))?.is_some();
    let found = if meta_exists { meta::number(conn, meta::SCHEMA).await.during("read the schema version")? } else { None };
    match found.unwrap_or(0) {
        found if found > SCHEMA_VERSION => Err(StoreError::NewerSchema { path: path.to_owned(), found, known: SCHEMA_VERSION }),
        found => Ok(found),
    }
}

/// Brings an older file, or an empty one, to the schema of this program, in one transaction. The caller holds the lock.
pub(crate) async fn migrate(conn: &mut SqliteConnection, path: &Path) -> Result<(), StoreError> {
    let found = version(conn, path).await?;
    if found == SCHEMA_VERSION {
        return Ok(());
    }
    apply(conn, found).await.map_err(|error| unusable(path, error))?;
    tracing::info!(from = found, to = SCHEMA_VERSION, "database schema migrated");
    Ok(())
}

async fn apply(conn: &mut SqliteConnection, found: i64) -> sqlx::Result<()> {
    let mut transaction = conn.begin_with("BEGIN IMMEDIATE").await?;
    meta::create(&mut transaction).await?;
    for (version, sql) in MIGRATIONS.iter().filter(|(version, _)| *version > found) {
        sqlx::raw_sql(*sql).execute(&mut *transaction).await?;
        meta::set(&mut transaction, meta::SCHEMA, *version).await?;
    }
    if found < STATISTICS {
        let calls = stats::backfill(&mut transaction, now_ms()).await?;
        tracing::info!(calls, "statistics of earlier calls made");
    }
    transaction.commit().await
}

fn options(path: &Path) -> SqliteConnectOptions {
    // Statements are not logged: their values are other people's.
    SqliteConnectOptions::new()
        .filename(path)
        .busy_timeout(BUSY_WAIT)
        // A statement that inserts many rows keeps a journal of its own; in a file it would cost more than the insert.
        .pragma("temp_store", "memory")
        .disable_statement_logging()
}

/// SQLite's complaint about a file as a sentence with a remedy. Codes: <https://www.sqlite.org/rescode.html>.
fn unusable(path: &Path, error: sqlx::Error) -> StoreError {
    let code = error.as_database_error().and_then(|error| error.code()).and_then(|code| code.parse::<i32>().ok());
    let reason = match code.map(|code| code & 0xff) {
        Some(5) => "is being written by another program; try again when that has finished",
        Some(8) => "is read-only; make it writable for this user (chmod u+w)",
        Some(11) => "is damaged; restore a backup",
        Some(13) => return data_dir::unusable(path, &std::io::ErrorKind::StorageFull.into()),
        Some(14) => "cannot be opened by this user; check its owner and that of its directory",
        Some(26) => "is not a roundhouse database; move it away or restore a backup",
        _ => return StoreError::failed("open the database", error),
    };
    StoreError::data_dir(path, reason)
}
