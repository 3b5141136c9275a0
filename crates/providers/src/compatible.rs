//! A vendor that speaks OpenAI's dialect: names, an address and quirks. Never opens a socket; the gateway's http upstream does.

use std::sync::Arc;

use http::{HeaderMap, StatusCode};
use inner::{Event, Failure, Request};

use crate::{
    Decode, Provider, Rendered, failure,
    framed::Framed,
    openai,
    quirks::Quirks,
    segment,
    vendor::{self, Vendor},
};

/// Makes the id of a tool call that came without one (`call_` and 24 letters or digits). Given from outside, because this crate
/// has no randomness of its own.
pub type CallIds = Arc<dyn Fn() -> String + Send + Sync>;

/// An OpenAI-compatible vendor.
pub struct Compatible {
    vendor: Vendor,
    quirks: Quirks,
    ids: CallIds,
}

impl Compatible {
    /// A vendor from its data; `base` has no trailing slash. See [`crate::ProviderConfig::provider`] for checked values.
    #[must_use]
    pub fn new(id: &str, name: &str, base: &str, quirks: Quirks, ids: CallIds) -> Self {
        Self { vendor: Vendor::new(id, name, base), quirks, ids }
    }

    fn reading(&self) -> openai::Reading {
        openai::Reading::new(&self.vendor.name, &self.quirks, Arc::clone(&self.ids))
    }
}

impl Provider for Compatible {
    fn id(&self) -> &str {
        &self.vendor.id
    }

    fn name(&self) -> &str {
        &self.vendor.name
    }

    fn base(&self) -> &str {
        &self.vendor.base
    }

    fn routes(&self) -> bool {
        self.quirks.routes
    }

    fn replays_pictures(&self) -> bool {
        self.quirks.routes
    }

    fn keeps_alive(&self) -> bool {
        self.quirks.keep_alives
    }

    fn render(&self, request: &Request, model: &str, key: Option<&str>) -> Result<Rendered, Failure> {
        let named = |failure| self.vendor.named(failure);
        let body = openai::render(request, model, &self.quirks).map_err(named)?;
        let headers = vendor::headers(key.map(|key| self.quirks.credential.header(key))).map_err(named)?;
        let path = self.path(model).map_err(named)?;
        Ok(Rendered { path, headers, body })
    }

    fn decoder(&self) -> Box<dyn Decode> {
        Box::new(Framed::new(self.reading()))
    }

    fn answer(&self, body: &[u8]) -> Vec<Event> {
        openai::answer(self.reading(), body)
    }

    fn failure(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Failure {
        self.vendor.named(failure::of_reply(status, headers, body))
    }
}

impl Compatible {
    fn path(&self, model: &str) -> Result<String, Failure> {
        let Some(version) = &self.quirks.deployments else { return Ok("/chat/completions".to_owned()) };
        let (model, version) = (segment::of_model(model)?, segment::escaped(version));
        Ok(format!("/deployments/{model}/chat/completions?api-version={version}"))
    }
}
