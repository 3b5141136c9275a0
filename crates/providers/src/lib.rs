//! Translation, one file per upstream: our request to an HTTP request, their bytes to our events. Pure: no sockets, no clock,
//! no randomness.

#![cfg_attr(test, expect(clippy::unwrap_used, reason = "tests fail by panicking"))]

pub mod quirks;
pub mod sse;
pub mod table;

mod anthropic;
mod bedrock;
mod cached;
mod citation;
mod cohere;
mod compatible;
mod config;
mod data_url;
mod decimal;
mod either;
mod failure;
mod finish;
mod framed;
mod gemini;
mod openai;
mod options;
mod payload;
mod responses;
mod secret;
mod segment;
mod sniff;
mod vendor;

pub use anthropic::Anthropic;
pub use bedrock::{Aws, AwsKeys, Bedrock};
pub use cohere::Cohere;
pub use compatible::{CallIds, Compatible};
pub use config::{ProviderConfig, ProviderConfigError};
pub use gemini::Gemini;
pub use payload::Payload;
pub use quirks::Quirks;
pub use responses::Responses;
pub use secret::Secret;
pub use table::{Dialect, Row, rows};
pub use vendor::usual_port;

use std::{sync::Arc, time::SystemTime};

use http::{HeaderMap, StatusCode};
use inner::{Event, Failure, Request};

/// One upstream vendor. A vendor that speaks a known dialect is a row of data, not another implementation.
pub trait Provider: Send + Sync {
    /// The slug used in routing (`openai`).
    fn id(&self) -> &str;
    /// The displayed name (`OpenAI`).
    fn name(&self) -> &str;
    /// The base URL without a trailing slash (`https://api.openai.com/v1`).
    fn base(&self) -> &str;
    /// Whether the vendor is a router itself: it has the models of many authors and is given their ids whole.
    fn routes(&self) -> bool {
        false
    }
    /// Who speaks for the vendor in this call; `None` is the provider itself. A vendor of two dialects chooses by what is asked. Whoever
    /// it is renders the call, reads its answer, and its errors; `model` is the vendor's own id of the model.
    fn speaker(&self, _request: &Request, _model: &str) -> Option<Arc<dyn Provider>> {
        None
    }
    /// The same request with less: without what was asked for unasked and this account is refused. `None` where the refusal is about
    /// anything else.
    fn asking_less(&self, _request: &Request, _refusal: &Failure) -> Option<Request> {
        None
    }
    /// Whether it is sent the pictures that earlier answers made ([`inner::Message::images`]). Everybody else answers from what was said:
    /// no dialect but Google's and a router's has a place for a picture in an answer.
    fn replays_pictures(&self) -> bool {
        false
    }
    /// Whether bytes of a stream that carry no event mean that the call waits in the vendor's queue; see [`Quirks::keep_alives`].
    fn keeps_alive(&self) -> bool {
        false
    }
    /// Renders a call. `model` is the vendor's own id of the model; `key` the credential, if the vendor wants one.
    ///
    /// # Errors
    /// When the request asks for something this vendor cannot do.
    fn render(&self, request: &Request, model: &str, key: Option<&str>) -> Result<Rendered, Failure>;
    /// Signs a rendered call where the vendor wants a signature of every call: just before it is sent, because a signature holds
    /// for minutes only. `now` is given from outside, because this crate has no clock.
    ///
    /// # Errors
    /// When the call cannot be signed with the credential that is configured.
    fn sign(&self, _call: &mut Rendered, _now: SystemTime) -> Result<(), Failure> {
        Ok(())
    }
    /// The service tier that a good reply's head says it is served in, in the API's words, where it is said there.
    fn tier_served(&self, _headers: &HeaderMap) -> Option<String> {
        None
    }
    /// A fresh decoder for one streamed answer.
    fn decoder(&self) -> Box<dyn Decode>;
    /// Reads a whole (non-streamed) answer as the events that a stream would have given, the terminal one included.
    fn answer(&self, body: &[u8]) -> Vec<Event>;
    /// Reads an error reply.
    fn failure(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Failure;
}

/// A rendered call; `url` is below the provider's base.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// Such as `/chat/completions`.
    pub path: String,
    /// Content type, credential (marked sensitive) and vendor headers.
    pub headers: HeaderMap,
    /// JSON.
    pub body: Payload,
}

/// Decodes one streamed answer. Framing and meaning are both its business: it gets raw network bytes.
pub trait Decode: Send {
    /// The next bytes, cut anywhere. Events in order; after an [`Event::End`] nothing follows.
    fn push(&mut self, bytes: &[u8]) -> Vec<Event>;
    /// The connection ended. Yields the terminal event if it is still owed: a stream that was cut is a failure, never a
    /// clean end.
    fn finish(&mut self) -> Vec<Event>;
}
