//! `meta`: named numbers about the database itself.

use sqlx::{Row, SqliteConnection};

/// The version of the schema.
pub(crate) const SCHEMA: &str = "schema";
/// Raised by every change of a key, and by every grant of credits.
pub(crate) const KEYS_REVISION: &str = "keys_revision";
/// Two halves of the installation's secret.
const INSTALLATION: [&str; 2] = ["installation_0", "installation_1"];
/// What all keys ever spent, in nano-dollars.
pub(crate) const SPENT: &str = "spent";
/// What of it was spent before the first grant of credits.
pub(crate) const SPENT_BEFORE_CREDITS: &str = "spent_before_credits";

/// The one table that exists before any migration.
pub(crate) async fn create(conn: &mut SqliteConnection) -> sqlx::Result<()> {
    let create = "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BIGINT NOT NULL)";
    sqlx::query(create).execute(conn).await.map(drop)
}

pub(crate) async fn number(conn: &mut SqliteConnection, name: &str) -> sqlx::Result<Option<i64>> {
    let row = sqlx::query("SELECT value FROM meta WHERE name = $1").bind(name).fetch_optional(conn).await?;
    row.map(|row| row.try_get("value")).transpose()
}

pub(crate) async fn set(conn: &mut SqliteConnection, name: &str, value: i64) -> sqlx::Result<()> {
    let upsert = "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    sqlx::query(upsert).bind(name).bind(value).execute(conn).await.map(drop)
}

/// The secret of this installation, which is no key of anybody's; made when it is asked for first. `fresh` makes a new one.
pub(crate) async fn installation(conn: &mut SqliteConnection, fresh: [i64; 2]) -> sqlx::Result<[u8; 16]> {
    let mut secret = [0; 16];
    for ((name, fresh), half) in INSTALLATION.into_iter().zip(fresh).zip(secret.chunks_exact_mut(8)) {
        let known = number(conn, name).await?;
        if known.is_none() {
            set(conn, name, fresh).await?;
        }
        half.copy_from_slice(&known.unwrap_or(fresh).to_le_bytes());
    }
    Ok(secret)
}

/// Tells every process that a key has changed, or that credits were granted.
pub(crate) async fn raise_keys_revision(conn: &mut SqliteConnection) -> sqlx::Result<()> {
    let raise = "UPDATE meta SET value = value + 1 WHERE name = $1";
    sqlx::query(raise).bind(KEYS_REVISION).execute(conn).await.map(drop)
}
