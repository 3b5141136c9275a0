//! What the lists of an administrator have in common: pages, names from lists, and what is said of rows that are not there or are not
//! changed here.

use axum::{
    Json,
    extract::{FromRequestParts, Query},
};
use http::request::Parts;
use inner::{Failure, FailureKind};
use serde::Deserialize;
use store::LimitReset;
use wire::{Reset, Rows};

use crate::{reply::Refusal, shared::Shared};

/// Rows of a page, unless another number is wanted, and at most.
const PAGE: usize = 100;
/// Entries of a list of models, providers or keys.
const LIST_MAX: usize = 1000;
/// Characters of an entry.
const ENTRY_MAX: usize = 255;
/// What the ids of rows of the configuration begin with; a UUID does not.
pub(crate) const OF_CONFIG: &str = "config:";

/// Which part of a list.
pub(crate) struct Page {
    offset: usize,
    limit: usize,
}

#[derive(Deserialize)]
struct Wanted {
    offset: Option<usize>,
    limit: Option<usize>,
}

impl<S: Send + Sync> FromRequestParts<S> for Page {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let wanted = Query::<Wanted>::from_request_parts(parts, state).await;
        let Query(Wanted { offset, limit }) = wanted.map_err(|_| Failure::invalid("offset, limit: must be whole numbers"))?;
        match limit.unwrap_or(PAGE) {
            limit @ 1..=PAGE => Ok(Self { offset: offset.unwrap_or(0), limit }),
            _ => Err(Failure::invalid(format!("limit: must be 1 to {PAGE}")).into()),
        }
    }
}

impl Page {
    /// The part of these rows, and how many there are.
    pub(crate) fn of<T>(&self, rows: impl Iterator<Item = T>) -> Json<Rows<T>> {
        let rows: Vec<T> = rows.collect();
        let total_count = rows.len();
        Json(Rows { data: rows.into_iter().skip(self.offset).take(self.limit).collect(), total_count })
    }
}

/// How often an amount starts afresh, as it is written.
pub(crate) fn reset(reset: LimitReset) -> Reset {
    match reset {
        LimitReset::Daily => Reset::Daily,
        LimitReset::Weekly => Reset::Weekly,
        LimitReset::Monthly => Reset::Monthly,
    }
}

/// A list of names within its bounds.
pub(crate) fn names(field: &str, list: Option<Vec<String>>) -> Result<Option<Vec<String>>, Failure> {
    let fits = |list: &Vec<String>| list.len() <= LIST_MAX && list.iter().all(|name| name.chars().count() <= ENTRY_MAX);
    if list.as_ref().is_none_or(fits) {
        return Ok(list);
    }
    Err(Failure::invalid(format!("{field}: at most {LIST_MAX} names of {ENTRY_MAX} characters")))
}

/// A text for people.
pub(crate) fn text(field: &str, text: Option<String>, most: usize) -> Result<Option<String>, Failure> {
    match text {
        Some(text) if text.chars().count() > most => Err(Failure::invalid(format!("{field}: at most {most} characters"))),
        text => Ok(text),
    }
}

/// Hashes of keys that are there and do inference.
pub(crate) fn key_hashes(field: &str, hashes: &[String], shared: &Shared) -> Result<(), Failure> {
    let is_known = |hash: &String| shared.store.key_by_hash(hash).is_some_and(|key| !key.management);
    match hashes.iter().find(|hash| !is_known(hash)) {
        Some(hash) => Err(Failure::invalid(format!(
            "{field}: there is no key with the hash {:?}",
            hash.chars().take(64).collect::<String>()
        ))),
        None if hashes.is_empty() => Err(Failure::invalid(format!("{field}: must not be empty"))),
        None => Ok(()),
    }
}

/// Nobody has this id; one of the configuration's rows is there, and changed there.
pub(crate) fn missing(what: &str, id: &str) -> Failure {
    if id.starts_with(OF_CONFIG) { configured(what) } else { Failure::new(FailureKind::NotFound, format!("{what} not found")) }
}

/// It is a row of the configuration.
pub(crate) fn configured(what: &str) -> Failure {
    Failure::new(FailureKind::PermissionDenied, format!("this {what} stands in the configuration file, and is changed there"))
}

/// One more would be too many.
pub(crate) fn room(what: &str, count: usize) -> Result<(), Failure> {
    let most = crate::kept::ROWS_MAX;
    if count < most {
        Ok(())
    } else {
        Err(Failure::new(FailureKind::PermissionDenied, format!("at most {most} {what}s are kept")))
    }
}

/// The operating system has no randomness to give.
pub(crate) fn no_id(_: getrandom::Error) -> Failure {
    Failure::new(FailureKind::Server, "no randomness for an id")
}
