//! Bedrock to test with, and what it is sent.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use inner::{Message, Request, Role};
use providers::{Bedrock, CallIds, Provider};
use serde_json::Value;

pub(crate) const CLAUDE: &str = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
pub(crate) const NOVA: &str = "us.amazon.nova-2-lite-v1:0";
pub(crate) const MISTRAL: &str = "mistral.mistral-large-2407-v1:0";
pub(crate) const LLAMA: &str = "us.meta.llama4-maverick-17b-instruct-v1:0";
pub(crate) const KIMI: &str = "moonshotai.kimi-k2.5";

/// Ids that count: `call_new_0`, `call_new_1`, ...
pub(crate) fn ids() -> CallIds {
    let next = AtomicUsize::new(0);
    Arc::new(move || format!("call_new_{}", next.fetch_add(1, Ordering::Relaxed)))
}

pub(crate) fn bedrock() -> Bedrock {
    Bedrock::new("amazon-bedrock", "Amazon Bedrock", "https://bedrock-runtime.eu-central-1.amazonaws.com", None, ids())
}

/// The body for a model.
pub(crate) fn body(request: &Request, model: &str) -> Value {
    serde_json::from_slice(&bedrock().render(request, model, Some("key")).unwrap().body.to_vec()).unwrap()
}

pub(crate) fn refusal(request: &Request, model: &str) -> String {
    let failure = bedrock().render(request, model, None).map(drop).unwrap_err();
    assert_eq!(failure.provider.as_deref(), Some("Amazon Bedrock"));
    failure.message
}

/// A refusal that leaves the request to other endpoints.
pub(crate) fn refusal_here(request: &Request, model: &str) -> String {
    let failure = bedrock().render(request, model, None).map(drop).unwrap_err();
    assert!(failure.kind.try_elsewhere(), "{failure}");
    failure.message
}

pub(crate) fn ask(messages: Vec<Message>) -> Request {
    Request { messages, ..Request::default() }
}

pub(crate) fn user(text: &str) -> Message {
    Message::text(Role::User, text)
}
