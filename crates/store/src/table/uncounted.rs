//! `uncounted`: calls that are recorded and not yet in the statistics, a row for those of one transaction.

use sqlx::{Row, SqliteConnection};

/// Notes calls that were just inserted.
pub(crate) async fn add(conn: &mut SqliteConnection, ids: &[&str]) -> sqlx::Result<()> {
    let ids = serde_json::to_string(ids).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let insert = "INSERT INTO uncounted (number, ids) SELECT COALESCE(MAX(number), 0) + 1, $1 FROM uncounted";
    sqlx::query(insert).bind(ids).execute(conn).await.map(drop)
}

/// The ids of all of them.
pub(crate) async fn all(conn: &mut SqliteConnection) -> sqlx::Result<Vec<String>> {
    let rows = sqlx::query("SELECT ids FROM uncounted ORDER BY number").fetch_all(conn).await?;
    let mut all = Vec::new();
    for row in rows {
        let ids: Vec<String> = serde_json::from_str(row.try_get("ids")?).map_err(|error| sqlx::Error::Decode(error.into()))?;
        all.extend(ids);
    }
    Ok(all)
}

/// They are counted.
pub(crate) async fn clear(conn: &mut SqliteConnection) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM uncounted").execute(conn).await.map(drop)
}
