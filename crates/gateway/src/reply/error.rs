//! The one place where error bodies are made: the envelope for replies, the same body inside streams and choices.
//!
//! Never shows what an internal failure was about: that goes to the log.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header::RETRY_AFTER};
use inner::{Failure, FailureKind};
use serde_json::{Value, json};
use wire::error::{ErrorBody, ErrorEnvelope, ErrorMetadata, PreviousError};

use super::{GENERATION_ID, generation_header};
use crate::route::Availability;

/// A request that is refused with an HTTP status, because nothing of an answer was sent yet.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) failure: Failure,
    /// Once there is one.
    pub(crate) generation_id: Option<String>,
    /// Endpoints that failed before the last one.
    pub(crate) previous: Vec<PreviousError>,
    /// Why nobody may answer, if routing found so.
    pub(crate) availability: Option<Box<Availability>>,
    /// How it was routed, for who asked.
    pub(crate) metadata: Option<Box<Value>>,
    /// What a guardrail found in the prompt that it blocks.
    pub(crate) patterns: Vec<String>,
    /// Which of our own limits was reached.
    pub(crate) rate_limit: Option<Box<RateLimit>>,
}

/// A limit of ours that leaves nothing until it is reset, as the headers `X-RateLimit-*` tell it (openrouter api_reference/limits).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RateLimit {
    pub(crate) limit: u64,
    /// Unix milliseconds.
    pub(crate) reset_ms: i64,
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        let (previous, patterns) = (Vec::new(), Vec::new());
        Self { failure, generation_id: None, previous, availability: None, metadata: None, patterns, rate_limit: None }
    }
}

impl Refusal {
    /// The reply with this envelope: its status, and the headers that say when to come back and which generation it was.
    pub(super) fn respond(&self, envelope: Value) -> Response {
        let Failure { kind, message, retry_after, .. } = &self.failure;
        if *kind == FailureKind::Server {
            tracing::error!(generation = self.generation_id, reason = message, "request failed");
        }
        let status = StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(envelope)).into_response();
        let headers = response.headers_mut();
        if let Some(wait) = retry_after {
            // Rounded up: a client that comes back at the second must not be early.
            headers.insert(RETRY_AFTER, HeaderValue::from(wait.as_millis().div_ceil(1000).try_into().unwrap_or(u64::MAX)));
        }
        if let Some(RateLimit { limit, reset_ms }) = self.rate_limit.as_deref().copied() {
            headers.insert("x-ratelimit-limit", HeaderValue::from(limit));
            headers.insert("x-ratelimit-remaining", HeaderValue::from(0));
            headers.insert("x-ratelimit-reset", HeaderValue::from(reset_ms));
        }
        if let Some(id) = self.generation_id.as_deref().and_then(generation_header) {
            headers.insert(GENERATION_ID, id);
        }
        response
    }

    /// How it was routed. A masked error says nothing of how it came about.
    pub(super) fn told_metadata(&self) -> Option<&Value> {
        self.metadata.as_deref().filter(|_| self.failure.kind != FailureKind::Server)
    }

    /// The body inside the envelope.
    pub(super) fn body(&self) -> ErrorBody {
        let mut body = body(&self.failure);
        if let Some(metadata) = &mut body.metadata {
            metadata.previous_errors.clone_from(&self.previous);
            metadata.patterns.clone_from(&self.patterns);
        }
        body
    }
}

/// The error body of a failure.
pub(super) fn body(failure: &Failure) -> ErrorBody {
    let from_provider = failure.raw.is_some() || failure.provider_code.is_some();
    let message = match failure.kind {
        FailureKind::Server => "Internal Server Error",
        _ if from_provider && failure.moderation.is_none() => "Provider returned error",
        _ => failure.message.as_str(),
    };
    let moderation = failure.moderation.as_deref().cloned().unwrap_or_default();
    let metadata = ErrorMetadata {
        error_type: failure.kind.error_type().to_owned(),
        provider_name: failure.provider.clone(),
        raw: failure.raw.as_deref().cloned(),
        provider_code: failure.provider_code.clone().filter(|_| failure.kind != FailureKind::Server),
        is_byok: failure.is_byok,
        reasons: moderation.reasons,
        flagged_input: moderation.flagged_input,
        model_slug: moderation.model_slug,
        patterns: Vec::new(),
        previous_errors: Vec::new(),
    };
    ErrorBody { code: failure.kind.status(), message: message.to_owned(), metadata: Some(metadata) }
}

/// The envelope of what HTTP itself refuses, with a status that is none of the contract's own.
pub(crate) fn of_http(status: u16, message: &str) -> String {
    let error_type = FailureKind::InvalidRequest.error_type().to_owned();
    let metadata = Some(ErrorMetadata { error_type, ..ErrorMetadata::default() });
    let error = ErrorBody { code: status, message: message.to_owned(), metadata };
    json!(ErrorEnvelope { error, user_id: None }).to_string()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut envelope = json!(ErrorEnvelope { error: self.body(), user_id: None });
        if let Some(availability) = &self.availability {
            envelope["error"]["availability"] = availability.json();
        }
        if let Some(metadata) = self.told_metadata() {
            envelope["openrouter_metadata"] = metadata.clone();
        }
        self.respond(envelope)
    }
}
