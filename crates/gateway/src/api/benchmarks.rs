//! `GET /api/v1/benchmarks`: scores of models. With `source=published` (ours) the facts that ship and those of the operator, each with
//! its source; OpenRouter's own sources have nothing here, so that its clients find the shape that they expect, and no rows.

use std::{collections::BTreeSet, sync::Arc};

use axum::{Json, extract::State};
use catalog::benchmarks::{Reporter, Score};
use wire::benchmarks::{Benchmark, BenchmarkList, BenchmarkMeta, ReportedBy};

use super::stats::{Fields, Pairs};
use crate::{auth::Visitor, generation_id::now_ms, reply::Refusal, shared::Shared, timestamp::iso};

/// The word of ours.
const PUBLISHED: &str = "published";

/// The endpoint.
pub(crate) async fn get(State(shared): State<Arc<Shared>>, _: Visitor, pairs: Pairs) -> Result<Json<BenchmarkList>, Refusal> {
    let fields = Fields::read(pairs)?;
    for (name, words) in [
        ("source", &["artificial-analysis", "design-arena", "openrouter", PUBLISHED][..]),
        ("task_type", &["coding", "intelligence", "agentic", "search"][..]),
        ("arena", &["models", "builders", "agents"][..]),
    ] {
        fields.word(name, words)?;
    }
    let most = fields.number("max_results", u32::MAX, 1..=u32::MAX)?;
    let wanted = fields.text("model").map(|id| shared.catalog.canonical(id));
    let is_ours = fields.text("source") == Some(PUBLISHED);
    let scores = shared.settings.scores.iter().filter(|score| is_ours && wanted.is_none_or(|id| id == score.model));
    let scores: Vec<&Score> = scores.take(usize::try_from(most).unwrap_or(usize::MAX)).collect();
    let models: BTreeSet<&str> = scores.iter().map(|score| score.model.as_str()).collect();
    let meta = BenchmarkMeta {
        as_of: iso(now_ms()),
        version: "v1".to_owned(),
        source: fields.text("source").map(str::to_owned),
        source_url: None,
        task_type: fields.text("task_type").map(str::to_owned),
        citation: None,
        model_count: models.len(),
    };
    Ok(Json(BenchmarkList { data: scores.into_iter().map(|score| row(&shared, score)).collect(), meta }))
}

fn row(shared: &Shared, score: &Score) -> Benchmark {
    let known = shared.catalog.known_model(&score.model);
    let (permaslug, name) = match &known {
        Some(model) => (model.permaslug(), model.name.as_str()),
        None => (score.model.as_str(), score.model.as_str()),
    };
    Benchmark {
        source: PUBLISHED.to_owned(),
        model_permaslug: permaslug.to_owned(),
        model: score.model.clone(),
        display_name: name.to_owned(),
        benchmark: score.test.clone(),
        score: score.score,
        metric: score.metric.clone(),
        variant: score.variant.clone(),
        harness: score.harness.clone(),
        version: score.version.clone(),
        dataset: score.dataset.clone(),
        reported_by: match score.by {
            Reporter::Maker => ReportedBy::Maker,
            Reporter::ThirdParty => ReportedBy::ThirdParty,
        },
        source_url: score.source.clone(),
        date: score.date.map(|day| day.to_string()),
        via: score.read.map(|origin| origin.source.word().to_owned()),
        read_on: score.read.map(|origin| origin.date.to_string()),
    }
}
