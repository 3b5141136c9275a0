//! `meta`: named numbers about the database itself.

use sqlx::{Row, SqliteConnection};

/// The version of the schema.
pub(crate) const SCHEMA: &str = "schema";
/// Raised by every change of a key, and by every grant of credits.
pub(crate) const KEYS_REVISION: &str = "keys_revision";
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

/// Tells every process that a key has changed, or that credits were granted.
pub(crate) async fn raise_keys_revision(conn: &mut SqliteConnection) -> sqlx::Result<()> {
    let raise = "UPDATE meta SET value = value + 1 WHERE name = $1";
    sqlx::query(raise).bind(KEYS_REVISION).execute(conn).await.map(drop)
}
