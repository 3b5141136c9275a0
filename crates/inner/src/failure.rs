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
    /// The provider's own code, for `metadata.provider_code`.
    pub provider_code: Option<String>,
    /// The provider's own body, for `metadata.raw`; 4xx only.
    pub raw: Option<Box<Value>>,
    /// When the caller may try again.
    pub retry_after: Option<Duration>,
    /// Whether the provider says that trying again helps (`x-should-retry`), where it says so.
    pub should_retry: Option<bool>,
    /// Whether the call was made on the caller's own key at the provider, where that is known.
    pub is_byok: Option<bool>,
    /// What a moderation found, where it says so.
    pub moderation: Option<Box<Moderation>>,
    /// What the log is told and the client is not: the status and the words of the provider, or why a connection failed. No
    /// credential, and no words where they could be the client's.
    pub reason: Option<String>,
}

/// What a moderation found (openrouter errors-and-debugging, "moderation").
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moderation {
    /// Why it was flagged.
    pub reasons: Vec<String>,
    /// The beginning and the end of what was flagged, 100 characters at most.
    pub flagged_input: Option<String>,
    /// The model that was asked for.
    pub model_slug: Option<String>,
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
    /// 400: more tokens of answer than the model gives.
    MaxTokensExceeded,
    /// 400: more tokens than allowed.
    TokenLimitExceeded,
    /// 400: a text is longer than allowed.
    StringTooLong,
    /// 400: the prompt cannot be taken.
    InvalidPrompt,
    /// 400: the model refused.
    Refusal,
    /// 400: more pixels or bytes than allowed.
    ImageTooLarge,
    /// 400: fewer pixels than needed.
    ImageTooSmall,
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
    /// 404: the picture is not there.
    ImageNotFound,
    /// 405.
    MethodNotAllowed,
    /// 408: the client was too slow.
    RequestTimeout,
    /// 412.
    PreconditionFailed,
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
            Self::MaxTokensExceeded => (400, "max_tokens_exceeded", true),
            Self::TokenLimitExceeded => (400, "token_limit_exceeded", true),
            Self::StringTooLong => (400, "string_too_long", false),
            Self::InvalidPrompt => (400, "invalid_prompt", false),
            Self::Refusal => (400, "refusal", false),
            Self::InvalidImage => (400, "invalid_image", false),
            Self::ImageTooLarge => (400, "image_too_large", false),
            Self::ImageTooSmall => (400, "image_too_small", false),
            Self::ImageDownloadFailed => (400, "image_download_failed", false),
            Self::UnsupportedImageFormat => (400, "unsupported_image_format", false),
            Self::ContentPolicyViolation => (400, "content_policy_violation", false),
            Self::Authentication => (401, "authentication", true),
            Self::PaymentRequired => (402, "payment_required", true),
            Self::PermissionDenied => (403, "permission_denied", true),
            Self::NotFound => (404, "not_found", true),
            Self::ImageNotFound => (404, "image_not_found", false),
            Self::MethodNotAllowed => (405, "invalid_request", false),
            Self::RequestTimeout => (408, "timeout", false),
            Self::PreconditionFailed => (412, "precondition_failed", false),
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
        Self {
            kind,
            message: message.into(),
            provider: None,
            provider_code: None,
            raw: None,
            retry_after: None,
            should_retry: None,
            is_byok: None,
            moderation: None,
            reason: None,
        }
    }

    /// Whether another endpoint of the same model may serve the call (before any output): by its kind, unless the provider says that
    /// the same call may succeed.
    #[must_use]
    pub fn try_elsewhere(&self) -> bool {
        self.kind.try_elsewhere() || self.should_retry == Some(true)
    }

    /// A 400 about the request itself.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(FailureKind::InvalidRequest, message)
    }
}
