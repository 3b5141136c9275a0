//! `generations` by request: the search of the logs.

use inner::Nanos;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, sqlite::SqliteRow};

use super::generations::read;
use crate::{Found, Search, SessionCost, SessionCosts};

/// The last attempts: none of the same request was answered where this was not, or is younger. Two conditions, as the first attempt is
/// found by its id and the others by the request's.
const IS_LAST: &str = "NOT EXISTS (SELECT 1 FROM generations o WHERE o.request = COALESCE(g.request, g.id) AND o.id <> g.id \
                       AND (o.outcome = 'done', o.created_ms, o.id) > (g.outcome = 'done', g.created_ms, g.id)) \
                       AND (g.request IS NULL OR NOT EXISTS (SELECT 1 FROM generations f WHERE f.id = g.request \
                       AND (f.outcome = 'done', f.created_ms, f.id) > (g.outcome = 'done', g.created_ms, g.id)))";

const SELECT: &str = "SELECT g.*, (SELECT COUNT(*) FROM generations a WHERE a.request = COALESCE(g.request, g.id)) \
                      + (SELECT COUNT(*) FROM generations b WHERE b.id = COALESCE(g.request, g.id)) AS attempts \
                      FROM generations g WHERE ";

/// Newest first.
pub(crate) async fn search(conn: &mut SqliteConnection, query: &Search) -> sqlx::Result<Vec<Found>> {
    let mut select = QueryBuilder::<Sqlite>::new(SELECT);
    select.push("g.created_ms < ").push_bind(query.before_ms);
    conditions(&mut select, query);
    let limit = i64::from(query.limit.min(Search::ROWS_MAX));
    select.push(" ORDER BY g.created_ms DESC, g.id LIMIT ").push_bind(limit);
    let mut found: Vec<Found> = select.build().fetch_all(&mut *conn).await?.iter().map(one).collect::<sqlx::Result<_>>()?;
    let Some(last) = found.last().map(|last| last.generation.reservation.created_ms) else { return Ok(found) };
    let mut same = QueryBuilder::<Sqlite>::new(SELECT);
    same.push("g.created_ms = ").push_bind(last);
    conditions(&mut same, query);
    same.push(" ORDER BY g.id LIMIT ").push_bind(i64::from(Search::ROWS_MAX));
    found.retain(|found| found.generation.reservation.created_ms != last);
    for row in same.build().fetch_all(conn).await? {
        found.push(one(&row)?);
    }
    Ok(found)
}

fn conditions(select: &mut QueryBuilder<Sqlite>, query: &Search) {
    let equal = [
        (" AND g.key_hash = ", query.key_hash.clone()),
        (" AND g.model = ", query.model.clone()),
        (" AND g.app = ", query.app.clone()),
        (" AND g.outcome = ", query.outcome.map(|outcome| outcome.word().to_owned())),
    ];
    for (column, value) in equal {
        if let Some(value) = value {
            select.push(column).push_bind(value);
        }
    }
    if let Some(provider) = &query.provider {
        let variants = format!("{}/%", escaped(provider));
        select.push(" AND (g.endpoint = ").push_bind(provider.clone());
        select.push(" OR g.provider = ").push_bind(provider.clone());
        select.push(" OR g.endpoint LIKE ").push_bind(variants).push(" ESCAPE '\\')");
    }
    if let Some(least) = query.min_cost {
        select.push(" AND g.cost >= ").push_bind(least.0);
    }
    if let Some(text) = &query.text {
        let pattern = format!("%{}%", escaped(text));
        for (at, column) in
            ["id", "model", "provider", "session_id", "title", "referer", "upstream_id", "preset"].iter().enumerate()
        {
            select.push(if at == 0 { " AND (g." } else { " OR g." }).push(*column);
            select.push(" LIKE ").push_bind(pattern.clone()).push(" ESCAPE '\\'");
        }
        select.push(")");
    }
    select.push(" AND ").push(IS_LAST);
}

/// What conversations cost, the dearest first. The same name is another conversation with another key.
pub(crate) async fn session_costs(conn: &mut SqliteConnection, query: &SessionCosts) -> sqlx::Result<Vec<SessionCost>> {
    let mut select = QueryBuilder::<Sqlite>::new(
        "SELECT app, model, SUM(CASE WHEN request IS NULL THEN 1 ELSE 0 END) AS turns, \
         SUM(COALESCE(upstream_cost, cost)) AS total FROM generations WHERE session_id IS NOT NULL AND created_ms >= ",
    );
    select.push_bind(query.from_ms).push(" AND created_ms < ").push_bind(query.until_ms);
    match &query.app {
        Some(app) => select.push(" AND app = ").push_bind(app),
        None => select.push(" AND app IS NOT NULL"),
    };
    if let Some(model) = &query.model {
        select.push(" AND model = ").push_bind(model);
    }
    select.push(" GROUP BY app, key_hash, session_id, model ORDER BY total DESC LIMIT ").push_bind(SessionCosts::ROWS_MAX);
    let rows = select.build().fetch_all(conn).await?;
    let cost = |row: &SqliteRow| {
        let (app, model, turns) = (row.try_get("app")?, row.try_get("model")?, row.try_get::<i64, _>("turns")?.unsigned_abs());
        Ok(SessionCost { app, model, turns, cost: Nanos(row.try_get("total")?) })
    };
    rows.iter().map(cost).collect()
}

/// Text as a pattern that means nothing but itself.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

fn one(row: &SqliteRow) -> sqlx::Result<Found> {
    let attempts: i64 = row.try_get("attempts")?;
    Ok(Found { generation: read(row)?, attempts: attempts.unsigned_abs(), app: row.try_get("app")? })
}
