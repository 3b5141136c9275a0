//! `GET /api/v1/stats/categories`: which kinds of apps use what, by what apps say of themselves.

use std::{collections::BTreeMap, sync::Arc};

use axum::extract::State;
use store::{Span, StatsBy, UseKind, UseQuery};
use wire::stats::{CategoryModel, CategoryStats};

use super::{Answer, Fields, Pairs, Window, data, is_other, unreadable};
use crate::{auth::Visitor, shared::Shared};

/// Models of one category.
const MODELS_MAX: usize = 10;

/// What apps of one kind used.
#[derive(Default)]
struct Used<'a> {
    tokens: i64,
    requests: i64,
    /// Ids with tokens.
    models: Vec<(&'a str, i64)>,
}

/// The endpoint.
pub(crate) async fn get(State(shared): State<Arc<Shared>>, _: Visitor, pairs: Pairs) -> Answer<Vec<CategoryStats>> {
    let weeks = Fields::read(pairs)?.number("weeks", 1, 1..=52)?;
    let window = Window::last(Span::Day, weeks * 7);
    let query = UseQuery {
        kind: UseKind::Category,
        span: Span::Day,
        from_ms: window.first_ms(),
        until_ms: window.until_ms(),
        name: None,
        model: None,
        by: StatsBy { bucket: false, model: true, endpoint: false },
    };
    let rows = shared.store.uses(query).await.map_err(|error| unreadable(&error))?;
    let mut categories: BTreeMap<&str, Used<'_>> = BTreeMap::new();
    for row in rows.iter().filter(|row| !is_other(&row.name)) {
        let used = categories.entry(&row.name).or_default();
        used.tokens = used.tokens.saturating_add(row.tokens);
        used.requests = used.requests.saturating_add(row.requests);
        used.models.push((row.model.as_str(), row.tokens));
    }
    let mut categories: Vec<_> = categories.into_iter().collect();
    categories.sort_by_key(|(_, used)| std::cmp::Reverse(used.tokens));
    let shown = |(category, Used { tokens, requests, mut models }): (&str, Used<'_>)| {
        models.sort_by_key(|(_, tokens)| std::cmp::Reverse(*tokens));
        let models = models.into_iter().take(MODELS_MAX).map(|(id, tokens)| CategoryModel { id: id.to_owned(), tokens });
        CategoryStats { category: category.to_owned(), tokens, requests, models: models.collect() }
    };
    Ok(data(categories.into_iter().map(shown).collect()))
}
