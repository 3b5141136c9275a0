//! OpenAI to test with, and what it is sent.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use inner::{Failure, Message, Request, Role};
use providers::{CallIds, Provider, ProviderConfig};
use serde_json::Value;

/// Ids that count: `call_new_0`, `call_new_1`, ...
pub(crate) fn ids() -> CallIds {
    let next = AtomicUsize::new(0);
    Arc::new(move || format!("call_new_{}", next.fetch_add(1, Ordering::Relaxed)))
}

/// A provider of the dialect out of a section without it.
pub(crate) fn section(text: &str) -> Box<dyn Provider> {
    let config: ProviderConfig = toml::from_str(&format!("dialect = \"openai_responses\"\n{text}")).unwrap();
    config.provider(ids()).unwrap()
}

pub(crate) fn platform() -> Box<dyn Provider> {
    section("id = \"openai\"")
}

/// The body for a model.
pub(crate) fn body(request: &Request, model: &str) -> Value {
    serde_json::from_slice(&platform().render(request, model, Some("sk-key")).unwrap().body.to_vec()).unwrap()
}

pub(crate) fn refusal(request: &Request) -> Failure {
    let failure = platform().render(request, "gpt-x", None).map(drop).unwrap_err();
    assert_eq!(failure.provider.as_deref(), Some("OpenAI"));
    failure
}

pub(crate) fn ask(messages: Vec<Message>) -> Request {
    Request { messages, ..Request::default() }
}

pub(crate) fn user(text: &str) -> Message {
    Message::text(Role::User, text)
}
