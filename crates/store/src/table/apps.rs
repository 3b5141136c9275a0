//! `apps`: who said what it is, when it was seen first and last.

use std::collections::BTreeSet;

use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use crate::stats::{App, Seen};

/// Apps that are remembered; names are what clients like to send. Further ones are counted together.
const APPS_MAX: i64 = 10_000;

/// Notes apps that were seen, and returns those for which there is no room.
pub(crate) async fn add(conn: &mut SqliteConnection, seen: impl Iterator<Item = &Seen>) -> sqlx::Result<BTreeSet<String>> {
    let mut unknown = BTreeSet::new();
    for seen in seen {
        let update = "UPDATE apps SET title = COALESCE($2, title), categories = COALESCE($3, categories), \
                      first_seen_ms = CASE WHEN first_seen_ms < $4 THEN first_seen_ms ELSE $4 END, \
                      last_seen_ms = CASE WHEN last_seen_ms > $5 THEN last_seen_ms ELSE $5 END WHERE id = $1";
        let query = sqlx::query(update).bind(&seen.app.id).bind(&seen.app.title).bind(&seen.categories);
        let updated = query.bind(seen.first_ms).bind(seen.last_ms).execute(&mut *conn).await?;
        if updated.rows_affected() == 0 && !insert(conn, seen).await? {
            unknown.insert(seen.app.id.clone());
        }
    }
    Ok(unknown)
}

/// Whether there was room.
async fn insert(conn: &mut SqliteConnection, seen: &Seen) -> sqlx::Result<bool> {
    let count = sqlx::query("SELECT COUNT(*) AS rows FROM apps").fetch_one(&mut *conn).await?;
    if count.try_get::<i64, _>("rows")? >= APPS_MAX {
        return Ok(false);
    }
    let insert = "INSERT INTO apps (id, title, url, categories, first_seen_ms, last_seen_ms) VALUES ($1, $2, $3, $4, $5, $6)";
    let query = sqlx::query(insert).bind(&seen.app.id).bind(&seen.app.title).bind(&seen.app.url).bind(&seen.categories);
    query.bind(seen.first_ms).bind(seen.last_ms).execute(conn).await?;
    Ok(true)
}

/// All of them.
pub(crate) async fn all(conn: &mut SqliteConnection) -> sqlx::Result<Vec<App>> {
    let rows = sqlx::query("SELECT * FROM apps ORDER BY id").fetch_all(conn).await?;
    rows.iter().map(read).collect()
}

/// Removes those that were not seen since; says how many.
pub(crate) async fn forget(conn: &mut SqliteConnection, before_ms: i64) -> sqlx::Result<u64> {
    let delete = sqlx::query("DELETE FROM apps WHERE last_seen_ms < $1").bind(before_ms);
    Ok(delete.execute(conn).await?.rows_affected())
}

fn read(row: &SqliteRow) -> sqlx::Result<App> {
    let categories: Option<String> = row.try_get("categories")?;
    Ok(App {
        id: row.try_get("id")?,
        title: row.try_get("title")?,
        url: row.try_get("url")?,
        categories: categories.iter().flat_map(|words| words.split(',')).map(str::to_owned).collect(),
        first_seen_ms: row.try_get("first_seen_ms")?,
    })
}
