//! The sums out of the database, put together as they are asked for. A day of buckets at a time, so that nothing large is held.

use std::collections::BTreeMap;

use sqlx::SqliteConnection;

use super::{Counts, Span, Spread, Use, fold::Measured};
use crate::table::{stats_endpoints, stats_uses};

/// Buckets of one look into the database.
const STEP_BUCKETS: i64 = 24;

/// Which sums of endpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatsQuery {
    /// From which buckets.
    pub span: Span,
    /// The beginning of the first, Unix milliseconds.
    pub from_ms: i64,
    /// Those that begin before.
    pub until_ms: i64,
    /// Only of this model.
    pub model: Option<String>,
    /// What shall stay apart; the rest is summed up.
    pub by: StatsBy,
    /// Whether percentiles are wanted.
    pub spreads: bool,
}

/// What stays apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatsBy {
    /// Buckets.
    pub bucket: bool,
    /// Models.
    pub model: bool,
    /// Endpoints.
    pub endpoint: bool,
}

/// Sums of endpoints. What was not to stay apart is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StatsRow {
    /// The beginning of the bucket, Unix milliseconds.
    pub begins_ms: i64,
    /// Our id, or [`super::OTHER`].
    pub model: String,
    /// The endpoint's tag, or [`super::OTHER`].
    pub endpoint: String,
    /// The provider as displayed.
    pub provider: String,
    /// What was counted.
    pub counts: Counts,
    /// Milliseconds to the first token.
    pub latency: Spread,
    /// Tokens per second, completion tokens over the whole duration.
    pub throughput: Spread,
    /// Milliseconds to the end.
    pub e2e: Spread,
    /// The latest list prices per token of prompt and answer, in 1e-12 USD; `None` is unpriced.
    pub prices: Option<(i64, i64)>,
}

/// Who uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UseKind {
    /// Apps, by their ids.
    App,
    /// Kinds of apps, by their words.
    Category,
}

/// Which uses. By hour and day only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UseQuery {
    /// Whose.
    pub kind: UseKind,
    /// From which buckets.
    pub span: Span,
    /// The beginning of the first, Unix milliseconds.
    pub from_ms: i64,
    /// Those that begin before.
    pub until_ms: i64,
    /// Only of this app or category.
    pub name: Option<String>,
    /// Only of this model.
    pub model: Option<String>,
    /// What stays apart, besides names: buckets and models.
    pub by: StatsBy,
}

/// What an app or a category used. What was not to stay apart is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UseRow {
    /// The beginning of the bucket, Unix milliseconds.
    pub begins_ms: i64,
    /// The app's id or the category's word; [`super::OTHER`] is all beyond the bounds.
    pub name: String,
    /// Our id.
    pub model: String,
    /// Requests, each once: at the model of its first attempt.
    pub requests: i64,
    /// Tokens of prompts and answers.
    pub tokens: i64,
}

/// An app that said who it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct App {
    /// Ours.
    pub id: String,
    /// What it calls itself.
    pub title: Option<String>,
    /// Scheme, host and port.
    pub url: Option<String>,
    /// The known kinds that it says it is of.
    pub categories: Vec<String>,
    /// When its first call was made, Unix milliseconds.
    pub first_seen_ms: i64,
}

impl UseKind {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Category => "category",
        }
    }
}

/// By bucket, model and endpoint, in this order.
pub(crate) async fn stats(conn: &mut SqliteConnection, query: &StatsQuery) -> sqlx::Result<Vec<StatsRow>> {
    let mut sums: BTreeMap<(i64, String, String), Measured> = BTreeMap::new();
    for (from_ms, until_ms) in steps(query.span, query.from_ms, query.until_ms) {
        let part = StatsQuery { from_ms, until_ms, ..query.clone() };
        for (key, measured) in stats_endpoints::read(conn, &part).await? {
            let bucket = if query.by.bucket { key.begins_ms } else { 0 };
            let model = if query.by.model { key.model } else { String::new() };
            let endpoint = if query.by.endpoint { key.endpoint } else { String::new() };
            sums.entry((bucket, model, endpoint)).or_default().merge(&measured);
        }
    }
    let row = |((begins_ms, model, endpoint), measured)| {
        let Measured { provider, counts, latency, throughput, e2e, prices } = measured;
        let provider = if query.by.endpoint { provider } else { String::new() };
        StatsRow { begins_ms, model, endpoint, provider, counts, latency, throughput, e2e, prices }
    };
    Ok(sums.into_iter().map(row).collect())
}

/// By bucket, name and model, in this order.
pub(crate) async fn uses(conn: &mut SqliteConnection, query: &UseQuery) -> sqlx::Result<Vec<UseRow>> {
    let mut sums: BTreeMap<(i64, String, String), Use> = BTreeMap::new();
    for (from_ms, until_ms) in steps(query.span, query.from_ms, query.until_ms) {
        let part = UseQuery { from_ms, until_ms, ..query.clone() };
        for (key, used) in stats_uses::read(conn, &part).await? {
            let bucket = if query.by.bucket { key.begins_ms } else { 0 };
            let model = if query.by.model { key.model } else { String::new() };
            sums.entry((bucket, key.name, model)).or_default().add(used);
        }
    }
    let row = |((begins_ms, name, model), used): ((i64, String, String), Use)| {
        let Use { requests, tokens } = used;
        UseRow { begins_ms, name, model, requests, tokens }
    };
    Ok(sums.into_iter().map(row).collect())
}

/// The time in pieces. What is asked for beyond what is kept is no piece.
fn steps(span: Span, from_ms: i64, until_ms: i64) -> impl Iterator<Item = (i64, i64)> {
    let most = span.kept().saturating_mul(span.ms()).saturating_add(span.ms());
    let from_ms = from_ms.max(until_ms.saturating_sub(most));
    let step = STEP_BUCKETS * span.ms();
    let pieces = until_ms.saturating_sub(from_ms).max(0).div_euclid(step) + 1;
    (0..pieces).map(move |piece| {
        let begin = from_ms.saturating_add(piece * step);
        (begin, begin.saturating_add(step).min(until_ms))
    })
}
