//! Google's Gemini dialect (ai.google.dev/api/generate-content), as AI Studio and Vertex AI speak it: render a request, read a
//! stream and a whole answer. Errors are read like everybody's (`failure`). Never fetches a token: Vertex AI's is configured.

mod answer;
mod body;
mod grounding;
mod logprobs;
mod made;
mod media;
mod pieces;
mod reading;
mod replay;
mod stream;
mod surface;
mod thinking;
mod tier;
mod tools;
mod traits;
mod turns;
mod usage;

use std::sync::Arc;

use http::{HeaderMap, HeaderValue, StatusCode};
use inner::{Event, Failure, Request};

use self::{reading::Reading, surface::Surface};
use crate::{
    CallIds, Decode, Provider, Rendered, failure,
    framed::Framed,
    vendor::{self, Vendor},
};

/// What reasoning of this dialect is called in `reasoning_details`; only such is sent back.
const FORMAT: &str = "google-gemini-v1";

/// Google, or somebody who speaks its dialect.
pub struct Gemini {
    vendor: Vendor,
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
        Self { vendor: Vendor::new(id, name, base), surface, ids }
    }

    fn reading(&self) -> Reading {
        Reading::new(&self.vendor.name, Arc::clone(&self.ids))
    }
}

impl Provider for Gemini {
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
        let body = body::render(request, &traits::of(model, self.surface)).map_err(named)?;
        let mut headers = vendor::headers(key.map(|key| self.surface.credential(key))).map_err(named)?;
        if let Some(tier) = tier::asked(&request.extra).filter(|tier| self.surface != Surface::Studio && *tier != "standard") {
            headers.insert(tier::ASKING, HeaderValue::from_static(tier));
        }
        let path = surface::path(model, request.stream).map_err(named)?;
        Ok(Rendered { path, headers, body })
    }

    fn replays_pictures(&self) -> bool {
        true
    }

    fn tier_served(&self, headers: &HeaderMap) -> Option<String> {
        tier::of_headers(headers)
    }

    fn decoder(&self) -> Box<dyn Decode> {
        Box::new(Framed::new(self.reading()))
    }

    fn answer(&self, body: &[u8]) -> Vec<Event> {
        answer::answer(self.reading(), body)
    }

    fn failure(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Failure {
        self.vendor.named(failure::of_reply(status, headers, body))
    }
}
