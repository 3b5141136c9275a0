//! Error replies, each as OpenAI sends it.

use std::time::Duration;

use http::{HeaderMap, StatusCode};
use inner::{Failure, FailureKind};
use serde_json::json;

use crate::{platform::platform, shown::lines};

fn failure(status: u16, kind: &str, code: Option<&str>, message: &str) -> Failure {
    let body = json!({ "error": { "message": message, "type": kind, "param": null, "code": code } });
    platform().failure(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), body.to_string().as_bytes())
}

#[test]
fn a_code_means_what_openai_says_it_means() {
    use FailureKind as K;
    for (status, code, wanted) in [
        (400, "context_length_exceeded", K::ContextLengthExceeded),
        (400, "invalid_prompt", K::InvalidPrompt),
        (400, "string_above_max_length", K::StringTooLong),
        (400, "image_too_small", K::ImageTooSmall),
        (412, "precondition", K::PreconditionFailed),
        (400, "image_content_policy_violation", K::ContentPolicyViolation),
        (400, "invalid_image_format", K::InvalidImage),
        (400, "image_file_too_large", K::ImageTooLarge),
        (400, "failed_to_download_image", K::ImageDownloadFailed),
        (400, "unsupported_image_media_type", K::UnsupportedImageFormat),
        (400, "invalid_encrypted_content", K::InvalidRequest),
        (401, "invalid_api_key", K::Authentication),
        (403, "unsupported_country_region_territory", K::PermissionDenied),
        (404, "model_not_found", K::NotFound),
        (429, "rate_limit_exceeded", K::RateLimitExceeded),
        (429, "insufficient_quota", K::PaymentRequired),
        (500, "server_error", K::ProviderUnavailable),
        (503, "server_overloaded", K::ProviderOverloaded),
    ] {
        let failure = failure(status, "invalid_request_error", Some(code), "x");
        assert_eq!((failure.kind, failure.provider.as_deref()), (wanted, Some("OpenAI")), "{code}");
    }
}

#[test]
fn a_prompt_that_is_invalid_breaks_a_rule_only_if_it_says_so() {
    let invalid = |message| failure(400, "invalid_request_error", Some("invalid_prompt"), message).kind;
    let flagged = "Invalid prompt: your prompt was flagged as potentially violating our usage policy.";
    assert_eq!(invalid(flagged), FailureKind::ContentPolicyViolation);
    assert_eq!(invalid("Invalid prompt: it goes against our Usage Policy."), FailureKind::ContentPolicyViolation);
    assert_eq!(invalid("messages must not be empty"), FailureKind::InvalidPrompt);
    assert_eq!(invalid("This model's maximum context length is 8 tokens"), FailureKind::ContextLengthExceeded);
}

#[test]
fn a_routers_prompt_that_was_too_long_was_taken_for_a_broken_rule() {
    let error = json!({ "code": "invalid_prompt", "message": "your prompt is too much" });
    let body = json!({ "error": error, "error_type": "context_length_exceeded" });
    let refused = platform().failure(StatusCode::BAD_REQUEST, &HeaderMap::new(), body.to_string().as_bytes());
    assert_eq!(refused.kind, FailureKind::ContextLengthExceeded);
    let failed = |more: serde_json::Value| {
        let mut body =
            json!({ "id": "resp_1", "status": "failed", "output": [], "instructions": "the client's own", "error": error });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        lines(&platform().answer(body.to_string().as_bytes()))
    };
    let told = failed(json!({ "error_type": "context_length_exceeded" }));
    assert!(told.contains(r#""kind": "ContextLengthExceeded""#) && !told.contains("the client's own"), "{told}");
    assert!(failed(json!({})).contains(r#""kind": "InvalidPrompt""#));
}

#[test]
fn a_wait_is_read_and_what_went_wrong_inside_is_not_told() {
    let limited = failure(429, "tokens", Some("rate_limit_exceeded"), "Rate limit reached. Please try again in 1.5s.");
    assert_eq!(limited.retry_after, Some(Duration::from_millis(1_500)));
    let broken = failure(500, "server_error", None, "Traceback of 10.0.0.1");
    assert_eq!((broken.message.as_str(), broken.raw), ("the provider failed", None));
}
