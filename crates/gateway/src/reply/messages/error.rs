//! Errors in the dialect's envelope (openrouter errors-and-debugging). Its types are fewer than ours; which of ours it was stands beside.

use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::{Refusal, named};

/// A refusal that is told in this dialect.
pub(crate) struct Told(Refusal);

impl From<Refusal> for Told {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl IntoResponse for Told {
    fn into_response(self) -> Response {
        let Self(refusal) = self;
        let envelope = envelope(&refusal);
        named(refusal.respond(envelope))
    }
}

/// `{"type": "error", "error": {"type", "message", "error_type"}, "request_id"}`, and what else is known.
pub(super) fn envelope(refusal: &Refusal) -> Value {
    let body = refusal.body();
    let mut details = body.metadata.as_ref().map(|metadata| json!(metadata)).unwrap_or_default();
    let error_type = details.as_object_mut().and_then(|details| details.shift_remove("error_type"));
    if let Some(availability) = &refusal.availability {
        details["availability"] = availability.json();
    }
    let mut envelope = json!({
        "type": "error",
        "error": { "type": kind(body.code), "message": body.message, "error_type": error_type },
        "request_id": refusal.generation_id,
    });
    if details.as_object().is_some_and(|details| !details.is_empty()) {
        envelope["metadata"] = details;
    }
    if let Some(metadata) = refusal.told_metadata() {
        envelope["openrouter_metadata"] = metadata.clone();
    }
    envelope
}

/// The dialect's type of a status.
fn kind(status: u16) -> &'static str {
    match status {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        408 | 504 => "timeout_error",
        429 => "rate_limit_error",
        503 | 529 => "overloaded_error",
        500.. => "api_error",
        _ => "invalid_request_error",
    }
}

#[cfg(test)]
mod tests {
    use inner::{Failure, FailureKind};

    use super::*;

    #[test]
    fn an_error_has_the_dialects_type_and_ours() {
        let told = |kind| envelope(&Failure::new(kind, "why").into());
        let types = |kind| told(kind)["error"]["type"].as_str().unwrap_or_default().to_owned();
        assert_eq!(
            told(FailureKind::ModelNotFound),
            json!({"type": "error", "request_id": null,
                "error": {"type": "invalid_request_error", "message": "why", "error_type": "invalid_request"}})
        );
        assert_eq!(types(FailureKind::Authentication), "authentication_error");
        assert_eq!(types(FailureKind::PaymentRequired), "billing_error");
        assert_eq!(types(FailureKind::PermissionDenied), "permission_error");
        assert_eq!(types(FailureKind::NotFound), "not_found_error");
        assert_eq!(types(FailureKind::PayloadTooLarge), "invalid_request_error");
        assert_eq!(types(FailureKind::RateLimitExceeded), "rate_limit_error");
        assert_eq!(types(FailureKind::ProviderUnavailable), "api_error");
        assert_eq!(types(FailureKind::ProviderOverloaded), "overloaded_error");
        assert_eq!(types(FailureKind::Timeout), "timeout_error");
        let masked = told(FailureKind::Server);
        assert_eq!(
            (&masked["error"]["message"], &masked["error"]["type"]),
            (&json!("Internal Server Error"), &json!("api_error"))
        );
    }
}
