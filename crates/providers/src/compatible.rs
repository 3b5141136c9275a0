//! A vendor that speaks OpenAI's dialect: names, an address and quirks. Never opens a socket; the gateway's http upstream does.

use std::sync::Arc;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use inner::{Event, Failure, FailureKind, Request};

use crate::{Decode, Provider, Rendered, failure, framed::Framed, openai, quirks::Quirks};

/// Makes the id of a tool call that came without one (`call_` and 24 letters or digits). Given from outside, because this crate
/// has no randomness of its own.
pub type CallIds = Arc<dyn Fn() -> String + Send + Sync>;

/// An OpenAI-compatible vendor.
pub struct Compatible {
    id: String,
    name: String,
    base: String,
    quirks: Quirks,
    ids: CallIds,
}

impl Compatible {
    /// A vendor from its data; `base` has no trailing slash. See [`crate::ProviderConfig::provider`] for checked values.
    #[must_use]
    pub fn new(id: &str, name: &str, base: &str, quirks: Quirks, ids: CallIds) -> Self {
        Self { id: id.to_owned(), name: name.to_owned(), base: base.to_owned(), quirks, ids }
    }

    fn reading(&self) -> openai::Reading {
        openai::Reading::new(&self.name, self.quirks.reports_cost, Arc::clone(&self.ids))
    }
}

impl Provider for Compatible {
    fn id(&self) -> &str {
        &self.id
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn base(&self) -> &str {
        &self.base
    }

    fn routes(&self) -> bool {
        self.quirks.routes
    }

    fn render(&self, request: &Request, model: &str, key: Option<&str>) -> Result<Rendered, Failure> {
        let body = openai::render(request, model, &self.quirks).map_err(|failure| self.named(failure))?;
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(key) = key {
            let unusable =
                |_| self.named(Failure::new(FailureKind::Server, "the provider's credential has characters no header can carry"));
            let mut bearer = HeaderValue::try_from(format!("Bearer {key}")).map_err(unusable)?;
            bearer.set_sensitive(true);
            headers.insert(AUTHORIZATION, bearer);
        }
        Ok(Rendered { path: "/chat/completions".to_owned(), headers, body: Bytes::from(body) })
    }

    fn decoder(&self) -> Box<dyn Decode> {
        Box::new(Framed::new(self.reading()))
    }

    fn answer(&self, body: &[u8]) -> Vec<Event> {
        openai::answer(self.reading(), body)
    }

    fn failure(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Failure {
        self.named(failure::of_reply(status, headers, body))
    }
}

impl Compatible {
    fn named(&self, failure: Failure) -> Failure {
        Failure { provider: Some(self.name.clone()), ..failure }
    }
}
