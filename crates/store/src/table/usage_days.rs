//! `usage_days`: what each key spent per UTC day, so that windows need not be summed over generations.

use inner::Nanos;
use sqlx::{Row, SqliteConnection};

/// What one key spent on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UsageDay {
    pub(crate) key_hash: String,
    pub(crate) day: i64,
    pub(crate) cost: Nanos,
    /// What went to callers' own keys.
    pub(crate) byok_cost: Nanos,
    pub(crate) requests: i64,
}

/// Adds to a day. Saturating, hence not done by the database.
pub(crate) async fn add(conn: &mut SqliteConnection, more: &UsageDay) -> sqlx::Result<()> {
    let select = "SELECT cost, byok_cost, requests FROM usage_days WHERE key_hash = $1 AND day = $2";
    let known = sqlx::query(select).bind(&more.key_hash).bind(more.day).fetch_optional(&mut *conn).await?;
    let (cost, byok_cost, requests) = match known {
        Some(row) => (row.try_get::<i64, _>("cost")?, row.try_get::<i64, _>("byok_cost")?, row.try_get::<i64, _>("requests")?),
        None => (0, 0, 0),
    };
    let upsert = "INSERT INTO usage_days (key_hash, day, cost, byok_cost, requests) VALUES ($1, $2, $3, $4, $5) \
                  ON CONFLICT (key_hash, day) DO UPDATE SET cost = excluded.cost, byok_cost = excluded.byok_cost, \
                  requests = excluded.requests";
    let query = sqlx::query(upsert).bind(&more.key_hash).bind(more.day).bind(cost.saturating_add(more.cost.0));
    let query = query.bind(byok_cost.saturating_add(more.byok_cost.0)).bind(requests.saturating_add(more.requests));
    query.execute(conn).await.map(drop)
}

/// All rows from `first_day` on, by day.
pub(crate) async fn since(conn: &mut SqliteConnection, first_day: i64) -> sqlx::Result<Vec<UsageDay>> {
    let select = "SELECT key_hash, day, cost, byok_cost, requests FROM usage_days WHERE day >= $1 ORDER BY day";
    let rows = sqlx::query(select).bind(first_day).fetch_all(conn).await?;
    let read = |row: &sqlx::sqlite::SqliteRow| {
        Ok(UsageDay {
            key_hash: row.try_get("key_hash")?,
            day: row.try_get("day")?,
            cost: Nanos(row.try_get("cost")?),
            byok_cost: Nanos(row.try_get("byok_cost")?),
            requests: row.try_get("requests")?,
        })
    };
    rows.iter().map(read).collect()
}
