//! Error replies, each as Cohere sends it.

use http::{HeaderMap, StatusCode};
use inner::{Failure, FailureKind};
use providers::Provider;
use serde_json::json;

use crate::command::command;

fn failure(status: u16, message: &str) -> Failure {
    let body = json!({ "id": "e1", "message": message });
    command().failure(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), body.to_string().as_bytes())
}

#[test]
fn a_status_means_what_cohere_says_it_means() {
    use FailureKind as K;
    for (status, message, wanted) in [
        (400, "invalid request: temperature must be between 0 and 1.0 inclusive.", K::InvalidRequest),
        (
            400,
            "too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 4292.",
            K::ContextLengthExceeded,
        ),
        (401, "invalid api token", K::Authentication),
        (402, "Please add or update your payment method", K::PaymentRequired),
        (403, "invalid api token", K::Authentication),
        (403, "no permission", K::PermissionDenied),
        (404, "model 'xyz' not found, make sure the correct model ID was used", K::NotFound),
        (422, "invalid combination of fields", K::Unprocessable),
        (429, "You are using a Trial key, which is limited to 40 API calls / minute.", K::RateLimitExceeded),
        // A token on their list, not ours: elsewhere the number means that there is no room.
        (498, "blocked", K::ContentPolicyViolation),
        (499, "request cancelled", K::InvalidRequest),
        (500, "internal server error", K::ProviderUnavailable),
        (501, "not implemented", K::ProviderUnavailable),
        (503, "service unavailable", K::ProviderOverloaded),
        (504, "gateway timeout", K::Timeout),
    ] {
        let failure = failure(status, message);
        assert_eq!((failure.kind, failure.provider.as_deref()), (wanted, Some("Cohere")), "{status} {message}");
    }
}

#[test]
fn what_went_wrong_inside_is_not_told() {
    let broken = failure(500, "failed to reach 10.0.0.1");
    assert_eq!((broken.message.as_str(), broken.raw), ("the provider failed", None));
    let refused = failure(401, "invalid api token co-0123456789abcdef");
    assert_eq!((refused.message.as_str(), refused.raw), ("the provider refused its credential", None));
}
