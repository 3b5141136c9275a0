//! Error replies, each as Google sends it.

use std::time::Duration;

use http::{HeaderMap, StatusCode};
use inner::{Failure, FailureKind};
use providers::Provider;
use serde_json::{Value, json};

use crate::studio::studio;

fn failure(status: u16, body: &Value) -> Failure {
    studio().failure(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), body.to_string().as_bytes())
}

fn error(code: u16, status: &str, message: &str) -> Value {
    json!({ "error": { "code": code, "message": message, "status": status } })
}

#[test]
fn a_status_means_what_google_says_it_means() {
    use FailureKind as K;
    for (code, status, message, wanted) in [
        (400, "INVALID_ARGUMENT", "Thinking level MINIMAL is not supported for this model.", K::InvalidRequest),
        (400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", K::Authentication),
        (
            400,
            "INVALID_ARGUMENT",
            "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
            K::ContextLengthExceeded,
        ),
        (400, "FAILED_PRECONDITION", "User location is not supported for the API use.", K::PermissionDenied),
        (403, "PERMISSION_DENIED", "Generative Language API has not been used in project 1 before", K::PermissionDenied),
        (404, "NOT_FOUND", "models/gemini-x is not found for API version v1beta", K::NotFound),
        (429, "RESOURCE_EXHAUSTED", "You exceeded your current quota, please check your plan.", K::RateLimitExceeded),
        (500, "INTERNAL", "An internal error has occurred.", K::ProviderUnavailable),
        (503, "UNAVAILABLE", "The model is overloaded. Please try again later.", K::ProviderOverloaded),
        (504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete.", K::Timeout),
    ] {
        let whole = error(code, status, message);
        for body in [whole.clone(), json!([whole])] {
            let failure = failure(code, &body);
            assert_eq!((failure.kind, failure.provider.as_deref()), (wanted, Some("Google AI Studio")), "{body}");
        }
    }
}

/// What Google says of our key, word for word but for the key itself.
const KEY: &str = "AIzaSyD-0123456789abcdefghijklmnopqrstuv";

fn with_reason(code: u16, status: &str, message: &str, reason: &str) -> Value {
    let mut body = error(code, status, message);
    body["error"]["details"] = json!([{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason,
        "domain": "googleapis.com", "metadata": { "containerInfo": format!("api_key:{KEY}") } }]);
    body
}

#[test]
fn a_suspended_or_expired_key_is_our_credentials_fault_and_is_not_told() {
    let suspended = format!("Permission denied: Consumer 'api_key:{KEY}' has been suspended.");
    for (code, body) in [
        (403, with_reason(403, "PERMISSION_DENIED", &suspended, "CONSUMER_SUSPENDED")),
        (403, error(403, "PERMISSION_DENIED", &suspended)),
        (400, with_reason(400, "INVALID_ARGUMENT", "API key expired. Please renew the API key.", "API_KEY_INVALID")),
        (400, error(400, "INVALID_ARGUMENT", "API key expired. Please renew the API key.")),
    ] {
        let failure = failure(code, &body);
        assert_eq!((failure.kind, failure.raw.as_ref()), (FailureKind::Authentication, None), "{body}");
        assert!(!format!("{failure:?}").contains("AIza"), "{failure:?}");
        let events = crate::shown::lines(&studio().answer(body.to_string().as_bytes()));
        assert!(events.contains("\"kind\": \"Authentication\"") && !events.contains("AIza"), "{events}");
    }
}

#[test]
fn a_key_is_not_told_whatever_else_is_wrong() {
    let told = |body: &str| format!("{:?}", studio().failure(StatusCode::NOT_FOUND, &HeaderMap::new(), body.as_bytes()));
    let body = with_reason(404, "NOT_FOUND", &format!("no model for {KEY}"), "OTHER").to_string();
    for body in [body, format!("<html>?key={KEY}</html>"), format!("{}{KEY}", "x ".repeat((8 << 9) - 5))] {
        let failure = told(&body);
        assert!(!failure.contains("AIza"), "{failure}");
    }
}

#[test]
fn a_wait_is_believed_unless_the_days_quota_is_used_up() {
    let limited = |quota: &str, wait: &str| {
        let details = json!([
            { "@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{ "quotaId": quota }] },
            { "@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": wait },
        ]);
        let mut body = error(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota, please check your plan.");
        body["error"]["details"] = details;
        failure(429, &json!([body])).retry_after
    };
    assert_eq!(limited("GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "34.4s"), Some(Duration::from_millis(34_400)));
    assert_eq!(limited("GenerateRequestsPerDayPerProjectPerModel-FreeTier", "12s"), None);
    assert_eq!(limited("GenerateRequestsPerMinutePerProjectPerModel", "soon"), None);
}

#[test]
fn a_status_without_a_code_is_read_inside_of_an_answer() {
    for (status, wanted) in [
        ("INVALID_ARGUMENT", "InvalidRequest"),
        ("UNAUTHENTICATED", "Authentication"),
        ("PERMISSION_DENIED", "PermissionDenied"),
        ("NOT_FOUND", "NotFound"),
        ("RESOURCE_EXHAUSTED", "RateLimitExceeded"),
        ("DEADLINE_EXCEEDED", "Timeout"),
        ("UNAVAILABLE", "ProviderOverloaded"),
        ("INTERNAL", "ProviderUnavailable"),
        ("ABORTED", "ProviderUnavailable"),
    ] {
        let body = json!({ "error": { "message": "x", "status": status } });
        let lines = crate::shown::lines(&studio().answer(body.to_string().as_bytes()));
        assert!(lines.contains(&format!("\"kind\": \"{wanted}\"")), "{status}: {lines}");
    }
}
