//! An error object in any of the forms that vendors use. Only reads; what it means is decided in `failure`.

use inner::Moderation;
use serde_json_borrow::Value;

/// Most reasons of a moderation, and characters of what it flagged (openrouter errors-and-debugging).
const REASONS_MAX: usize = 16;
const FLAGGED_CHARS_MAX: usize = 100;

/// What a vendor says about a failure.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Reported {
    /// An HTTP status inside the body.
    pub(crate) status: Option<u16>,
    /// The vendor's code.
    pub(crate) code: Option<String>,
    /// The vendor's type.
    pub(crate) kind: Option<String>,
    /// OpenRouter's `error_type`: beside the error in its Responses dialect, else among the error's metadata.
    pub(crate) error_type: Option<String>,
    /// Google's reason (`google.rpc.ErrorInfo`).
    pub(crate) reason: Option<String>,
    pub(crate) message: Option<String>,
    /// Seconds.
    pub(crate) retry_after: Option<f64>,
    /// What OpenRouter's moderation found.
    pub(crate) moderation: Option<Box<Moderation>>,
}

/// The error in a 200 body or stream event, if it is one: `{"error": {...}}` or a string there, the same inside an array or
/// under `x_groq`, `{"object": "error", ...}`, `{"type": "error", ...}`, or a flat object with a message instead of choices.
pub(crate) fn find(body: &Value<'_>) -> Option<Reported> {
    if let Some(first) = body.as_array().and_then(|items| items.first()) {
        return find(first);
    }
    if present(body.get("x_groq").get("error")) {
        return Some(read(body.get("x_groq")));
    }
    let flat = body.get("choices").is_null() && (body.get("message").is_string() || present(body.get("detail")));
    let is_error =
        present(body.get("error")) || ["object", "type"].iter().any(|name| body.get(*name).as_str() == Some("error")) || flat;
    is_error.then(|| read(body))
}

/// Reads an error body, whatever it looks like.
pub(crate) fn read(body: &Value<'_>) -> Reported {
    let body = body.as_array().and_then(|items| items.first()).unwrap_or(body);
    // The details may lie one level down while the code stands beside (xAI, TGI).
    let inner = [body.get("error"), body.get("detail").get("error"), body.get("detail"), body]
        .into_iter()
        .find(|value| value.is_object());
    let inner = inner.unwrap_or(body);
    let either = |name: &'static str| [inner.get(name), body.get(name)].into_iter().find(|value| present(value));
    let code = either("code").and_then(word);
    // Google's RPC codes stand by their names.
    let rpc = || either("status")?.as_str().filter(|name| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'));
    let status = code.as_deref().and_then(|code| code.parse().ok()).or_else(|| either("status")?.as_u64()?.try_into().ok());
    Reported {
        status: status.filter(|status| (400..600).contains(status)),
        code,
        kind: either("type")
            .and_then(word)
            .filter(|kind| kind != "error")
            .or_else(|| either("error_type").and_then(word))
            .or_else(|| rpc().map(str::to_owned))
            // AWS, where no header says it.
            .or_else(|| Some(body.get("__type").as_str()?.rsplit('#').next()?.to_owned())),
        error_type: [body, inner.get("metadata")].into_iter().find_map(|at| at.get("error_type").as_str()).map(str::to_owned),
        reason: reason(inner),
        message: ["message", "error", "detail", "msg", "Message"]
            .iter()
            .find_map(|name| either(name)?.as_str())
            .map(str::to_owned),
        retry_after: body.get("error").get("availability").get("retry_after").as_f64().or_else(|| retry_info(inner)),
        moderation: moderation(inner.get("metadata")),
    }
}

/// What a moderation found, among the metadata of OpenRouter's error.
fn moderation(metadata: &Value<'_>) -> Option<Box<Moderation>> {
    let reasons = metadata.get("reasons").as_array()?.iter().take(REASONS_MAX);
    let text = |name: &'static str| metadata.get(name).as_str();
    let cut = |text: &str| text.chars().take(FLAGGED_CHARS_MAX).collect();
    Some(Box::new(Moderation {
        reasons: reasons.filter_map(|reason| Some(cut(reason.as_str()?))).collect(),
        flagged_input: text("flagged_input").map(cut),
        model_slug: text("model_slug").map(cut),
    }))
}

/// The reason among Google's details of an error.
fn reason(error: &Value<'_>) -> Option<String> {
    error.get("details").as_array()?.iter().find_map(|detail| detail.get("reason").as_str()).map(str::to_owned)
}

/// The seconds of Google's `google.rpc.RetryInfo`. Where a day's quota is used up they are not worth believing.
fn retry_info(error: &Value<'_>) -> Option<f64> {
    let details = error.get("details").as_array()?;
    let is = |detail: &Value<'_>, kind: &str| detail.get("@type").as_str().is_some_and(|name| name.ends_with(kind));
    let daily = |violation: &Value<'_>| violation.get("quotaId").as_str().is_some_and(|id| id.contains("PerDay"));
    let violated =
        |detail: &Value<'_>| detail.get("violations").as_array().is_some_and(|violations| violations.iter().any(daily));
    if details.iter().any(|detail| is(detail, "google.rpc.QuotaFailure") && violated(detail)) {
        return None;
    }
    let info = details.iter().find(|detail| is(detail, "google.rpc.RetryInfo"))?;
    info.get("retryDelay").as_str()?.strip_suffix('s')?.parse().ok()
}

fn present(value: &Value<'_>) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::Str(text) => !text.is_empty(),
        _ => true,
    }
}

fn word(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Str(text) => Some(text.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
