//! Cross-origin use: OpenRouter's SDKs also run in browsers. Any origin may call, none may send credentials other than a key: what a
//! session stands for is for the pages of this server alone, which need no leave.

use axum::{
    extract::Request,
    response::{IntoResponse, Response},
};
use http::{
    HeaderValue, Method, StatusCode,
    header::{
        ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
        ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN,
    },
};

use crate::auth;

/// What OpenRouter's, OpenAI's and Anthropic's browser clients send.
const REQUEST_HEADERS: &str = "authorization, content-type, accept, http-referer, x-title, x-openrouter-title, \
    x-openrouter-categories, x-openrouter-metadata, x-openrouter-cache, x-openrouter-cache-ttl, x-openrouter-cache-clear, \
    x-session-id, x-api-key, x-anthropic-beta, anthropic-version, anthropic-beta, \
    anthropic-dangerous-direct-browser-access, x-provider-api-keys, user-agent, \
    x-stainless-arch, x-stainless-helper-method, x-stainless-lang, x-stainless-os, x-stainless-package-version, \
    x-stainless-retry-count, x-stainless-runtime, x-stainless-runtime-version, x-stainless-timeout";
const METHODS: &str = "GET, POST, PUT, PATCH, DELETE, OPTIONS";
const RESPONSE_HEADERS: &str = "x-generation-id, request-id, retry-after, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, \
    x-openrouter-cache-status, x-openrouter-cache-age, x-openrouter-cache-ttl";
/// A day, in seconds; browsers cap it lower.
const PREFLIGHT_KEPT: &str = "86400";

/// Answers preflights and marks the replies of cross-origin requests.
pub(super) async fn allow<F: Future<Output = Response>>(request: Request, next: impl FnOnce(Request) -> F) -> Response {
    let foreign = request.headers().contains_key(ORIGIN);
    if foreign && request.method() == Method::OPTIONS && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD) {
        return preflight();
    }
    let by_key = !auth::is_by_session(request.headers());
    let mut response = next(request).await;
    if foreign && by_key {
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(RESPONSE_HEADERS));
    }
    response
}

fn preflight() -> Response {
    let headers = [
        (ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*")),
        (ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS)),
        (ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(REQUEST_HEADERS)),
        (ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(PREFLIGHT_KEPT)),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}
