//! How a request was answered, for clients that ask (`X-OpenRouter-Metadata: enabled`; openrouter guides/features/router-metadata):
//! the route with its reasons, every attempt, and how long it took. What stands under `routing` is our addition.

use std::time::Instant;

use inner::Nanos;
use serde_json::{Value, json};
use store::Settlement;
use wire::Dollars;

use super::{ANSWERED, hedge::Verdict};
use crate::route::{Candidate, Explained};

/// A route and what came of it.
#[derive(Clone, Debug)]
pub(crate) struct Story {
    explained: Explained,
    /// When the request came in.
    started: Instant,
    attempts: Vec<Attempt>,
}

#[derive(Clone, Debug)]
struct Attempt {
    provider: String,
    model: String,
    /// HTTP.
    status: u16,
    is_byok: bool,
    /// Until it was known, in milliseconds since the request came in.
    after_ms: u64,
    /// Set when another one was faster: what the provider may have charged for nothing; `None` in it is "unpriced".
    outrun: Option<Option<Nanos>>,
}

impl Story {
    pub(super) fn new(explained: Explained, started: Instant) -> Self {
        Self { explained, started, attempts: Vec::new() }
    }

    /// An endpoint answered, or did not.
    pub(super) fn tried(&mut self, candidate: &Candidate, verdict: &Verdict) {
        let (provider, model) = (candidate.provider.clone(), candidate.model.clone());
        let (status, outrun) = match verdict {
            Verdict::Answered => (ANSWERED, None),
            Verdict::Failed(failure) => (failure.kind.status(), None),
            Verdict::Outrun(cost) => (Settlement::LEFT, Some(*cost)),
        };
        let (is_byok, after_ms) = (candidate.own_key.is_some(), self.elapsed());
        self.attempts.push(Attempt { provider, model, status, is_byok, after_ms, outrun });
    }

    /// As the API writes it. `answered` is whether the last attempt did.
    pub(super) fn json(&self, answered: bool) -> Value {
        let Self { explained, attempts, .. } = self;
        let selected = attempts.last().filter(|_| answered);
        let is_selected = |provider: &str, model: &str| selected.is_some_and(|at| at.provider == provider && at.model == model);
        let available = explained
            .tried
            .iter()
            .map(|at| json!({ "provider": at.provider, "model": at.model, "selected": is_selected(&at.provider, &at.model) }));
        let tried = attempts.iter().map(Attempt::json);
        let mut json = json!({
            "requested": explained.requested,
            "strategy": self.strategy(selected),
            "region": null,
            "summary": self.summary(selected),
            "attempt": attempts.len(),
            "is_byok": selected.is_some_and(|at| at.is_byok),
            "endpoints": { "total": explained.total, "available": available.collect::<Vec<_>>() },
            "attempts": tried.collect::<Vec<_>>(),
            "generation_time": self.elapsed(),
            "routing": explained.json(),
        });
        if !explained.pipeline.is_empty() {
            json["pipeline"] = explained.pipeline.clone().into();
        }
        json
    }

    fn strategy(&self, selected: Option<&Attempt>) -> &'static str {
        let wanted = self.explained.tried.first().map(|first| first.model.as_str());
        match selected {
            _ if self.explained.router.is_some() => self.explained.router.unwrap_or_default(),
            Some(at) if wanted != Some(&at.model) => "fallback",
            _ if self.explained.alias => "latest",
            _ => "direct",
        }
    }

    fn summary(&self, selected: Option<&Attempt>) -> String {
        let (total, able) = (self.explained.total, self.explained.tried.len());
        let end = match selected {
            Some(at) => format!("{} answered", at.provider),
            None => "nobody answered".to_owned(),
        };
        format!("{able} of {total} endpoints may answer; {} tried, {end}", self.attempts.len())
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Attempt {
    fn json(&self) -> Value {
        let mut row = json!({ "provider": self.provider, "model": self.model, "status": self.status, "after_ms": self.after_ms });
        if let Some(cost) = self.outrun {
            row["hedged"] = json!({ "may_have_cost": cost.map(|cost| Dollars(cost.0)) });
        }
        row
    }
}
