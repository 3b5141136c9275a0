//! A vendor that speaks OpenAI's dialect: names, an address and quirks. Never opens a socket; the gateway's http upstream does.

use std::sync::Arc;

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use inner::{Event, Failure, FailureKind, Request};

use crate::{
    Decode, Provider, Rendered, failure,
    framed::Framed,
    openai,
    quirks::{Credential, Quirks},
    segment,
};

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
        openai::Reading::new(&self.name, &self.quirks, Arc::clone(&self.ids))
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
            let (header, text) = match self.quirks.credential {
                Credential::Bearer => (AUTHORIZATION, format!("Bearer {key}")),
                Credential::ApiKey => (HeaderName::from_static("api-key"), key.to_owned()),
            };
            let mut value = HeaderValue::try_from(text).map_err(unusable)?;
            value.set_sensitive(true);
            headers.insert(header, value);
        }
        let path = self.path(model).map_err(|failure| self.named(failure))?;
        Ok(Rendered { path, headers, body: Bytes::from(body) })
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
    fn path(&self, model: &str) -> Result<String, Failure> {
        let Some(version) = &self.quirks.deployments else { return Ok("/chat/completions".to_owned()) };
        let (model, version) = (segment::of_model(model)?, segment::escaped(version));
        Ok(format!("/deployments/{model}/chat/completions?api-version={version}"))
    }

    fn named(&self, failure: Failure) -> Failure {
        Failure { provider: Some(self.name.clone()), ..failure }
    }
}
