//! What a vendor's error means: whose fault, and may another endpoint be tried. And what is refused before a vendor is asked.
//!
//! Bodies of 5xx errors and of refused credentials never go on: they may tell of the vendor's inside, or of our key. Of a 5xx the
//! client has the code, and the log the words. From all others, what looks like a key is taken out.

mod credentials;
mod reason;
pub(crate) mod reported;
mod retry_after;

use http::{HeaderMap, StatusCode};
use inner::{Failure, FailureKind};
use serde_json_borrow::Value;

use self::reported::Reported;

/// Most bytes of a body that are passed on, and of a message.
const RAW_BYTES_MAX: usize = 8 << 10;
const MESSAGE_CHARS_MAX: usize = 1000;

/// What this vendor cannot do, though another endpoint may.
pub(crate) fn elsewhere(message: impl Into<String>) -> Failure {
    Failure::new(FailureKind::NotFound, message)
}

/// Reads an error reply.
pub(crate) fn of_reply(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Failure {
    of_reply_named(status, headers, body, None)
}

/// Reads an error reply whose code may stand outside of the body.
pub(crate) fn of_reply_named(status: StatusCode, headers: &HeaderMap, body: &[u8], code: Option<String>) -> Failure {
    let parsed: Option<Value<'_>> = serde_json::from_slice(body.trim_ascii()).ok();
    let mut report = parsed.as_ref().map(reported::read).unwrap_or_default();
    report.code = code.or(report.code);
    let kind = classify(&report, Some(status.as_u16()));
    let seconds = || retry_after::of_headers(headers).or_else(|| retry_after::of_seconds(report.retry_after?));
    let retry_after = seconds().or_else(|| retry_after::of_text(report.message.as_deref()?));
    let retry_after = retry_after.or_else(|| (status == 429).then(|| retry_after::of_limits(headers)).flatten());
    let should_retry = retry_after::should(headers);
    // Where trying again is of no use, nobody is told when to.
    let retry_after = retry_after.filter(|_| should_retry != Some(false));
    let raw = parsed.filter(|_| body.len() <= RAW_BYTES_MAX).map(Into::into);
    let raw = raw.unwrap_or_else(|| serde_json::Value::String(String::from_utf8_lossy(body).into_owned()));
    let failure = describe(kind, &report, Some(raw).filter(|raw| *raw != ""));
    let reason = reason::of_reply(kind, status, &report);
    Failure { retry_after, should_retry, reason: Some(reason), ..failure }
}

/// Reads an error inside a 200 answer or stream.
pub(crate) fn in_band(report: &Reported, body: &Value<'_>) -> Failure {
    let retry_after = report.retry_after.and_then(retry_after::of_seconds);
    let kind = classify(report, None);
    Failure { retry_after, reason: Some(reason::in_band(kind, report)), ..describe(kind, report, Some(body.into())) }
}

fn describe(kind: FailureKind, report: &Reported, raw: Option<serde_json::Value>) -> Failure {
    let tells = kind.status() < 500 && kind != FailureKind::Authentication;
    let told = report.message.as_deref().filter(|message| tells && !message.trim().is_empty()).map(credentials::without);
    let message = told.map_or_else(|| general(kind).to_owned(), |told| told.chars().take(MESSAGE_CHARS_MAX).collect());
    let code = report.code.as_deref().or(report.kind.as_deref());
    let code = code.filter(|code| tells || kind.status() >= 500 && reason::is_word(code));
    let raw = raw.filter(|_| tells).map(|raw| Box::new(cut(credentials::without_in(raw))));
    let moderation = report.moderation.clone().filter(|_| tells);
    Failure { provider_code: code.map(credentials::without), raw, moderation, ..Failure::new(kind, message) }
}

/// A text that is not too long. Cut only here, because half a key does not look like one.
fn cut(raw: serde_json::Value) -> serde_json::Value {
    match raw {
        serde_json::Value::String(mut text) => {
            text.truncate(text.floor_char_boundary(RAW_BYTES_MAX));
            serde_json::Value::String(text)
        }
        other => other,
    }
}

/// What is said when the vendor's own words are not passed on.
fn general(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::Authentication => "the provider refused its credential",
        FailureKind::RateLimitExceeded => "the provider's rate limit is reached",
        FailureKind::PaymentRequired => "the provider wants to be paid",
        FailureKind::ProviderOverloaded => "the provider is overloaded",
        FailureKind::Timeout => "the provider ran out of time",
        kind if kind.status() < 500 => "the provider refused the request",
        _ => "the provider failed",
    }
}

/// Codes first, then texts where vendors have no code, then the status. A text counts only where the status allows its meaning,
/// because validation errors repeat what users wrote.
fn classify(report: &Reported, status: Option<u16>) -> FailureKind {
    if let Some(kind) = report.error_type.as_deref().and_then(by_error_type) {
        return kind;
    }
    let status = status.filter(|status| *status >= 400).or(report.status);
    if report.reason.as_deref().is_some_and(about_our_key) {
        return FailureKind::Authentication;
    }
    let words = || [&report.code, &report.kind].into_iter().flatten();
    if let Some(kind) = words().find_map(|word| by_word(word)) {
        return kind;
    }
    let message = report.message.as_deref().unwrap_or_default().to_ascii_lowercase();
    let says = |texts: &[&str]| texts.iter().any(|text| message.contains(text));
    // OpenAI's word for a prompt that a reasoning model's filter refused, and for others that are wrong in any way.
    if words().any(|word| word == "invalid_prompt") && says(&["flagged", "usage policy"]) {
        return FailureKind::ContentPolicyViolation;
    }
    let too_long = matches!(status, None | Some(400 | 413 | 422 | 500)) && says(&CONTEXT_LENGTH);
    if !too_long && words().any(|word| word == "invalid_prompt") {
        return FailureKind::InvalidPrompt;
    }
    match status {
        _ if too_long => FailureKind::ContextLengthExceeded,
        Some(400) if says(&["content filtering policy", "content management policy"]) => FailureKind::ContentPolicyViolation,
        Some(400 | 403) if says(&REFUSED_KEY) => FailureKind::Authentication,
        Some(403) if says(&["api_key:"]) => FailureKind::Authentication,
        Some(429) if says(&["overloaded", "capacity exceeded", "high traffic"]) => FailureKind::ProviderOverloaded,
        Some(status) => by_status(status),
        None => words().find_map(|word| by_vague_word(word)).unwrap_or(FailureKind::ProviderUnavailable),
    }
}

/// Google's reasons (google.rpc.ErrorInfo) of a 400 or 403 that is the credential's fault: it is unknown, expired, not made for
/// this service, or its project is suspended.
fn about_our_key(reason: &str) -> bool {
    reason.starts_with("API_KEY_") || reason == "CONSUMER_SUSPENDED"
}

/// How vendors without a code say that the credential is wrong.
const REFUSED_KEY: [&str; 7] = [
    "api key not valid",
    "api key expired",
    "invalid api key",
    "invalid api token",
    "incorrect api key",
    // AWS, of a key of Bedrock's own.
    "your api key is valid",
    "bearer token has expired",
];

/// How vendors without a code say that the prompt is too long.
const CONTEXT_LENGTH: [&str; 12] = [
    "maximum context length",
    "prompt is too long",
    "input is too long",
    "too many tokens",
    "exceeds the available context size",
    "range of input length should be",
    "exceeds the maximum number of tokens",
    "while limit is",
    "`inputs` tokens + `max_new_tokens`",
    "requested token count exceeds",
    "longer than the model's context length",
    "number of input tokens exceeds",
];

fn by_word(word: &str) -> Option<FailureKind> {
    Some(match word {
        "context_length_exceeded" | "exceed_context_size_error" => FailureKind::ContextLengthExceeded,
        "content_filter"
        | "content_policy_violation"
        | "image_content_policy_violation"
        | "misalignment_policy_violation"
        | "bio_policy"
        | "cyber_policy"
        | "ResponsibleAIPolicyViolation"
        | "data_inspection_failed"
        | "DataInspectionFailed" => FailureKind::ContentPolicyViolation,
        "insufficient_quota"
        | "billing_error"
        | "billing_hard_limit_reached"
        | "Arrearage"
        | "CommodityNotPurchased"
        | "PrepaidBillOverdue"
        | "PostpaidBillOverdue"
        | "BudgetLimitExceeded" => FailureKind::PaymentRequired,
        "invalid_api_key" => FailureKind::Authentication,
        "invalid_image"
        | "invalid_image_format"
        | "invalid_base64_image"
        | "invalid_image_mode"
        | "image_parse_error"
        | "empty_image_file" => FailureKind::InvalidImage,
        "image_too_large" | "image_file_too_large" => FailureKind::ImageTooLarge,
        "image_too_small" => FailureKind::ImageTooSmall,
        "invalid_image_url" | "failed_to_download_image" => FailureKind::ImageDownloadFailed,
        "image_file_not_found" => FailureKind::ImageNotFound,
        "string_above_max_length" => FailureKind::StringTooLong,
        "unsupported_image_media_type" => FailureKind::UnsupportedImageFormat,
        // AWS answers all of these with a 403.
        "UnrecognizedClientException"
        | "InvalidSignatureException"
        | "IncompleteSignatureException"
        | "SignatureDoesNotMatch"
        | "ExpiredTokenException"
        | "ExpiredToken"
        | "InvalidClientTokenId"
        | "MissingAuthenticationTokenException" => FailureKind::Authentication,
        // AWS's quotas are told by a 400, a model that is still loading by a 429.
        "ServiceQuotaExceededException" => FailureKind::RateLimitExceeded,
        "ModelNotReadyException" => FailureKind::ProviderOverloaded,
        // Google's word for an account without billing, or in a region that is not served.
        "FAILED_PRECONDITION" => FailureKind::PermissionDenied,
        "rate_limit_exceeded" | "rate_limit_error" | "RESOURCE_EXHAUSTED" => FailureKind::RateLimitExceeded,
        "overloaded_error" | "overloaded" | "server_overloaded" | "token_quota_reached" => FailureKind::ProviderOverloaded,
        // Groq: the model's call did not fit its tools. Another try or another model may.
        "tool_use_failed" => FailureKind::ProviderUnavailable,
        _ if word.starts_with("Throttling") => FailureKind::RateLimitExceeded,
        _ => return None,
    })
}

/// Words that count only when no status is known: in a stream.
fn by_vague_word(word: &str) -> Option<FailureKind> {
    Some(match word {
        "BadRequestError"
        | "BadRequest"
        | "invalid_request_error"
        | "validation"
        | "INVALID_ARGUMENT"
        | "OUT_OF_RANGE"
        | "ValidationException" => FailureKind::InvalidRequest,
        "authentication_error" | "UNAUTHENTICATED" => FailureKind::Authentication,
        "permission_error" | "PERMISSION_DENIED" | "AccessDeniedException" => FailureKind::PermissionDenied,
        "not_found_error" | "NotFoundError" | "NOT_FOUND" | "ResourceNotFoundException" => FailureKind::NotFound,
        "timeout_error" | "timeout" | "DEADLINE_EXCEEDED" | "ModelTimeoutException" => FailureKind::Timeout,
        "UNAVAILABLE" | "ServiceUnavailableException" => FailureKind::ProviderOverloaded,
        _ => return None,
    })
}

fn by_status(status: u16) -> FailureKind {
    match status {
        401 => FailureKind::Authentication,
        402 => FailureKind::PaymentRequired,
        403 => FailureKind::PermissionDenied,
        404 | 410 => FailureKind::NotFound,
        412 => FailureKind::PreconditionFailed,
        408 | 504 | 524 => FailureKind::Timeout,
        413 => FailureKind::PayloadTooLarge,
        422 => FailureKind::Unprocessable,
        // 498: Groq's flex tier is full.
        429 | 498 => FailureKind::RateLimitExceeded,
        // 424: TGI's generation failed.
        424 => FailureKind::ProviderUnavailable,
        503 | 529 => FailureKind::ProviderOverloaded,
        400..=499 => FailureKind::InvalidRequest,
        _ => FailureKind::ProviderUnavailable,
    }
}

/// OpenRouter's own table, one to one. Its 500 is a fault of that router, not of ours.
fn by_error_type(error_type: &str) -> Option<FailureKind> {
    use FailureKind as K;
    let kinds = [
        K::InvalidRequest,
        K::ContextLengthExceeded,
        K::MaxTokensExceeded,
        K::TokenLimitExceeded,
        K::StringTooLong,
        K::InvalidPrompt,
        K::Refusal,
        K::InvalidImage,
        K::ImageTooLarge,
        K::ImageTooSmall,
        K::ImageDownloadFailed,
        K::UnsupportedImageFormat,
        K::ContentPolicyViolation,
        K::Authentication,
        K::PaymentRequired,
        K::PermissionDenied,
        K::NotFound,
        K::ImageNotFound,
        K::PreconditionFailed,
        K::PayloadTooLarge,
        K::Unprocessable,
        K::RateLimitExceeded,
        K::ProviderUnavailable,
        K::ProviderOverloaded,
        K::Timeout,
    ];
    kinds.into_iter().find(|kind| kind.error_type() == error_type)
}
