//! `GET /api/v1/models` (the list: selected, sorted, whole or in pages), `/models/count` and `/model/{author}/{slug}` (one row).
//! No key needed.

mod order;
mod selection;

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, Query, State, rejection::QueryRejection},
};
use catalog::{Model, Router};
use inner::{Failure, FailureKind};
use serde_json::{Value, json};
use wire::models::{ModelList, PageLinks};

use self::selection::Selection;
use crate::{generation_id, reply::Refusal, shared::Shared};

const LIMIT_DEFAULT: usize = 500;
const LIMIT_MAX: usize = 1000;

/// A query's names and values, as sent.
type Pairs = Result<Query<Vec<(String, String)>>, QueryRejection>;

/// The list.
pub(crate) async fn list(State(shared): State<Arc<Shared>>, pairs: Pairs) -> Result<Json<ModelList>, Refusal> {
    let pairs = read(pairs)?;
    let rows = rows(&shared, &pairs)?;
    let total_count = rows.len();
    let (offset, limit) = page(&pairs, total_count)?;
    let end = offset.saturating_add(limit);
    let next = (end < total_count).then(|| following(&pairs, end, limit));
    let data = rows.into_iter().skip(offset).take(limit).collect();
    Ok(Json(ModelList { data, total_count, links: PageLinks { next } }))
}

/// How many there are.
pub(crate) async fn count(State(shared): State<Arc<Shared>>, pairs: Pairs) -> Result<Json<Value>, Refusal> {
    let selection = selection::outputs_of(&read(pairs)?)?;
    let (models, aliases) = (shared.catalog.models(), shared.catalog.aliases());
    let every = models.into_iter().chain(aliases.map(|(_, model)| model));
    let routers = shared.catalog.routers();
    let count = every.chain(&routers).filter(|model| selection.wants(model, now())).count();
    Ok(Json(json!({"data": {"count": count}})))
}

/// One row.
pub(crate) async fn one(
    State(shared): State<Arc<Shared>>,
    Path((author, slug)): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    let id = format!("{author}/{slug}");
    if let Some(router) = router(&shared, &id) {
        return Ok(Json(json!({"data": router.row()})));
    }
    let model = shared.catalog.model(&id).ok_or_else(unknown)?;
    Ok(Json(json!({"data": model.row()})))
}

/// A model that is not in the catalogue.
pub(super) fn unknown() -> Failure {
    Failure::new(FailureKind::NotFound, "Model not found")
}

/// The router of this id, as a model.
pub(super) fn router(shared: &Shared, id: &str) -> Option<Model> {
    Router::of(id).and_then(|router| shared.catalog.router(router))
}

/// The wanted rows, in order; the aliases of wanted models behind them, and routers last.
fn rows(shared: &Shared, pairs: &[(String, String)]) -> Result<Vec<wire::models::Model>, Failure> {
    let selection = Selection::of(pairs)?;
    let now = now();
    let mut models = shared.catalog.models();
    models.retain(|model| selection.wants(model, now));
    if let Some(word) = value(pairs, "sort") {
        order::sort(&mut models, word, shared)?;
    }
    let aliases = shared.catalog.aliases().filter(|(_, model)| selection.wants(model, now));
    let aliases = aliases.map(|(alias, model)| model.alias_row(alias)).collect::<Vec<_>>();
    let routers = shared.catalog.routers().into_iter().filter(|router| selection.wants(router, now));
    let routers: Vec<_> = routers.map(|router| router.row()).collect();
    Ok(models.into_iter().map(Model::row).chain(aliases).chain(routers).collect())
}

fn read(pairs: Pairs) -> Result<Vec<(String, String)>, Failure> {
    pairs.map(|Query(pairs)| pairs).map_err(|_| Failure::invalid("the query is malformed"))
}

fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().rfind(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
}

/// Offset and limit; without either, everything.
fn page(pairs: &[(String, String)], total: usize) -> Result<(usize, usize), Failure> {
    let whole_number = |name: &str| {
        let parse = |text: &str| text.parse::<usize>().map_err(|_| Failure::invalid(format!("{name}: must be a whole number")));
        value(pairs, name).map(parse).transpose()
    };
    match (whole_number("offset")?, whole_number("limit")?) {
        (None, None) => Ok((0, total)),
        (offset, limit) => {
            let limit = limit.unwrap_or(LIMIT_DEFAULT);
            let allowed = (1..=LIMIT_MAX).contains(&limit);
            allowed
                .then_some((offset.unwrap_or(0), limit))
                .ok_or_else(|| Failure::invalid(format!("limit: must be 1 to {LIMIT_MAX}")))
        }
    }
}

/// The path of the next page: what was asked for, from there on.
fn following(pairs: &[(String, String)], offset: usize, limit: usize) -> String {
    let (offset, limit) = (offset.to_string(), limit.to_string());
    let kept = pairs.iter().filter(|(name, _)| name != "offset" && name != "limit");
    let pairs = kept.map(|(name, value)| (name.as_str(), value.as_str())).chain([("offset", &*offset), ("limit", &*limit)]);
    let query = pairs.map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect::<Vec<_>>();
    format!("/api/v1/models?{}", query.join("&"))
}

/// Percent-encoded, as a query wants it.
fn escaped(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b',' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

fn now() -> i64 {
    generation_id::now_ms() / 1000
}
