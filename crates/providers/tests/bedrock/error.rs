//! Error replies, as AWS sends them: the name in a header, a sentence in the body.

use http::{HeaderMap, HeaderValue, StatusCode};
use inner::{Failure, FailureKind};
use providers::Provider;
use serde_json::{Value, json};

use crate::cloud::bedrock;

fn failure(status: u16, name: &str, body: &Value) -> Failure {
    let mut headers = HeaderMap::new();
    if !name.is_empty() {
        let coral = format!("{name}:http://internal.amazon.com/coral/com.amazon.bedrock/");
        headers.insert("x-amzn-errortype", HeaderValue::try_from(coral).unwrap());
    }
    bedrock().failure(StatusCode::from_u16(status).unwrap(), &headers, body.to_string().as_bytes())
}

#[test]
fn a_name_means_what_aws_says_it_means() {
    use FailureKind as K;
    for (status, name, message, wanted) in [
        (429, "ThrottlingException", "Too many tokens, please wait before trying again.", K::RateLimitExceeded),
        (429, "ModelNotReadyException", "Model is not ready for inference.", K::ProviderOverloaded),
        (400, "ServiceQuotaExceededException", "Your request exceeds the service quota for your account.", K::RateLimitExceeded),
        (408, "ModelTimeoutException", "Model has timed out in processing the request.", K::Timeout),
        (424, "ModelErrorException", "The system encountered an unexpected error during processing.", K::ProviderUnavailable),
        (500, "InternalServerException", "The system encountered an unexpected error.", K::ProviderUnavailable),
        (503, "ServiceUnavailableException", "Bedrock is unable to process your request.", K::ProviderOverloaded),
        (404, "ResourceNotFoundException", "Could not resolve the foundation model.", K::NotFound),
        (403, "AccessDeniedException", "You don't have access to the model with the specified model ID.", K::PermissionDenied),
        (403, "AccessDeniedException", "Authentication failed: Please make sure your API Key is valid.", K::Authentication),
        (403, "UnrecognizedClientException", "The security token included in the request is invalid.", K::Authentication),
        (403, "ExpiredTokenException", "The security token included in the request is expired", K::Authentication),
        (403, "InvalidSignatureException", "Signature expired: 20261123T010203Z is now earlier than", K::Authentication),
        (400, "ValidationException", "The text field in the ContentBlock object is blank.", K::InvalidRequest),
        (400, "ValidationException", "Input is too long for requested model.", K::ContextLengthExceeded),
        (
            400,
            "ValidationException",
            "The model returned the following errors: prompt is too long: 205000 tokens > 200000 maximum",
            K::ContextLengthExceeded,
        ),
        (
            400,
            "ValidationException",
            "The model returned the following errors: Input Tokens Exceeded: Number of input tokens exceeds maximum length.",
            K::ContextLengthExceeded,
        ),
    ] {
        let failure = failure(status, name, &json!({ "message": message }));
        assert_eq!((failure.kind, failure.provider.as_deref()), (wanted, Some("Amazon Bedrock")), "{name}: {message}");
        let told = wanted != K::Authentication;
        assert_eq!(failure.provider_code.as_deref(), told.then_some(name), "{message}");
    }
}

#[test]
fn what_this_model_cannot_do_here_another_endpoint_may() {
    for message in [
        "This model doesn't support the stopSequences field. Remove stopSequences and try again.",
        "This model doesn't support the image field for user messages. Remove image and try again.",
        "This model doesn't support tool use in streaming mode.",
        "Invocation of model ID anthropic.claude-x with on-demand throughput isn\u{2019}t supported. Retry with a profile.",
        "The provided model identifier is invalid.",
    ] {
        let failure = failure(400, "ValidationException", &json!({ "message": message }));
        assert!(failure.kind.try_elsewhere() && failure.message == message, "{failure:?}");
    }
    let echo = json!({ "message": "The text `This model doesn't support` is blank." });
    assert_eq!(failure(400, "ValidationException", &echo).kind, FailureKind::InvalidRequest, "a user's words decide nothing");
}

#[test]
fn an_error_is_read_without_its_header_too() {
    for body in [
        json!({ "__type": "com.amazon.coral.service#ThrottlingException", "Message": "Rate exceeded" }),
        json!({ "code": "ThrottlingException", "message": "Rate exceeded" }),
    ] {
        let failure = failure(400, "", &body);
        let told = (failure.kind, failure.message.as_str());
        assert_eq!(told, (FailureKind::RateLimitExceeded, "Rate exceeded"), "{body}");
    }
    let unknown = json!({ "Output": { "__type": "com.amazon.coral.service#UnknownOperationException" }, "Version": "1.0" });
    assert_eq!(failure(404, "", &unknown).kind, FailureKind::NotFound);
    let html = bedrock().failure(StatusCode::BAD_GATEWAY, &HeaderMap::new(), b"<html>at 10.0.0.7</html>");
    assert!(html.kind == FailureKind::ProviderUnavailable && !format!("{html:?}").contains("10.0.0.7"));
}

#[test]
fn the_operators_account_is_not_told() {
    let message = "User: arn:aws:sts::123456789012:assumed-role/router/i-0abc is not authorized to perform: bedrock:InvokeModel \
        on resource: arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-x because no policy allows it";
    let failure = failure(403, "AccessDeniedException", &json!({ "message": message }));
    assert!(!format!("{failure:?}").contains("123456789012"), "{failure:?}");
    assert_eq!(
        failure.message,
        "User: [removed] is not authorized to perform: bedrock:InvokeModel on resource: [removed] because no policy allows it"
    );
}
