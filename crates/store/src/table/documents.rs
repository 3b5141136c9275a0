//! `documents`: one row per document.

use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use crate::{Document, Edit};

/// Oldest first.
pub(crate) async fn all(conn: &mut SqliteConnection) -> sqlx::Result<Vec<Document>> {
    let rows = sqlx::query("SELECT * FROM documents ORDER BY created_ms, kind, id").fetch_all(conn).await?;
    rows.iter().map(read).collect()
}

pub(crate) async fn edit(conn: &mut SqliteConnection, edit: &Edit) -> sqlx::Result<()> {
    let query = match edit {
        Edit::Put(Document { kind, id, created_ms, body }) => {
            let upsert = "INSERT INTO documents (kind, id, created_ms, body) VALUES ($1, $2, $3, $4) \
                          ON CONFLICT (kind, id) DO UPDATE SET created_ms = excluded.created_ms, body = excluded.body";
            sqlx::query(upsert).bind(kind).bind(id).bind(created_ms).bind(body)
        }
        Edit::Remove { kind, id } => sqlx::query("DELETE FROM documents WHERE kind = $1 AND id = $2").bind(kind).bind(id),
    };
    query.execute(conn).await.map(drop)
}

fn read(row: &SqliteRow) -> sqlx::Result<Document> {
    Ok(Document {
        kind: row.try_get("kind")?,
        id: row.try_get("id")?,
        created_ms: row.try_get("created_ms")?,
        body: row.try_get("body")?,
    })
}
