//! `stats_uses`: what apps and categories of apps used of each model, by hour and day.

use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, sqlite::SqliteRow};

use crate::stats::{OTHER, Span, Use, UseKey, UseQuery};

/// Adds to a row. When the bucket has as many rows as it may, to the one of all others.
pub(crate) async fn add(conn: &mut SqliteConnection, mut key: UseKey, more: Use) -> sqlx::Result<()> {
    let mut known = find(conn, &key).await?;
    if known.is_none() && is_full(conn, &key).await? {
        OTHER.clone_into(&mut key.name);
        OTHER.clone_into(&mut key.model);
        known = find(conn, &key).await?;
    }
    let mut sum = known.unwrap_or_default();
    sum.add(more);
    let upsert = "INSERT INTO stats_uses (span, begins_ms, kind, name, model, requests, tokens) VALUES ($1, $2, $3, $4, $5, $6, $7) \
                  ON CONFLICT (span, begins_ms, kind, name, model) \
                  DO UPDATE SET requests = excluded.requests, tokens = excluded.tokens";
    let query = sqlx::query(upsert).bind(key.span.ms()).bind(key.begins_ms).bind(key.kind.word()).bind(&key.name);
    query.bind(&key.model).bind(sum.requests).bind(sum.tokens).execute(conn).await.map(drop)
}

async fn find(conn: &mut SqliteConnection, key: &UseKey) -> sqlx::Result<Option<Use>> {
    let select = "SELECT requests, tokens FROM stats_uses \
                  WHERE span = $1 AND begins_ms = $2 AND kind = $3 AND name = $4 AND model = $5";
    let query = sqlx::query(select).bind(key.span.ms()).bind(key.begins_ms).bind(key.kind.word());
    query.bind(&key.name).bind(&key.model).fetch_optional(conn).await?.as_ref().map(used).transpose()
}

async fn is_full(conn: &mut SqliteConnection, key: &UseKey) -> sqlx::Result<bool> {
    let count = "SELECT COUNT(*) AS rows FROM stats_uses WHERE span = $1 AND begins_ms = $2 AND kind = $3";
    let row = sqlx::query(count).bind(key.span.ms()).bind(key.begins_ms).bind(key.kind.word()).fetch_one(conn).await?;
    Ok(row.try_get::<i64, _>("rows")? >= key.span.rows_max())
}

/// The rows of a piece of time, oldest first.
pub(crate) async fn read(conn: &mut SqliteConnection, query: &UseQuery) -> sqlx::Result<Vec<(UseKey, Use)>> {
    let mut select = QueryBuilder::<Sqlite>::new("SELECT * FROM stats_uses WHERE span = ");
    select.push_bind(query.span.ms()).push(" AND begins_ms >= ").push_bind(query.from_ms);
    select.push(" AND begins_ms < ").push_bind(query.until_ms).push(" AND kind = ").push_bind(query.kind.word());
    for (column, wanted) in [(" AND name = ", &query.name), (" AND model = ", &query.model)] {
        if let Some(wanted) = wanted {
            select.push(column).push_bind(wanted);
        }
    }
    let rows = select.push(" ORDER BY begins_ms").build().fetch_all(conn).await?;
    rows.iter().map(|row| Ok((key(query, row)?, used(row)?))).collect()
}

fn key(query: &UseQuery, row: &SqliteRow) -> sqlx::Result<UseKey> {
    let (begins_ms, name, model) = (row.try_get("begins_ms")?, row.try_get("name")?, row.try_get("model")?);
    Ok(UseKey { span: query.span, kind: query.kind, begins_ms, name, model })
}

/// Removes the oldest bucket if it is past its time; says how many rows it had.
pub(crate) async fn forget(conn: &mut SqliteConnection, span: Span, now_ms: i64) -> sqlx::Result<u64> {
    let delete = "DELETE FROM stats_uses WHERE span = $1 AND begins_ms = \
                  (SELECT MIN(begins_ms) FROM stats_uses WHERE span = $1 AND begins_ms < $2)";
    let query = sqlx::query(delete).bind(span.ms()).bind(span.horizon_ms(now_ms));
    Ok(query.execute(conn).await?.rows_affected())
}

fn used(row: &SqliteRow) -> sqlx::Result<Use> {
    Ok(Use { requests: row.try_get("requests")?, tokens: row.try_get("tokens")? })
}
