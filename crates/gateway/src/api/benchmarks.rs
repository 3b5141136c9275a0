//! `GET /api/v1/benchmarks`: scores of models. This installation measures none and ships nobody else's, so the list is empty; clients of
//! OpenRouter's find the shape that they expect.

use axum::Json;
use serde_json::json;

use super::stats::{Answer, Fields, Pairs};
use crate::{auth::Visitor, generation_id::now_ms, timestamp::iso};

/// The endpoint.
pub(crate) async fn get(_: Visitor, pairs: Pairs) -> Answer {
    let fields = Fields::read(pairs)?;
    for (name, words) in [
        ("source", &["artificial-analysis", "design-arena", "openrouter"][..]),
        ("task_type", &["coding", "intelligence", "agentic", "search"][..]),
        ("arena", &["models", "builders", "agents"][..]),
    ] {
        fields.word(name, words)?;
    }
    fields.number("max_results", 1, 1..=u32::MAX)?;
    let meta = json!({
        "as_of": iso(now_ms()), "version": "v1", "source": fields.text("source"), "source_url": null,
        "task_type": fields.text("task_type"), "citation": null, "model_count": 0,
    });
    Ok(Json(json!({"data": [], "meta": meta})))
}
