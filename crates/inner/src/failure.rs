//! Why a call failed: whose fault, which public code, and whether another endpoint may be tried.

use std::time::Duration;

use serde_json::Value;

/// A failed call, in the terms of OpenRouter's error table. `gateway` alone turns it into a reply.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// The kind, which fixes status and `error_type`.
    pub kind: FailureKind,
    /// A sentence for the client. Never holds a secret, a path or an address of this machine.
    pub message: String,
    /// The provider that answered with the error, as displayed.
    pub provider: Option<String>,
    /// The provider's own code and body, for `metadata.provider_code` and `metadata.raw`; 4xx only.
    pub provider_code: Option<String>,
    /// See `provider_code`.
    pub raw: Option<Value>,
    /// When the caller may try again.
    pub retry_after: Option<Duration>,
}

/// The `error_type` values of the contract (openrouter errors-and-debugging page), each with one HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// 400: a parameter is wrong.
    InvalidRequest,
    /// 400: the model id is unknown.
    ModelNotFound,
    /// 400: prompt plus answer exceed the context.
    ContextLengthExceeded,
    /// 400: the bytes are no picture we can read.
    InvalidImage,
    /// 400: more pixels or bytes than allowed.
    ImageTooLarge,
    /// 400: the URL could not be read.
    ImageDownloadFailed,
    /// 400: a format that is not supported.
    UnsupportedImageFormat,
    /// 400: blocked by a content policy.
    ContentPolicyViolation,
    /// 401.
    Authentication,
    /// 402.
    PaymentRequired,
    /// 403.
    PermissionDenied,
    /// 404.
    NotFound,
    /// 405.
    MethodNotAllowed,
    /// 408: the client was too slow.
    RequestTimeout,
    /// 413.
    PayloadTooLarge,
    /// 422.
    Unprocessable,
    /// 429.
    RateLimitExceeded,
    /// 500: our fault.
    Server,
    /// 502: the provider is down or answered nonsense.
    ProviderUnavailable,
    /// 503: the provider, or our own engine, has no room now.
    ProviderOverloaded,
    /// 504.
    Timeout,
}

impl FailureKind {
    /// The HTTP status, which is also `error.code`.
    #[must_use]
    pub fn status(self) -> u16 {
        self.row().0
    }

    /// The `error_type` of the contract.
    #[must_use]
    pub fn error_type(self) -> &'static str {
        self.row().1
    }

    /// Whether another endpoint may serve the call although this one failed (before any output).
    #[must_use]
    pub fn try_elsewhere(self) -> bool {
        self.row().2
    }

    /// The one table of public codes.
    fn row(self) -> (u16, &'static str, bool) {
        match self {
            Self::InvalidRequest => (400, "invalid_request", false),
            Self::ModelNotFound => (400, "invalid_request", false),
            Self::ContextLengthExceeded => (400, "context_length_exceeded", true),
            Self::InvalidImage => (400, "invalid_image", false),
            Self::ImageTooLarge => (400, "image_too_large", false),
            Self::ImageDownloadFailed => (400, "image_download_failed", false),
            Self::UnsupportedImageFormat => (400, "unsupported_image_format", false),
            Self::ContentPolicyViolation => (400, "content_policy_violation", false),
            Self::Authentication => (401, "authentication", true),
            Self::PaymentRequired => (402, "payment_required", true),
            Self::PermissionDenied => (403, "permission_denied", true),
            Self::NotFound => (404, "not_found", true),
            Self::MethodNotAllowed => (405, "invalid_request", false),
            Self::RequestTimeout => (408, "timeout", false),
            Self::PayloadTooLarge => (413, "payload_too_large", false),
            Self::Unprocessable => (422, "unprocessable", false),
            Self::RateLimitExceeded => (429, "rate_limit_exceeded", true),
            Self::Server => (500, "server", true),
            Self::ProviderUnavailable => (502, "provider_unavailable", true),
            Self::ProviderOverloaded => (503, "provider_overloaded", true),
            Self::Timeout => (504, "timeout", true),
        }
    }
}

impl Failure {
    /// A failure with nothing but a kind and a sentence.
    pub fn new(kind: FailureKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), provider: None, provider_code: None, raw: None, retry_after: None }
    }

    /// A 400 about the request itself.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(FailureKind::InvalidRequest, message)
    }
}
