//! `stats_endpoints`: sums by span of time, model and endpoint. Read and added in memory, because sums saturate and histograms are no
//! business of the database.

use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, sqlite::SqliteRow};

use crate::stats::{Counts, EndpointKey, Measured, OTHER, Span, Spread, StatsQuery};

/// Adds to a row. When the bucket has as many rows as it may, to the one of all others.
pub(crate) async fn add(conn: &mut SqliteConnection, mut key: EndpointKey, more: &Measured) -> sqlx::Result<()> {
    let mut known = find(conn, &key).await?;
    let mut more = std::borrow::Cow::Borrowed(more);
    if known.is_none() && is_full(conn, &key).await? {
        OTHER.clone_into(&mut key.model);
        OTHER.clone_into(&mut key.endpoint);
        more.to_mut().prices = None;
        OTHER.clone_into(&mut more.to_mut().provider);
        known = find(conn, &key).await?;
    }
    let mut sum = known.unwrap_or_default();
    sum.merge(&more);
    put(conn, &key, &sum).await
}

async fn find(conn: &mut SqliteConnection, key: &EndpointKey) -> sqlx::Result<Option<Measured>> {
    let select = "SELECT * FROM stats_endpoints WHERE span = $1 AND begins_ms = $2 AND model = $3 AND endpoint = $4";
    let query = sqlx::query(select).bind(key.span.ms()).bind(key.begins_ms).bind(&key.model).bind(&key.endpoint);
    query.fetch_optional(conn).await?.as_ref().map(|row| measured(row, true)).transpose()
}

async fn is_full(conn: &mut SqliteConnection, key: &EndpointKey) -> sqlx::Result<bool> {
    let count = "SELECT COUNT(*) AS rows FROM stats_endpoints WHERE span = $1 AND begins_ms = $2";
    let row = sqlx::query(count).bind(key.span.ms()).bind(key.begins_ms).fetch_one(conn).await?;
    Ok(row.try_get::<i64, _>("rows")? >= key.span.rows_max())
}

async fn put(conn: &mut SqliteConnection, key: &EndpointKey, sum: &Measured) -> sqlx::Result<()> {
    let mut upsert = QueryBuilder::<Sqlite>::new("INSERT INTO stats_endpoints (span, begins_ms, model, endpoint, ");
    let columns: Vec<&str> = Counts::COLUMNS.iter().copied().chain(OTHERS).collect();
    upsert.push(columns.join(", ")).push(") VALUES (");
    let mut row = upsert.separated(", ");
    row.push_bind(key.span.ms()).push_bind(key.begins_ms).push_bind(&key.model).push_bind(&key.endpoint);
    for count in sum.counts.values() {
        row.push_bind(count);
    }
    row.push_bind(&sum.provider).push_bind(sum.latency.encode()).push_bind(sum.throughput.encode()).push_bind(sum.e2e.encode());
    row.push_bind(sum.prices.map(|(prompt, _)| prompt)).push_bind(sum.prices.map(|(_, completion)| completion));
    upsert.push(") ON CONFLICT (span, begins_ms, model, endpoint) DO UPDATE SET ");
    let mut set = upsert.separated(", ");
    for column in columns {
        set.push(format!("{column} = excluded.{column}"));
    }
    upsert.build().execute(conn).await.map(drop)
}

/// The columns beside the key and the counts, in the order in which they are bound.
const OTHERS: [&str; 6] = ["provider", "latency", "throughput", "e2e", "price_prompt", "price_completion"];

/// The rows of a piece of time, oldest first.
pub(crate) async fn read(conn: &mut SqliteConnection, query: &StatsQuery) -> sqlx::Result<Vec<(EndpointKey, Measured)>> {
    let of_model = if query.model.is_some() { " AND model = $4" } else { "" };
    let spreads = if query.spreads { ", latency, throughput, e2e" } else { "" };
    let counts = Counts::COLUMNS.join(", ");
    let mut select = QueryBuilder::<Sqlite>::new(format!(
        "SELECT begins_ms, model, endpoint, provider, price_prompt, price_completion, {counts}{spreads} FROM stats_endpoints \
         WHERE span = $1 AND begins_ms >= $2 AND begins_ms < $3{of_model} ORDER BY begins_ms"
    ));
    let select = select.build().bind(query.span.ms()).bind(query.from_ms).bind(query.until_ms);
    let rows = match &query.model {
        Some(model) => select.bind(model).fetch_all(conn).await?,
        None => select.fetch_all(conn).await?,
    };
    rows.iter().map(|row| Ok((key(query.span, row)?, measured(row, query.spreads)?))).collect()
}

fn key(span: Span, row: &SqliteRow) -> sqlx::Result<EndpointKey> {
    let (model, endpoint) = (row.try_get("model")?, row.try_get("endpoint")?);
    Ok(EndpointKey { span, begins_ms: row.try_get("begins_ms")?, model, endpoint })
}

/// Removes the oldest bucket if it is past its time; says how many rows it had.
pub(crate) async fn forget(conn: &mut SqliteConnection, span: Span, now_ms: i64) -> sqlx::Result<u64> {
    let delete = "DELETE FROM stats_endpoints WHERE span = $1 AND begins_ms = \
                  (SELECT MIN(begins_ms) FROM stats_endpoints WHERE span = $1 AND begins_ms < $2)";
    let query = sqlx::query(delete).bind(span.ms()).bind(span.horizon_ms(now_ms));
    Ok(query.execute(conn).await?.rows_affected())
}

fn measured(row: &SqliteRow, spreads: bool) -> sqlx::Result<Measured> {
    let spread = |column: &str| {
        if !spreads {
            return Ok(Spread::default());
        }
        let bytes: Vec<u8> = row.try_get(column)?;
        Spread::decode(&bytes).ok_or_else(|| sqlx::Error::Decode(format!("{column} is no histogram").into()))
    };
    let price = |column: &str| row.try_get::<Option<i64>, _>(column);
    Ok(Measured {
        provider: row.try_get("provider")?,
        counts: Counts::read(|column| row.try_get(column))?,
        latency: spread("latency")?,
        throughput: spread("throughput")?,
        e2e: spread("e2e")?,
        prices: price("price_prompt")?.zip(price("price_completion")?),
    })
}
