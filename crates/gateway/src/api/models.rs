//! `GET /api/v1/models` (the list: selected, sorted, whole or in pages), `/models/count` and `/model/{author}/{slug}` (one row), which
//! need no key, and `/models/user`, what the calling key may use of the list. With `available=all` (ours) a list or a row tells of models
//! that are known and that nobody here serves, too: each such row says so.

mod feed;
mod order;
mod selection;

use std::{borrow::Cow, sync::Arc};

use axum::{
    Extension, Json,
    extract::{Path, Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use catalog::{Model, Router};
use http::HeaderMap;
use inner::{Failure, FailureKind};
use routing::Requested;
use serde_json::{Value, json};
use wire::models::{ModelList, OneModel, PageLinks};

pub(super) use self::selection::is_of_known;
use self::{
    feed::Feed,
    selection::{Seen, Selection},
};
use crate::{auth::Caller, generation_id, popularity::Popularity, reply::Refusal, route, server::Peer, shared::Shared};

const LIMIT_DEFAULT: usize = 500;
const LIMIT_MAX: usize = 1000;

/// A query's names and values, as sent.
pub(super) type Pairs = Result<Query<Vec<(String, String)>>, QueryRejection>;

/// The list, or a feed of it.
pub(crate) async fn list(
    State(shared): State<Arc<Shared>>,
    peer: Option<Extension<Peer>>,
    headers: HeaderMap,
    pairs: Pairs,
) -> Result<Response, Refusal> {
    let trusted = &shared.settings.server.trusted_proxies;
    let scheme = peer.map_or("http", |Extension(peer)| peer.scheme(&headers, trusted));
    let feed = pairs.as_ref().map_or(Ok(None), |pairs| Feed::wanted(&pairs.0, scheme, &headers))?;
    let popularity = popularity(&shared, &pairs).await;
    let list = answer(&shared, pairs, "models", &popularity, |_| true)?;
    Ok(match feed {
        Some(feed) => feed.of(&list.data),
        None => list.into_response(),
    })
}

/// The part of the list that the calling key may use.
pub(crate) async fn usable(
    State(shared): State<Arc<Shared>>,
    Caller(key): Caller,
    pairs: Pairs,
) -> Result<Json<ModelList>, Refusal> {
    let popularity = popularity(&shared, &pairs).await;
    answer(&shared, pairs, "models/user", &popularity, |model| !model.is_unserved() && route::may_use(&shared, &key, model))
}

/// The figures that the query sorts by, if it does.
async fn popularity(shared: &Shared, pairs: &Pairs) -> Popularity {
    let sort = pairs.as_ref().ok().and_then(|pairs| value(&pairs.0, "sort"));
    if sort.is_some_and(order::is_popularity) { Popularity::of_today(shared).await } else { Popularity::default() }
}

fn answer(
    shared: &Shared,
    pairs: Pairs,
    path: &str,
    popularity: &Popularity,
    may: impl Fn(&Model) -> bool,
) -> Result<Json<ModelList>, Refusal> {
    let pairs = read(pairs)?;
    let rows = rows(shared, &pairs, popularity, may)?;
    let total_count = rows.len();
    let (offset, limit) = page(&pairs, total_count)?;
    let end = offset.saturating_add(limit);
    let next = (end < total_count).then(|| following(path, &pairs, end, limit));
    let data = rows.into_iter().skip(offset).take(limit).collect();
    Ok(Json(ModelList { data, total_count, links: PageLinks { next } }))
}

/// How many there are.
pub(crate) async fn count(State(shared): State<Arc<Shared>>, pairs: Pairs) -> Result<Json<Value>, Refusal> {
    let selection = selection::counted_of(&read(pairs)?)?;
    let seen = seen(&shared);
    let (models, routers) = (selection.of_catalog(&shared.catalog), shared.catalog.routers());
    let more = shared.catalog.aliases().map(|(_, model)| model).chain(&routers).filter(|_| selection.wants_served());
    let count = models.iter().map(AsRef::as_ref).chain(more).filter(|model| selection.wants(model, &seen)).count();
    Ok(Json(json!({"data": {"count": count}})))
}

/// One row; with `available=all` of a model that nobody here serves, too.
pub(crate) async fn one(
    State(shared): State<Arc<Shared>>,
    Path((author, slug)): Path<(String, String)>,
    pairs: Pairs,
) -> Result<Json<OneModel>, Refusal> {
    let id = plain(&shared, format!("{author}/{slug}"));
    if let Some(router) = router(&shared, &id) {
        return Ok(Json(OneModel { data: router.row() }));
    }
    let Some(model) = listed(&shared, &id) else {
        return Ok(Json(OneModel { data: unserved(&shared, &id, is_of_known(&read(pairs)?)?)?.row() }));
    };
    let is_alias = shared.catalog.aliases().any(|(alias, _)| alias == id);
    Ok(Json(OneModel { data: if is_alias { model.alias_row(&id) } else { model.row() } }))
}

/// The id without variants that only say how to route: they are no rows.
pub(super) fn plain(shared: &Shared, id: String) -> String {
    if shared.catalog.listed(&id).is_some() {
        return id;
    }
    match Requested::read(&id) {
        Requested { id: Some(plain), preset: None, .. } => plain,
        _ => id,
    }
}

/// The model of this name that the catalogue has a row of: what is only passed through to a provider may not exist.
pub(super) fn listed<'a>(shared: &'a Shared, id: &str) -> Option<Cow<'a, Model>> {
    shared.catalog.model(id).filter(|model| model.is_listed())
}

/// The model of this name that nobody here serves, for whoever asks for those.
///
/// # Errors
/// When there is no such model, or it was not asked for; then what would show it is said.
pub(super) fn unserved(shared: &Shared, id: &str, is_asked_for: bool) -> Result<Model, Failure> {
    let model = shared.catalog.known_model(id).ok_or_else(unknown)?;
    let hidden = || Failure::new(FailureKind::NotFound, format!("No provider here serves {id}; available=all shows it"));
    is_asked_for.then_some(model).ok_or_else(hidden)
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
fn rows(
    shared: &Shared,
    pairs: &[(String, String)],
    popularity: &Popularity,
    may: impl Fn(&Model) -> bool,
) -> Result<Vec<wire::models::Model>, Failure> {
    let selection = Selection::of(pairs)?;
    let seen = seen(shared);
    let mut every = selection.of_catalog(&shared.catalog);
    every.retain(|model| may(model));
    let any = every.iter().any(|model| !model.is_unserved());
    let aliases = shared.catalog.aliases().filter(|(_, model)| selection.wants(model, &seen) && may(model));
    let aliases = aliases.filter(|_| selection.wants_served());
    let aliases = aliases.map(|(alias, model)| model.alias_row(alias)).collect::<Vec<_>>();
    let mut models: Vec<&Model> = every.iter().map(AsRef::as_ref).filter(|model| selection.wants(model, &seen)).collect();
    if let Some(word) = value(pairs, "sort") {
        order::sort(&mut models, word, shared, popularity)?;
    }
    // Who may use no model gets nothing from a choice among them.
    let routers = shared.catalog.routers().into_iter().filter(|router| any && selection.wants(router, &seen));
    let routers: Vec<_> = routers.map(|router| router.row()).collect();
    Ok(models.into_iter().map(Model::row).chain(aliases).chain(routers).collect())
}

pub(super) fn read(pairs: Pairs) -> Result<Vec<(String, String)>, Failure> {
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
fn following(path: &str, pairs: &[(String, String)], offset: usize, limit: usize) -> String {
    let (offset, limit) = (offset.to_string(), limit.to_string());
    let kept = pairs.iter().filter(|(name, _)| name != "offset" && name != "limit");
    let pairs = kept.map(|(name, value)| (name.as_str(), value.as_str())).chain([("offset", &*offset), ("limit", &*limit)]);
    let query = pairs.map(|(name, value)| format!("{}={}", escaped(name), escaped(value))).collect::<Vec<_>>();
    format!("/api/v1/{path}?{}", query.join("&"))
}

/// Percent-encoded, as a query wants it.
fn escaped(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b',' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

fn seen(shared: &Shared) -> Seen<'_> {
    Seen { now: generation_id::now_ms() / 1000, vitals: &shared.vitals }
}
