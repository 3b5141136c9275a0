//! `stats_uses`: what apps and categories of apps used of each model, by hour and day.

use std::collections::{BTreeMap, HashSet};

use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, sqlite::SqliteRow};

use crate::stats::{OTHER, Span, Use, UseKey, UseKind, UseQuery};

/// Rows of one statement. Few sizes, so that few statements are prepared.
const PIECES: [usize; 3] = [64, 8, 1];

/// A span, when it began, and whose it is.
type Bucket = (Span, i64, UseKind);

/// The rows of one bucket: names and models.
type Known = HashSet<(String, String)>;

/// Adds to rows. What is new in a bucket that has as many as it may goes to the row of all others. Saturating.
pub(crate) async fn add(conn: &mut SqliteConnection, sums: BTreeMap<UseKey, Use>) -> sqlx::Result<()> {
    let mut full = full(conn, &sums).await?;
    let mut bounded: BTreeMap<UseKey, Use> = BTreeMap::new();
    for (mut key, more) in sums {
        if let Some(known) = full.get_mut(&bucket(&key)) {
            let row = (key.name.clone(), key.model.clone());
            let most = usize::try_from(key.span.rows_max()).unwrap_or(usize::MAX);
            if known.len() < most {
                known.insert(row);
            } else if !known.contains(&row) {
                OTHER.clone_into(&mut key.name);
                OTHER.clone_into(&mut key.model);
            }
        }
        bounded.entry(key).or_default().add(more);
    }
    let rows: Vec<(UseKey, Use)> = bounded.into_iter().collect();
    let mut rest = rows.as_slice();
    while let Some(size) = PIECES.into_iter().find(|size| *size <= rest.len()) {
        let (piece, behind) = rest.split_at(size);
        put(conn, piece).await?;
        rest = behind;
    }
    Ok(())
}

fn bucket(key: &UseKey) -> Bucket {
    (key.span, key.begins_ms, key.kind)
}

/// The buckets that may not have room for all of these, with their rows. Most have, and only count theirs.
async fn full(conn: &mut SqliteConnection, sums: &BTreeMap<UseKey, Use>) -> sqlx::Result<BTreeMap<Bucket, Known>> {
    let mut wanted: BTreeMap<Bucket, i64> = BTreeMap::new();
    sums.keys().for_each(|key| *wanted.entry(bucket(key)).or_default() += 1);
    let mut full = BTreeMap::new();
    for (bucket, wanted) in wanted {
        let (span, begins_ms, kind) = bucket;
        let count = "SELECT COUNT(*) AS rows FROM stats_uses WHERE span = $1 AND begins_ms = $2 AND kind = $3";
        let count = sqlx::query(count).bind(span.ms()).bind(begins_ms).bind(kind.word()).fetch_one(&mut *conn).await?;
        if count.try_get::<i64, _>("rows")? + wanted <= span.rows_max() {
            continue;
        }
        let select = "SELECT name, model FROM stats_uses WHERE span = $1 AND begins_ms = $2 AND kind = $3";
        let rows = sqlx::query(select).bind(span.ms()).bind(begins_ms).bind(kind.word()).fetch_all(&mut *conn).await?;
        let known = rows.iter().map(|row| Ok((row.try_get("name")?, row.try_get("model")?)));
        full.insert(bucket, known.collect::<sqlx::Result<Known>>()?);
    }
    Ok(full)
}

async fn put(conn: &mut SqliteConnection, rows: &[(UseKey, Use)]) -> sqlx::Result<()> {
    let insert = "INSERT INTO stats_uses (span, begins_ms, kind, name, model, requests, tokens) ";
    let mut upsert = QueryBuilder::<Sqlite>::new(insert);
    upsert.push_values(rows, |mut row, (key, more)| {
        row.push_bind(key.span.ms()).push_bind(key.begins_ms).push_bind(key.kind.word()).push_bind(&key.name);
        row.push_bind(&key.model).push_bind(more.requests).push_bind(more.tokens);
    });
    let most = i64::MAX;
    upsert.push(format!(
        " ON CONFLICT (span, begins_ms, kind, name, model) DO UPDATE SET requests = stats_uses.requests + excluded.requests, \
         tokens = CASE WHEN stats_uses.tokens > {most} - excluded.tokens THEN {most} ELSE stats_uses.tokens + excluded.tokens END"
    ));
    upsert.build().execute(conn).await.map(drop)
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
