//! `keys`: one row per key; its hash, never its plain text.

use std::sync::Arc;

use inner::Nanos;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use super::{meta, usage_days::UsageDay};
use crate::{KeyChange, KeyRow, KeyRules, LimitReset};

pub(crate) async fn insert(conn: &mut SqliteConnection, key: &KeyRow) -> sqlx::Result<()> {
    let insert = "INSERT INTO keys (hash, name, label, management, disabled, spend_limit, limit_reset, expires_at, created_at, \
                  updated_at, usage, include_byok_in_limit, external_user, allowed_models, allowed_providers, \
                  requests_per_minute, tokens_per_minute, last_used_at) \
                  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
    let query = sqlx::query(insert)
        .bind(&key.hash)
        .bind(&key.name)
        .bind(&key.label)
        .bind(key.management)
        .bind(key.disabled)
        .bind(key.limit.map(|limit| limit.0))
        .bind(key.limit_reset.map(LimitReset::word))
        .bind(key.expires_at)
        .bind(key.created_at)
        .bind(key.updated_at)
        .bind(key.usage.0)
        .bind(key.rules.include_byok_in_limit)
        .bind(&key.rules.external_user)
        .bind(list(key.rules.allowed_models.as_deref())?)
        .bind(list(key.rules.allowed_providers.as_deref())?)
        .bind(key.rules.requests_per_minute.map(i64::from))
        .bind(key.rules.tokens_per_minute.map(|tokens| i64::try_from(tokens).unwrap_or(i64::MAX)))
        .bind(key.last_used_at);
    query.execute(&mut *conn).await?;
    meta::raise_keys_revision(conn).await
}

/// The changed row; `None` when there is no such hash.
pub(crate) async fn update(
    conn: &mut SqliteConnection,
    hash: &str,
    change: &KeyChange,
    now: i64,
) -> sqlx::Result<Option<KeyRow>> {
    let Some(key) = by_hash(conn, hash).await? else { return Ok(None) };
    let key = KeyRow {
        name: change.name.clone().unwrap_or(key.name),
        disabled: change.disabled.unwrap_or(key.disabled),
        limit: change.limit.unwrap_or(key.limit),
        limit_reset: change.limit_reset.unwrap_or(key.limit_reset),
        expires_at: change.expires_at.unwrap_or(key.expires_at),
        rules: Arc::new(change.rules.over(&key.rules)),
        updated_at: Some(now),
        ..key
    };
    let update = "UPDATE keys SET name = $2, disabled = $3, spend_limit = $4, limit_reset = $5, updated_at = $6, expires_at = $7, \
                  include_byok_in_limit = $8, external_user = $9, allowed_models = $10, allowed_providers = $11, \
                  requests_per_minute = $12, tokens_per_minute = $13 WHERE hash = $1";
    let query = sqlx::query(update)
        .bind(hash)
        .bind(&key.name)
        .bind(key.disabled)
        .bind(key.limit.map(|limit| limit.0))
        .bind(key.limit_reset.map(LimitReset::word))
        .bind(key.updated_at)
        .bind(key.expires_at)
        .bind(key.rules.include_byok_in_limit)
        .bind(&key.rules.external_user)
        .bind(list(key.rules.allowed_models.as_deref())?)
        .bind(list(key.rules.allowed_providers.as_deref())?)
        .bind(key.rules.requests_per_minute.map(i64::from))
        .bind(key.rules.tokens_per_minute.map(|tokens| i64::try_from(tokens).unwrap_or(i64::MAX)));
    query.execute(&mut *conn).await?;
    meta::raise_keys_revision(conn).await?;
    Ok(Some(key))
}

/// Whether there was such a key.
pub(crate) async fn delete(conn: &mut SqliteConnection, hash: &str) -> sqlx::Result<bool> {
    let deleted = sqlx::query("DELETE FROM keys WHERE hash = $1").bind(hash).execute(&mut *conn).await?;
    meta::raise_keys_revision(conn).await?;
    Ok(deleted.rows_affected() > 0)
}

pub(crate) async fn by_hash(conn: &mut SqliteConnection, hash: &str) -> sqlx::Result<Option<KeyRow>> {
    let row = sqlx::query("SELECT * FROM keys WHERE hash = $1").bind(hash).fetch_optional(conn).await?;
    row.as_ref().map(read).transpose()
}

/// Oldest first.
pub(crate) async fn all(conn: &mut SqliteConnection) -> sqlx::Result<Vec<KeyRow>> {
    let rows = sqlx::query("SELECT * FROM keys ORDER BY created_at, hash").fetch_all(conn).await?;
    rows.iter().map(read).collect()
}

/// Adds a day to what a key spent in its life; its youngest call was made at this time (Unix seconds). Saturating, hence not done
/// by the database.
pub(crate) async fn spend(conn: &mut SqliteConnection, day: &UsageDay, at: i64) -> sqlx::Result<()> {
    let Some(key) = by_hash(conn, &day.key_hash).await? else { return Ok(()) };
    let (usage, byok) = (key.usage.0.saturating_add(day.cost.0), key.byok_usage.0.saturating_add(day.byok_cost.0));
    let update = "UPDATE keys SET usage = $2, last_used_at = $3, byok_usage = $4 WHERE hash = $1";
    let query = sqlx::query(update).bind(&day.key_hash).bind(usage).bind(key.last_used_at.max(Some(at))).bind(byok);
    query.execute(conn).await.map(drop)
}

fn read(row: &SqliteRow) -> sqlx::Result<KeyRow> {
    let reset: Option<String> = row.try_get("limit_reset")?;
    Ok(KeyRow {
        hash: row.try_get("hash")?,
        name: row.try_get("name")?,
        label: row.try_get("label")?,
        management: row.try_get("management")?,
        disabled: row.try_get("disabled")?,
        limit: row.try_get::<Option<i64>, _>("spend_limit")?.map(Nanos),
        limit_reset: reset.as_deref().map(reset_from).transpose()?,
        expires_at: row.try_get("expires_at")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
        rules: Arc::new(rules(row)?),
        last_used_at: row.try_get("last_used_at")?,
        usage: Nanos(row.try_get("usage")?),
        usage_daily: Nanos(0),
        usage_weekly: Nanos(0),
        usage_monthly: Nanos(0),
        byok_usage: Nanos(row.try_get("byok_usage")?),
        byok_usage_daily: Nanos(0),
        byok_usage_weekly: Nanos(0),
        byok_usage_monthly: Nanos(0),
        held: Nanos(0),
    })
}

fn rules(row: &SqliteRow) -> sqlx::Result<KeyRules> {
    let number = |column: &str| row.try_get::<Option<i64>, _>(column);
    let per_minute = number("requests_per_minute")?.map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    Ok(KeyRules {
        include_byok_in_limit: row.try_get("include_byok_in_limit")?,
        external_user: row.try_get("external_user")?,
        allowed_models: listed(row.try_get("allowed_models")?)?,
        allowed_providers: listed(row.try_get("allowed_providers")?)?,
        requests_per_minute: per_minute,
        tokens_per_minute: number("tokens_per_minute")?.map(i64::unsigned_abs),
    })
}

fn list(names: Option<&[String]>) -> sqlx::Result<Option<String>> {
    names.map(serde_json::to_string).transpose().map_err(|error| sqlx::Error::Encode(error.into()))
}

fn listed(text: Option<String>) -> sqlx::Result<Option<Vec<String>>> {
    text.as_deref().map(serde_json::from_str).transpose().map_err(|error| sqlx::Error::Decode(error.into()))
}

fn reset_from(word: &str) -> sqlx::Result<LimitReset> {
    LimitReset::from_word(word).ok_or_else(|| sqlx::Error::Decode(format!("unknown limit_reset {word:?}").into()))
}
