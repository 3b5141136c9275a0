//! Google to test with, and what it is sent.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use inner::{Message, Request, Role};
use providers::{CallIds, Gemini, Provider};
use serde_json::Value;

pub(crate) const STUDIO: &str = "https://generativelanguage.googleapis.com";
pub(crate) const VERTEX: &str = "https://aiplatform.googleapis.com/v1/projects/p/locations/global";

/// Ids that count: `call_new_0`, `call_new_1`, ...
pub(crate) fn ids() -> CallIds {
    let next = AtomicUsize::new(0);
    Arc::new(move || format!("call_new_{}", next.fetch_add(1, Ordering::Relaxed)))
}

pub(crate) fn studio() -> Gemini {
    Gemini::new("google-ai-studio", "Google AI Studio", STUDIO, ids())
}

/// The body for a model, at AI Studio.
pub(crate) fn body(request: &Request, model: &str) -> Value {
    serde_json::from_slice(&studio().render(request, model, Some("AIza-key")).unwrap().body.to_vec()).unwrap()
}

/// The body for a model, at Vertex AI.
pub(crate) fn vertex_body(request: &Request, model: &str) -> Value {
    let vertex = Gemini::new("google-vertex", "Google Vertex", VERTEX, ids());
    serde_json::from_slice(&vertex.render(request, model, Some("ya29.token")).unwrap().body.to_vec()).unwrap()
}

pub(crate) fn refusal(request: &Request) -> String {
    let failure = studio().render(request, "gemini-x", None).map(drop).unwrap_err();
    assert_eq!(failure.provider.as_deref(), Some("Google AI Studio"));
    failure.message
}

/// A refusal that leaves the request to other endpoints.
pub(crate) fn refusal_here(request: &Request) -> String {
    let failure = studio().render(request, "gemini-x", None).map(drop).unwrap_err();
    assert!(failure.kind.try_elsewhere(), "{failure}");
    failure.message
}

pub(crate) fn ask(messages: Vec<Message>) -> Request {
    Request { messages, ..Request::default() }
}

pub(crate) fn user(text: &str) -> Message {
    Message::text(Role::User, text)
}
