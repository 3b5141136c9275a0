//! Cohere to test with, and what it is sent.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use inner::{Failure, Message, Request, Role};
use providers::{CallIds, Cohere, Provider};
use serde_json::Value;

/// Ids that count: `call_new_0`, `call_new_1`, ...
pub(crate) fn ids() -> CallIds {
    let next = AtomicUsize::new(0);
    Arc::new(move || format!("call_new_{}", next.fetch_add(1, Ordering::Relaxed)))
}

pub(crate) fn command() -> Cohere {
    Cohere::new("cohere", "Cohere", "https://api.cohere.com", ids())
}

/// The body for a model.
pub(crate) fn body(request: &Request) -> Value {
    serde_json::from_slice(&command().render(request, "command-a-03-2025", Some("co-key")).unwrap().body.to_vec()).unwrap()
}

pub(crate) fn refusal(request: &Request) -> Failure {
    let failure = command().render(request, "command-x", None).map(drop).unwrap_err();
    assert_eq!(failure.provider.as_deref(), Some("Cohere"));
    failure
}

pub(crate) fn ask(messages: Vec<Message>) -> Request {
    Request { messages, ..Request::default() }
}

pub(crate) fn user(text: &str) -> Message {
    Message::text(Role::User, text)
}
