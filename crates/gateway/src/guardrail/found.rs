//! What filters found in a prompt, as the client is told: in the refusal, and under `pipeline` of the route's metadata (openrouter
//! guides/features/router-metadata). Of what is redacted only the kind is told, never the words.

use inner::{Failure, FailureKind};
use serde_json::{Value, json};

use super::{filter::FilterAction, screen::Watch};
use crate::reply::Refusal;

/// Examples of what one filter found that are told, and letters of each.
const EXAMPLES_MAX: usize = 10;
const EXAMPLE_MAX: usize = 100;

/// What one filter found.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) watch: Watch,
    places: usize,
    /// What may be told of them, each once.
    told: Vec<String>,
}

/// What all filters found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Screened {
    found: Vec<Found>,
}

impl Found {
    pub(super) fn nothing(watch: Watch) -> Self {
        Self { watch, places: 0, told: Vec::new() }
    }

    /// One more place.
    pub(super) fn add(&mut self, text: &str) {
        self.places += 1;
        if self.told.len() < EXAMPLES_MAX {
            let told: String = self.watch.filter.told(text).chars().take(EXAMPLE_MAX).collect();
            if !self.told.contains(&told) {
                self.told.push(told);
            }
        }
    }

    /// A stage of the pipeline.
    fn stage(&self) -> Value {
        let Self { watch: Watch { guardrail, filter }, places, told } = self;
        let done = match filter.action() {
            FilterAction::Flag => "flagged",
            FilterAction::Redact => "redacted",
            FilterAction::Block => "blocked",
        };
        let places = if *places == 1 { "1 place".to_owned() } else { format!("{places} places") };
        let data = json!({ "action": done, "detected": true, "engines": ["regex"] });
        let (name, what, key, value) = if filter.is_injection() {
            ("regex_pi_detection", "prompt injection", "patterns", json!(told))
        } else {
            let kind = filter.placeholder().trim_matches(['[', ']']);
            ("content-filter", kind, "matched_entity_types", json!([kind]))
        };
        let summary = format!("{what} {done} in {places}");
        let mut stage = json!({ "type": "guardrail", "name": name, "summary": summary, "data": data, "guardrail_id": guardrail,
            "guardrail_scope": "api-key" });
        stage["data"][key] = value;
        stage
    }
}

impl Screened {
    pub(super) fn of(found: Vec<Found>) -> Self {
        Self { found: found.into_iter().filter(|found| found.places > 0).collect() }
    }

    fn blocking(&self) -> impl Iterator<Item = &Found> {
        self.found.iter().filter(|found| found.watch.filter.action() == FilterAction::Block)
    }

    /// For the metadata of the route.
    pub(crate) fn pipeline(&self) -> Vec<Value> {
        self.found.iter().map(Found::stage).collect()
    }

    /// A line of the log for each filter that found something, without what it was.
    pub(super) fn log(&self, generation: &str) {
        for Found { watch: Watch { guardrail, filter }, places, .. } in &self.found {
            let (filter, action) = (filter.placeholder(), filter.action());
            tracing::info!(generation, guardrail, filter, ?action, places, "a content filter found something");
        }
    }

    /// What a request is refused with in which something is blocked. `requested` is the model, for who wants to know how it was routed: not
    /// at all.
    pub(super) fn refusal(&self, requested: Option<&str>) -> Option<Refusal> {
        let first = self.blocking().next()?;
        let injection = self.blocking().any(|found| found.watch.filter.is_injection());
        let message = if injection {
            "Request blocked: prompt injection patterns detected".to_owned()
        } else {
            format!("Request blocked: content filters of guardrail {:?} matched", first.watch.guardrail)
        };
        let patterns = self.blocking().flat_map(|found| found.told.iter().cloned()).collect();
        let metadata = requested.map(|requested| {
            Box::new(json!({
                "requested": requested,
                "strategy": "direct",
                "region": null,
                "summary": "blocked before it was routed",
                "attempt": 0,
                "is_byok": false,
                "endpoints": { "total": 0, "available": [] },
                "pipeline": self.pipeline(),
            }))
        });
        let failure = Failure::new(FailureKind::PermissionDenied, message);
        Some(Refusal { patterns, metadata, ..failure.into() })
    }
}
