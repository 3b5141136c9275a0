//! `GET /api/v1/stats/apps`, `/stats/apps/{app_id}` and `/stats/models/{author}/{slug}/apps`: who uses what, of those who say who they
//! are.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use axum::extract::{Path, State};
use inner::{Failure, FailureKind};
use store::{App, Span, StatsBy, UseKind, UseQuery, UseRow};
use wire::stats::{AppDay, AppDetail, AppModel, AppRow, ModelApp};

use super::{Answer, Fields, Pairs, WEEK_HOURS, Window, apps_by_id, change, data, date, is_other, iso, model_id, unreadable};
use crate::{auth::Visitor, generation_id::now_ms, shared::Shared};

/// Rows of a list.
const ROWS_MAX: usize = 100;
/// Days that an app's page shows one by one.
const DAYS: i64 = 30;

/// What an app used, and before.
pub(in crate::api) struct Ranked {
    pub(in crate::api) app: App,
    pub(in crate::api) tokens: i64,
    pub(in crate::api) requests: i64,
    pub(in crate::api) tokens_before: i64,
}

/// The list of all apps.
pub(crate) async fn list(State(shared): State<Arc<Shared>>, _: Visitor, pairs: Pairs) -> Answer<Vec<AppRow>> {
    let fields = Fields::read(pairs)?;
    let (span, count) = match fields.word("range", &["week", "day", "month"])? {
        "day" => (Span::Hour, 24),
        "week" => (Span::Hour, WEEK_HOURS),
        _ => (Span::Day, DAYS),
    };
    let trending = fields.word("sort", &["popular", "trending"])? == "trending";
    let window = Window::last(span, count);
    let mut ranked = ranked(&shared, &window, None).await?;
    if let Some(category) = fields.text("category") {
        ranked.retain(|ranked| ranked.app.categories.iter().any(|known| known == category));
    }
    if trending {
        by_growth(&mut ranked);
    }
    let rows = ranked.into_iter().take(ROWS_MAX).enumerate().map(|(at, ranked)| {
        let change = change(ranked.tokens, ranked.tokens_before);
        AppRow { app: row(at, ranked), change }
    });
    Ok(data(rows.collect()))
}

/// Those that use one model.
pub(crate) async fn of_model(
    State(shared): State<Arc<Shared>>,
    _: Visitor,
    Path(path): Path<(String, String)>,
    pairs: Pairs,
) -> Answer<Vec<ModelApp>> {
    let model = model_id(&shared, path).await?;
    let days = Fields::read(pairs)?.number("days", DAYS, 1..=365)?;
    let ranked = ranked(&shared, &Window::last(Span::Day, days), Some(&model)).await?;
    Ok(data(ranked.into_iter().take(ROWS_MAX).enumerate().map(|(at, ranked)| row(at, ranked)).collect()))
}

/// One app.
pub(crate) async fn one(State(shared): State<Arc<Shared>>, _: Visitor, Path(id): Path<String>) -> Answer<AppDetail> {
    let app = apps_by_id(&shared).await?.remove(&id);
    let app = app.ok_or_else(|| Failure::new(FailureKind::NotFound, "App not found"))?;
    let by = StatsBy { bucket: true, model: true, endpoint: false };
    let rows = uses(&shared, &Window::last(Span::Day, Span::Day.kept()), Some(&id), None, by).await?;
    let mut days: HashMap<i64, (i64, i64)> = HashMap::new();
    let mut models: BTreeMap<&str, (i64, i64)> = BTreeMap::new();
    let mut whole = (0, 0);
    for row in &rows {
        for sum in [&mut whole, days.entry(row.begins_ms).or_default(), models.entry(&row.model).or_default()] {
            *sum = (sum.0.saturating_add(row.tokens), sum.1.saturating_add(row.requests));
        }
    }
    let daily = Window::last(Span::Day, DAYS).buckets.into_iter().map(|begins_ms| {
        let (tokens, requests) = days.get(&begins_ms).copied().unwrap_or_default();
        AppDay { date: date(begins_ms), tokens, requests }
    });
    let mut models: Vec<_> = models.into_iter().filter(|(id, _)| !is_other(id)).collect();
    models.sort_by_key(|(_, (tokens, _))| std::cmp::Reverse(*tokens));
    let models = models.into_iter().map(|(id, (tokens, requests))| AppModel { id: id.to_owned(), tokens, requests });
    Ok(data(AppDetail {
        app_id: app.id,
        title: app.title,
        url: app.url,
        categories: app.categories,
        first_seen: iso(app.first_seen_ms),
        tokens: whole.0,
        requests: whole.1,
        daily: daily.collect(),
        models: models.collect(),
    }))
}

/// Apps by what they used, most first, with what they had used in the same time before.
pub(in crate::api) async fn ranked(shared: &Shared, window: &Window, model: Option<&str>) -> Result<Vec<Ranked>, Failure> {
    let mut apps = apps_by_id(shared).await?;
    let count = i64::try_from(window.buckets.len()).unwrap_or(0);
    let before = Window::ending(window.span, count, window.first_ms().saturating_sub(1));
    let before = uses(shared, &before, None, model, StatsBy::default()).await?;
    let before: HashMap<String, i64> = before.into_iter().map(|row| (row.name, row.tokens)).collect();
    let mut ranked: Vec<Ranked> = Vec::new();
    for UseRow { name, tokens, requests, .. } in uses(shared, window, None, model, StatsBy::default()).await? {
        if let Some(app) = apps.remove(&name) {
            let tokens_before = before.get(&name).copied().unwrap_or(0);
            ranked.push(Ranked { app, tokens, requests, tokens_before });
        }
    }
    ranked.sort_by(|one, other| (other.tokens, &one.app.id).cmp(&(one.tokens, &other.app.id)));
    Ok(ranked)
}

/// Puts those first that use the most tokens more than before.
pub(in crate::api) fn by_growth(ranked: &mut [Ranked]) {
    ranked.sort_by_key(|ranked| std::cmp::Reverse(ranked.tokens.saturating_sub(ranked.tokens_before)));
}

/// What apps used, by name.
async fn uses(
    shared: &Shared,
    window: &Window,
    name: Option<&str>,
    model: Option<&str>,
    by: StatsBy,
) -> Result<Vec<UseRow>, Failure> {
    let (from_ms, until_ms) = (window.first_ms(), window.until_ms().min(now_ms().saturating_add(window.span.ms())));
    let (name, model) = (name.map(str::to_owned), model.map(str::to_owned));
    let query = UseQuery { kind: UseKind::App, span: window.span, from_ms, until_ms, name, model, by };
    shared.store.uses(query).await.map_err(|error| unreadable(&error))
}

fn row(at: usize, Ranked { app, tokens, requests, .. }: Ranked) -> ModelApp {
    let App { id, title, url, categories, .. } = app;
    ModelApp { rank: at + 1, app_id: id, title, url, tokens, requests, categories }
}
