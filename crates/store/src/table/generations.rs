//! `generations`: one row per settled call. A row is written once and never changed.

use std::collections::HashSet;

use inner::{Nanos, Usage};
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection, query_builder::Separated, sqlite::SqliteRow};

use crate::{
    ActivityQuery, ActivityRow, FreeCalls, Generation, GenerationQuery, Made, Outcome, Reservation, Settlement, stats,
    window::DAY_MS,
};

/// Rows of one statement. Few round trips to the database's thread, and far from the least number of parameters that
/// databases allow (SQLite: 32,766).
const INSERT_ROWS_MAX: usize = 64;

/// Inserts calls and returns the ids of those that were not there already; about the others nothing changes.
pub(crate) async fn insert(conn: &mut SqliteConnection, calls: &[&Generation]) -> sqlx::Result<HashSet<String>> {
    let mut inserted = HashSet::with_capacity(calls.len());
    for rows in calls.chunks(INSERT_ROWS_MAX) {
        let prices = rows.iter().map(|call| call.reservation.prices.as_ref().map(serde_json::to_string).transpose());
        let prices = prices.collect::<Result<Vec<_>, _>>().map_err(|error| sqlx::Error::Encode(error.into()))?;
        let mut insert = QueryBuilder::new(
            "INSERT INTO generations (id, key_hash, model, provider, most, prices, created_ms, streamed, referer, title, \
             user_agent, external_user, media, outcome, prompt_tokens, completion_tokens, reasoning_tokens, cached_tokens, \
             cache_write_tokens, cache_write_1h_tokens, image_tokens, video_tokens, audio_tokens, audio_output_tokens, \
             reported_cost, cost, finish, native_finish, upstream_id, latency_ms, duration_ms, error_status, usage_estimated, \
             categories, preset, own_key, upstream_cost, request, endpoint, router, service_tier, session_id, may_bill_on, waited_ms, \
             tool_calls, malformed_calls, malformed_form, pictures, app, because) ",
        );
        insert.push_values(rows.iter().zip(prices), |mut row, (call, prices)| bind(&mut row, call, prices));
        insert.push(" ON CONFLICT (id) DO NOTHING RETURNING id");
        for row in insert.build().fetch_all(&mut *conn).await? {
            inserted.insert(row.try_get("id")?);
        }
    }
    Ok(inserted)
}

/// One row, in the order of the statement's columns.
fn bind(row: &mut Separated<'_, Sqlite, &'static str>, call: &Generation, prices: Option<String>) {
    let Generation { reservation: asked, settlement: came } = call;
    row.push_bind(&asked.id)
        .push_bind(&asked.key_hash)
        .push_bind(&asked.model)
        .push_bind(&asked.provider)
        .push_bind(asked.most.0)
        .push_bind(prices)
        .push_bind(asked.created_ms)
        .push_bind(asked.streamed)
        .push_bind(&asked.referer)
        .push_bind(&asked.title)
        .push_bind(&asked.user_agent)
        .push_bind(&asked.external_user)
        .push_bind(i64::from(asked.media))
        .push_bind(came.outcome.word())
        .push_bind(stored(came.usage.prompt_tokens))
        .push_bind(stored(came.usage.completion_tokens))
        .push_bind(stored(came.usage.reasoning_tokens))
        .push_bind(stored(came.usage.cached_tokens))
        .push_bind(stored(came.usage.cache_write_tokens))
        .push_bind(stored(came.usage.cache_write_1h_tokens))
        .push_bind(stored(came.usage.image_tokens))
        .push_bind(stored(came.usage.video_tokens))
        .push_bind(stored(came.usage.audio_tokens))
        .push_bind(stored(came.usage.audio_output_tokens))
        .push_bind(came.usage.reported_cost.map(|cost| cost.0))
        .push_bind(came.cost.0)
        .push_bind(&came.finish)
        .push_bind(&came.native_finish)
        .push_bind(&came.upstream_id)
        .push_bind(came.latency_ms)
        .push_bind(came.duration_ms)
        .push_bind(came.error_status.map(i64::from))
        .push_bind(came.usage_estimated)
        .push_bind(&asked.categories)
        .push_bind(&asked.preset)
        .push_bind(&asked.own_key)
        .push_bind(came.upstream_cost.map(|cost| cost.0))
        .push_bind(&asked.request)
        .push_bind(&asked.endpoint)
        .push_bind(&asked.router)
        .push_bind(&asked.service_tier)
        .push_bind(&asked.session_id)
        .push_bind(asked.may_bill_on)
        .push_bind(came.waited_ms)
        .push_bind(i64::from(came.made.tool_calls))
        .push_bind(came.made.malformed_calls.map(i64::from))
        .push_bind(came.made.malformed_form)
        .push_bind(i64::from(came.made.pictures))
        .push_bind(stats::identity(asked).map(|app| app.id))
        .push_bind(&asked.because);
}

pub(crate) async fn by_id(conn: &mut SqliteConnection, id: &str) -> sqlx::Result<Option<Generation>> {
    let row = sqlx::query("SELECT * FROM generations WHERE id = $1").bind(id).fetch_optional(conn).await?;
    row.as_ref().map(read).transpose()
}

/// All attempts at the request whose first one this is, the oldest [`Generation::ATTEMPTS_MAX`] of them.
pub(crate) async fn of_request(conn: &mut SqliteConnection, first: &str) -> sqlx::Result<Vec<Generation>> {
    // Two statements and no OR, so that each finds its index.
    let attempts = "SELECT * FROM (SELECT * FROM generations WHERE id = $1 UNION ALL SELECT * FROM generations WHERE request = $1) \
                    ORDER BY created_ms, id LIMIT $2";
    let rows = sqlx::query(attempts).bind(first).bind(i64::from(Generation::ATTEMPTS_MAX)).fetch_all(conn).await?;
    rows.iter().map(read).collect()
}

/// What each key asked of free models of others since this time. Calls that the house's own engine answers, and those on callers' own
/// keys, are no such.
pub(crate) async fn free_since(conn: &mut SqliteConnection, since_ms: i64) -> sqlx::Result<Vec<FreeCalls>> {
    let free = "SELECT key_hash, COUNT(*) AS requests FROM generations WHERE created_ms >= $1 AND request IS NULL \
                AND own_key IS NULL AND endpoint <> 'local' AND (most = 0 AND prices IS NOT NULL OR model LIKE '%:free') \
                GROUP BY key_hash";
    let rows = sqlx::query(free).bind(since_ms).fetch_all(conn).await?;
    let calls = |row: &SqliteRow| {
        Ok(FreeCalls { key_hash: row.try_get("key_hash")?, requests: row.try_get::<i64, _>("requests")?.unsigned_abs() })
    };
    rows.iter().map(calls).collect()
}

pub(crate) async fn list(conn: &mut SqliteConnection, query: &GenerationQuery) -> sqlx::Result<Vec<Generation>> {
    let all = "SELECT * FROM generations WHERE created_ms < $1 ORDER BY created_ms DESC, id LIMIT $2";
    let of_key = "SELECT * FROM generations WHERE created_ms < $1 AND key_hash = $3 ORDER BY created_ms DESC, id LIMIT $2";
    let limit = i64::from(query.limit.min(GenerationQuery::ROWS_MAX));
    let select = sqlx::query(if query.key_hash.is_some() { of_key } else { all }).bind(query.before_ms).bind(limit);
    let rows = match &query.key_hash {
        Some(hash) => select.bind(hash).fetch_all(conn).await?,
        None => select.fetch_all(conn).await?,
    };
    rows.iter().map(read).collect()
}

/// Removes the oldest calls made before this time, at most so many; says how many.
pub(crate) async fn forget(conn: &mut SqliteConnection, before_ms: i64, most: u32) -> sqlx::Result<u64> {
    let delete = "DELETE FROM generations WHERE id IN \
                  (SELECT id FROM generations WHERE created_ms < $1 ORDER BY created_ms LIMIT $2)";
    let removed = sqlx::query(delete).bind(before_ms).bind(i64::from(most)).execute(conn).await?;
    Ok(removed.rows_affected())
}

/// Bytes of the database that are in use; pages that are free are not.
pub(crate) async fn bytes(conn: &mut SqliteConnection) -> sqlx::Result<u64> {
    let size = "SELECT (page_count - freelist_count) * page_size AS bytes \
                FROM pragma_page_count(), pragma_freelist_count(), pragma_page_size()";
    let row = sqlx::query(size).fetch_one(conn).await?;
    Ok(row.try_get::<i64, _>("bytes")?.unsigned_abs())
}

pub(super) fn read(row: &SqliteRow) -> sqlx::Result<Generation> {
    let id: String = row.try_get("id")?;
    let prices: Option<String> = row.try_get("prices")?;
    let prices = prices.as_deref().map(serde_json::from_str).transpose();
    let reservation = Reservation {
        id: id.clone(),
        key_hash: row.try_get("key_hash")?,
        model: row.try_get("model")?,
        provider: row.try_get("provider")?,
        most: Nanos(row.try_get("most")?),
        prices: prices.map_err(|error| sqlx::Error::Decode(error.into()))?,
        created_ms: row.try_get("created_ms")?,
        streamed: row.try_get("streamed")?,
        referer: row.try_get("referer")?,
        title: row.try_get("title")?,
        user_agent: row.try_get("user_agent")?,
        external_user: row.try_get("external_user")?,
        media: row.try_get("media")?,
        categories: row.try_get("categories")?,
        preset: row.try_get("preset")?,
        own_key: row.try_get("own_key")?,
        request: row.try_get("request")?,
        endpoint: row.try_get("endpoint")?,
        router: row.try_get("router")?,
        service_tier: row.try_get("service_tier")?,
        session_id: row.try_get("session_id")?,
        because: row.try_get("because")?,
        may_bill_on: row.try_get("may_bill_on")?,
        own_most: Nanos(0),
        ceilings: Vec::new(),
    };
    let settlement = Settlement {
        id,
        outcome: outcome(row)?,
        usage: usage(row)?,
        usage_estimated: row.try_get("usage_estimated")?,
        cost: Nanos(row.try_get("cost")?),
        upstream_cost: row.try_get::<Option<i64>, _>("upstream_cost")?.map(Nanos),
        finish: row.try_get("finish")?,
        native_finish: row.try_get("native_finish")?,
        upstream_id: row.try_get("upstream_id")?,
        latency_ms: row.try_get("latency_ms")?,
        duration_ms: row.try_get("duration_ms")?,
        error_status: row.try_get("error_status")?,
        waited_ms: row.try_get("waited_ms")?,
        made: Made {
            tool_calls: row.try_get("tool_calls")?,
            malformed_calls: row.try_get("malformed_calls")?,
            malformed_form: row.try_get("malformed_form")?,
            pictures: row.try_get("pictures")?,
        },
    };
    Ok(Generation { reservation, settlement })
}

pub(super) fn outcome(row: &SqliteRow) -> sqlx::Result<Outcome> {
    let word: String = row.try_get("outcome")?;
    Outcome::from_word(&word).ok_or_else(|| sqlx::Error::Decode(format!("unknown outcome {word:?}").into()))
}

fn usage(row: &SqliteRow) -> sqlx::Result<Usage> {
    let count = |column: &str| Ok::<u64, sqlx::Error>(row.try_get::<i64, _>(column)?.unsigned_abs());
    Ok(Usage {
        prompt_tokens: count("prompt_tokens")?,
        completion_tokens: count("completion_tokens")?,
        reasoning_tokens: count("reasoning_tokens")?,
        cached_tokens: count("cached_tokens")?,
        cache_write_tokens: count("cache_write_tokens")?,
        cache_write_1h_tokens: count("cache_write_1h_tokens")?,
        image_tokens: count("image_tokens")?,
        video_tokens: count("video_tokens")?,
        audio_tokens: count("audio_tokens")?,
        audio_output_tokens: count("audio_output_tokens")?,
        reported_cost: row.try_get::<Option<i64>, _>("reported_cost")?.map(Nanos),
        // No column keeps the rest: only the reply tells it.
        ..Usage::default()
    })
}

/// Sums per day and endpoint. Days are those on which the calls were made.
pub(crate) async fn activity(conn: &mut SqliteConnection, query: &ActivityQuery) -> sqlx::Result<Vec<ActivityRow>> {
    let of_key = if query.key_hash.is_some() { "AND key_hash = $4" } else { "" };
    let mut statement = QueryBuilder::<Sqlite>::new(format!(
        "SELECT day, model, provider, SUM(cost) AS cost, SUM(COALESCE(upstream_cost, 0)) AS byok_cost, COUNT(*) AS requests, SUM(prompt_tokens) AS prompt_tokens, \
         SUM(completion_tokens) AS completion_tokens, SUM(reasoning_tokens) AS reasoning_tokens, \
         SUM(cached_tokens) AS cached_tokens FROM (SELECT created_ms / {DAY_MS} AS day, * FROM generations \
         WHERE created_ms >= $1 AND created_ms < $2 AND outcome <> 'failed' {of_key}) AS made \
         GROUP BY day, model, provider ORDER BY day DESC, model, provider LIMIT $3"
    ));
    let bound = |day: i64| day.saturating_mul(DAY_MS);
    let select = statement.build().bind(bound(query.first_day)).bind(bound(query.end_day)).bind(ActivityQuery::ROWS_MAX);
    let rows = match &query.key_hash {
        Some(hash) => select.bind(hash).fetch_all(conn).await?,
        None => select.fetch_all(conn).await?,
    };
    rows.iter().map(day_of_endpoint).collect()
}

fn day_of_endpoint(row: &SqliteRow) -> sqlx::Result<ActivityRow> {
    let count = |column: &str| Ok::<u64, sqlx::Error>(row.try_get::<i64, _>(column)?.unsigned_abs());
    Ok(ActivityRow {
        day: row.try_get("day")?,
        model: row.try_get("model")?,
        provider: row.try_get("provider")?,
        cost: Nanos(row.try_get("cost")?),
        byok_cost: Nanos(row.try_get("byok_cost")?),
        requests: count("requests")?,
        prompt_tokens: count("prompt_tokens")?,
        completion_tokens: count("completion_tokens")?,
        reasoning_tokens: count("reasoning_tokens")?,
        cached_tokens: count("cached_tokens")?,
    })
}

/// A count as the database holds it; more than 2^63 - 1 tokens count as that.
fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
