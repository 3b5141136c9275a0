//! Anthropic's Messages dialect (docs.anthropic.com/en/api/messages), as Anthropic itself speaks it: render a request, read a stream
//! and a whole answer. Errors are read like everybody's (`failure`).

mod answer;
mod blocks;
mod body;
mod media;
mod reading;
mod stream;
mod thinking;
mod tools;
mod traits;
mod turns;
mod usage;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header::CONTENT_TYPE};
use inner::{Event, Failure, FailureKind, Request};

use crate::{Decode, Provider, Rendered, failure, framed::Framed};

/// The version of the dialect that is spoken; Anthropic keeps old ones.
const VERSION: &str = "2023-06-01";
/// What reasoning of this dialect is called in `reasoning_details`; only such is sent back.
pub(crate) const FORMAT: &str = "anthropic-claude-v1";

/// Anthropic, or somebody who speaks its dialect.
pub struct Anthropic {
    id: String,
    name: String,
    base: String,
}

impl Anthropic {
    /// `base` is given as Anthropic's own clients take it, without the version (`https://api.anthropic.com`); with it is as well.
    #[must_use]
    pub fn new(id: &str, name: &str, base: &str) -> Self {
        let base = base.strip_suffix("/v1").unwrap_or(base);
        Self { id: id.to_owned(), name: name.to_owned(), base: base.to_owned() }
    }

    fn named(&self, failure: Failure) -> Failure {
        Failure { provider: Some(self.name.clone()), ..failure }
    }
}

impl Provider for Anthropic {
    fn id(&self) -> &str {
        &self.id
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn base(&self) -> &str {
        &self.base
    }

    fn render(&self, request: &Request, model: &str, key: Option<&str>) -> Result<Rendered, Failure> {
        let body = body::render(request, model).map_err(|failure| self.named(failure))?;
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(HeaderName::from_static("anthropic-version"), HeaderValue::from_static(VERSION));
        if let Some(key) = key {
            let unusable =
                |_| self.named(Failure::new(FailureKind::Server, "the provider's credential has characters no header can carry"));
            let mut key = HeaderValue::try_from(key).map_err(unusable)?;
            key.set_sensitive(true);
            headers.insert(HeaderName::from_static("x-api-key"), key);
        }
        Ok(Rendered { path: "/v1/messages".to_owned(), headers, body: Bytes::from(body) })
    }

    fn decoder(&self) -> Box<dyn Decode> {
        Box::new(Framed::new(reading::Reading::new(&self.name)))
    }

    fn answer(&self, body: &[u8]) -> Vec<Event> {
        answer::answer(&self.name, body)
    }

    fn failure(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Failure {
        self.named(failure::of_reply(status, headers, body))
    }
}
