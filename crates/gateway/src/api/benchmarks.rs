//! `GET /api/v1/benchmarks`: scores of models. This installation measures none and ships nobody else's, so the list is empty; clients of
//! OpenRouter's find the shape that they expect.

use axum::Json;
use wire::benchmarks::{BenchmarkList, BenchmarkMeta};

use super::stats::{Fields, Pairs};
use crate::{auth::Visitor, generation_id::now_ms, reply::Refusal, timestamp::iso};

/// The endpoint.
pub(crate) async fn get(_: Visitor, pairs: Pairs) -> Result<Json<BenchmarkList>, Refusal> {
    let fields = Fields::read(pairs)?;
    for (name, words) in [
        ("source", &["artificial-analysis", "design-arena", "openrouter"][..]),
        ("task_type", &["coding", "intelligence", "agentic", "search"][..]),
        ("arena", &["models", "builders", "agents"][..]),
    ] {
        fields.word(name, words)?;
    }
    fields.number("max_results", 1, 1..=u32::MAX)?;
    let meta = BenchmarkMeta {
        as_of: iso(now_ms()),
        version: "v1".to_owned(),
        source: fields.text("source").map(str::to_owned),
        source_url: None,
        task_type: fields.text("task_type").map(str::to_owned),
        citation: None,
        model_count: 0,
    };
    Ok(Json(BenchmarkList { data: Vec::new(), meta }))
}
