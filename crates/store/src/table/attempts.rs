//! What the statistics read of `generations`: the attempts at requests, and, once, everything that an older program recorded.

use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, sqlite::SqliteRow};

use super::generations::{outcome, read};
use crate::{
    Generation, Settlement,
    stats::{self, Attempt, Verdict},
};

/// Ids of one statement.
const IDS_MAX: usize = 64;

/// The attempts with these ids, as far as they are in the database.
pub(crate) async fn by_id(conn: &mut SqliteConnection, ids: &[&str]) -> sqlx::Result<Vec<Attempt>> {
    select(conn, "id", ids).await
}

/// The later attempts at the requests whose first ones have these ids, likewise.
pub(crate) async fn later(conn: &mut SqliteConnection, firsts: &[&str]) -> sqlx::Result<Vec<Attempt>> {
    select(conn, "request", firsts).await
}

/// The calls with these ids, likewise.
pub(crate) async fn whole(conn: &mut SqliteConnection, ids: &[&str]) -> sqlx::Result<Vec<Generation>> {
    rows(conn, "*", "id", ids).await?.iter().map(read).collect()
}

async fn select(conn: &mut SqliteConnection, column: &'static str, wanted: &[&str]) -> sqlx::Result<Vec<Attempt>> {
    let columns = "id, request, created_ms, model, endpoint, provider, outcome, error_status, latency_ms";
    rows(conn, columns, column, wanted).await?.iter().map(attempt).collect()
}

/// These columns of the rows that have one of the wanted words in that column.
async fn rows(
    conn: &mut SqliteConnection,
    columns: &'static str,
    column: &'static str,
    wanted: &[&str],
) -> sqlx::Result<Vec<SqliteRow>> {
    let mut rows = Vec::new();
    for wanted in wanted.chunks(IDS_MAX) {
        let mut select = QueryBuilder::<Sqlite>::new(format!("SELECT {columns} FROM generations WHERE {column} IN ("));
        let mut ids = select.separated(", ");
        // One id or the most of them: two statements are prepared, and not one for every number.
        let places = if wanted.len() == 1 { 1 } else { IDS_MAX };
        for id in wanted.iter().cycle().take(places) {
            ids.push_bind(*id);
        }
        rows.extend(select.push(")").build().fetch_all(&mut *conn).await?);
    }
    Ok(rows)
}

fn attempt(row: &SqliteRow) -> sqlx::Result<Attempt> {
    let provider: String = row.try_get("provider")?;
    let came = Settlement {
        outcome: outcome(row)?,
        error_status: row.try_get("error_status")?,
        latency_ms: row.try_get("latency_ms")?,
        ..Settlement::default()
    };
    Ok(Attempt {
        id: row.try_get("id")?,
        request: row.try_get("request")?,
        created_ms: row.try_get("created_ms")?,
        model: row.try_get("model")?,
        endpoint: row.try_get::<Option<String>, _>("endpoint")?.unwrap_or_else(|| provider.clone()),
        provider,
        verdict: Verdict::on_request(&came),
    })
}

/// Calls by time and id, oldest first, behind one of them.
pub(crate) async fn page_after(
    conn: &mut SqliteConnection,
    (after_ms, after_id): (i64, &str),
    rows: u32,
) -> sqlx::Result<Vec<Generation>> {
    let select =
        "SELECT * FROM generations WHERE created_ms > $1 OR created_ms = $1 AND id > $2 ORDER BY created_ms, id LIMIT $3";
    let rows = sqlx::query(select).bind(after_ms).bind(after_id).bind(i64::from(rows)).fetch_all(conn).await?;
    rows.iter().map(read).collect()
}

/// Notes the apps of calls that were recorded without.
pub(crate) async fn name_apps(conn: &mut SqliteConnection, calls: &[Generation]) -> sqlx::Result<()> {
    for call in calls {
        if let Some(app) = stats::identity(&call.reservation) {
            let update = sqlx::query("UPDATE generations SET app = $2 WHERE id = $1").bind(&call.reservation.id).bind(app.id);
            update.execute(&mut *conn).await?;
        }
    }
    Ok(())
}
