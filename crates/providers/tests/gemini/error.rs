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
