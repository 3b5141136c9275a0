//! `credits`: one row per grant, and beside them in `meta` what was spent.

use inner::Nanos;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use super::meta;
use crate::{Grant, purse::Grants};

/// Adds a grant. The first one forgives what was spent before it.
pub(crate) async fn insert(conn: &mut SqliteConnection, amount: Nanos, note: &str, now: i64) -> sqlx::Result<Grant> {
    let known = all(conn).await?;
    if known.is_empty() {
        let spent = spent(conn).await?;
        meta::set(conn, meta::SPENT_BEFORE_CREDITS, spent.0).await?;
    }
    let number = known.last().map_or(1, |last| last.number + 1);
    let grant = Grant { number, granted_at: now, amount, note: note.to_owned() };
    let insert = "INSERT INTO credits (number, granted_at, amount, note) VALUES ($1, $2, $3, $4)";
    sqlx::query(insert).bind(number).bind(now).bind(amount.0).bind(note).execute(&mut *conn).await?;
    meta::raise_keys_revision(conn).await?;
    Ok(grant)
}

/// Oldest first.
pub(crate) async fn all(conn: &mut SqliteConnection) -> sqlx::Result<Vec<Grant>> {
    let rows = sqlx::query("SELECT * FROM credits ORDER BY number").fetch_all(conn).await?;
    rows.iter().map(read).collect()
}

/// All grants together. Saturating, hence not summed by the database.
pub(crate) async fn total(conn: &mut SqliteConnection) -> sqlx::Result<Grants> {
    let grants = all(conn).await?;
    let sum = grants.iter().fold(0_i64, |sum, grant| sum.saturating_add(grant.amount.0));
    let spent_before = meta::number(conn, meta::SPENT_BEFORE_CREDITS).await?.unwrap_or(0);
    Ok(Grants {
        total: (!grants.is_empty()).then_some(Nanos(sum)),
        spent_before: Nanos(if grants.is_empty() { 0 } else { spent_before }),
    })
}

/// What all keys ever spent.
pub(crate) async fn spent(conn: &mut SqliteConnection) -> sqlx::Result<Nanos> {
    meta::number(conn, meta::SPENT).await.map(|spent| Nanos(spent.unwrap_or(0)))
}

/// Adds to it, saturating.
pub(crate) async fn spend(conn: &mut SqliteConnection, cost: Nanos) -> sqlx::Result<()> {
    let spent = spent(conn).await?;
    meta::set(conn, meta::SPENT, spent.0.saturating_add(cost.0)).await
}

fn read(row: &SqliteRow) -> sqlx::Result<Grant> {
    Ok(Grant {
        number: row.try_get("number")?,
        granted_at: row.try_get("granted_at")?,
        amount: Nanos(row.try_get("amount")?),
        note: row.try_get("note")?,
    })
}
