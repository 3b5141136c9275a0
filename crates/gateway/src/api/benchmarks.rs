//! `GET /api/v1/benchmarks`: scores of models. With `source=published` (ours) the facts that ship and those of the operator, each with
//! its source; OpenRouter's own sources have nothing here, so that its clients find the shape that they expect, and no rows.

use std::{collections::BTreeSet, sync::Arc};

use axum::{Json, extract::State};
use catalog::benchmarks::Score;
use serde_json::{Value, json};

use super::stats::{Answer, Fields, Pairs};
use crate::{auth::Visitor, generation_id::now_ms, shared::Shared, timestamp::iso};

/// The word of ours.
const PUBLISHED: &str = "published";

/// The endpoint.
pub(crate) async fn get(State(shared): State<Arc<Shared>>, _: Visitor, pairs: Pairs) -> Answer {
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
    let meta = json!({
        "as_of": iso(now_ms()), "version": "v1", "source": fields.text("source"), "source_url": null,
        "task_type": fields.text("task_type"), "citation": null, "model_count": models.len(),
    });
    Ok(Json(json!({"data": scores.into_iter().map(|score| item(&shared, score)).collect::<Vec<_>>(), "meta": meta})))
}

fn item(shared: &Shared, score: &Score) -> Value {
    let known = shared.catalog.known_model(&score.model);
    json!({
        "source": PUBLISHED,
        "model_permaslug": known.as_ref().map_or(score.model.as_str(), |model| model.permaslug()),
        "model": score.model,
        "display_name": known.as_ref().map_or(score.model.as_str(), |model| model.name.as_str()),
        "benchmark": score.test,
        "score": score.score,
        "metric": score.metric,
        "variant": score.variant,
        "harness": score.harness,
        "version": score.version,
        "dataset": score.dataset,
        "reported_by": score.by,
        "source_url": score.source,
        "date": score.date.map(|day| day.to_string()),
        "via": score.read.map(|origin| origin.source.word()),
        "read_on": score.read.map(|origin| origin.date.to_string()),
    })
}
