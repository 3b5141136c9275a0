//! Cohere's Chat dialect, version 2 (docs.cohere.com/reference/chat): render a request, read a stream and a whole answer.
//! Citations are not shown: there is no event for them.

mod answer;
mod body;
mod logprobs;
mod reading;
mod stream;
mod thinking;
mod turns;
mod usage;

use std::sync::Arc;

use http::{HeaderMap, StatusCode};
use inner::{Event, Failure, FailureKind, Request};

use self::reading::Reading;
use crate::{
    CallIds, Decode, Provider, Rendered, failure,
    framed::Framed,
    vendor::{self, Vendor},
};

/// What the dialect says when a prompt or an answer has a token on its list of forbidden ones. Elsewhere it means other things.
const FORBIDDEN_TOKEN: u16 = 498;

/// Cohere, or somebody who speaks its dialect.
pub struct Cohere {
    vendor: Vendor,
    ids: CallIds,
}

impl Cohere {
    /// `base` is given as Cohere's own clients take it, without the version (`https://api.cohere.com`); with it is as well. `ids`
    /// makes the ids of calls that come without one.
    #[must_use]
    pub fn new(id: &str, name: &str, base: &str, ids: CallIds) -> Self {
        let base = base.strip_suffix("/v2").unwrap_or(base);
        Self { vendor: Vendor::new(id, name, base), ids }
    }

    fn reading(&self) -> Reading {
        Reading::new(&self.vendor.name, Arc::clone(&self.ids))
    }
}

impl Provider for Cohere {
    fn id(&self) -> &str {
        &self.vendor.id
    }

    fn name(&self) -> &str {
        &self.vendor.name
    }

    fn base(&self) -> &str {
        &self.vendor.base
    }

    fn render(&self, request: &Request, model: &str, key: Option<&str>) -> Result<Rendered, Failure> {
        let named = |failure| self.vendor.named(failure);
        let body = body::render(request, model).map_err(named)?;
        let headers = vendor::headers(key.map(vendor::bearer)).map_err(named)?;
        Ok(Rendered { path: "/v2/chat".to_owned(), headers, body })
    }

    fn decoder(&self) -> Box<dyn Decode> {
        Box::new(Framed::new(self.reading()))
    }

    fn answer(&self, body: &[u8]) -> Vec<Event> {
        answer::answer(self.reading(), body)
    }

    fn failure(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Failure {
        let failure = self.vendor.named(failure::of_reply(status, headers, body));
        match status.as_u16() {
            FORBIDDEN_TOKEN => Failure { kind: FailureKind::ContentPolicyViolation, ..failure },
            _ => failure,
        }
    }
}
