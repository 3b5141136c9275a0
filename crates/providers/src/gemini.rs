//! Google's Gemini dialect (ai.google.dev/api/generate-content), as AI Studio and Vertex AI speak it: render a request, read a
//! stream and a whole answer. Errors are read like everybody's (`failure`). Never fetches a token: Vertex AI's is configured.

mod answer;
mod body;
mod logprobs;
mod media;
mod pieces;
mod reading;
mod replay;
mod stream;
mod surface;
mod thinking;
mod tools;
mod traits;
mod turns;
mod usage;

use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};
use inner::{Event, Failure, FailureKind, Request};

use self::{reading::Reading, surface::Surface};
use crate::{CallIds, Decode, Provider, Rendered, failure, framed::Framed};

/// What reasoning of this dialect is called in `reasoning_details`; only such is sent back.
const FORMAT: &str = "google-gemini-v1";

/// Google, or somebody who speaks its dialect.
pub struct Gemini {
    id: String,
    name: String,
    base: String,
    surface: Surface,
    ids: CallIds,
}

impl Gemini {
    /// `base` is AI Studio's address, with its version or without (`https://generativelanguage.googleapis.com`), or that of a
    /// location of Vertex AI (`https://aiplatform.googleapis.com/v1/projects/{project}/locations/{location}`), where the
    /// credential is a bearer token. `ids` makes the ids of calls that come without one.
    #[must_use]
    pub fn new(id: &str, name: &str, base: &str, ids: CallIds) -> Self {
        let (surface, base) = surface::at(base);
        Self { id: id.to_owned(), name: name.to_owned(), base, surface, ids }
    }

    fn named(&self, failure: Failure) -> Failure {
        Failure { provider: Some(self.name.clone()), ..failure }
    }

    fn reading(&self) -> Reading {
        Reading::new(&self.name, Arc::clone(&self.ids))
    }
}

impl Provider for Gemini {
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
        let traits = traits::of(model, self.surface);
        let body = body::render(request, &traits).map_err(|failure| self.named(failure))?;
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if let Some(key) = key {
            let unusable =
                |_| self.named(Failure::new(FailureKind::Server, "the provider's credential has characters no header can carry"));
            let (name, value) = self.surface.credential(key);
            let mut value = HeaderValue::try_from(value).map_err(unusable)?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
        let path = surface::path(model, request.stream).map_err(|failure| self.named(failure))?;
        Ok(Rendered { path, headers, body: Bytes::from(body) })
    }

    fn decoder(&self) -> Box<dyn Decode> {
        Box::new(Framed::new(self.reading()))
    }

    fn answer(&self, body: &[u8]) -> Vec<Event> {
        answer::answer(self.reading(), body)
    }

    fn failure(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Failure {
        self.named(failure::of_reply(status, headers, body))
    }
}
