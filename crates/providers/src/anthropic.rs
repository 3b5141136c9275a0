//! Anthropic's Messages dialect (docs.anthropic.com/en/api/messages), as Anthropic itself speaks it: render a request, read a stream
//! and a whole answer. Errors are read like everybody's (`failure`).

mod answer;
mod blocks;
mod body;
mod citing;
mod form;
mod media;
mod reading;
pub(crate) mod schema;
mod stream;
pub(crate) mod thinking;
mod tools;
pub(crate) mod traits;
mod turns;
mod usage;

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use inner::{Event, Failure, Request};

use crate::{
    Decode, Provider, Rendered, failure,
    framed::Framed,
    vendor::{self, Vendor},
};

/// The version of the dialect that is spoken. Anthropic keeps old ones, and newer ones refuse `temperature`, `top_p` and `top_k`,
/// which clients of ours may send.
const VERSION: &str = "2023-06-01";
/// What reasoning of this dialect is called in `reasoning_details`; only such is sent back.
pub(crate) const FORMAT: &str = "anthropic-claude-v1";

/// Anthropic, or somebody who speaks its dialect.
pub struct Anthropic {
    vendor: Vendor,
}

impl Anthropic {
    /// `base` is given as Anthropic's own clients take it, without the version (`https://api.anthropic.com`); with it is as well.
    #[must_use]
    pub fn new(id: &str, name: &str, base: &str) -> Self {
        let base = base.strip_suffix("/v1").unwrap_or(base);
        Self { vendor: Vendor::new(id, name, base) }
    }
}

impl Provider for Anthropic {
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
        let credential = key.map(|key| (HeaderName::from_static("x-api-key"), key.to_owned()));
        let mut headers = vendor::headers(credential).map_err(named)?;
        headers.insert(HeaderName::from_static("anthropic-version"), HeaderValue::from_static(VERSION));
        Ok(Rendered { path: "/v1/messages".to_owned(), headers, body })
    }

    fn decoder(&self) -> Box<dyn Decode> {
        Box::new(Framed::new(reading::Reading::new(&self.vendor.name)))
    }

    fn answer(&self, body: &[u8]) -> Vec<Event> {
        answer::answer(&self.vendor.name, body)
    }

    fn failure(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Failure {
        self.vendor.named(failure::of_reply(status, headers, body))
    }
}
