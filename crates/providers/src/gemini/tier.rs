//! Service tiers: how one is asked for, and which one it was. AI Studio has a field of the body and says the tier in a header
//! (ai.google.dev/gemini-api/docs/priority-inference, google-genai 3.6); Vertex AI refuses the field, is asked by a header, and says the tier
//! in the usage (cloud.google.com/vertex-ai/generative-ai/docs/priority-paygo, flex-paygo).

use http::{HeaderMap, HeaderName};
use serde_json::{Map, Value};

/// Asks for a tier at Vertex AI.
pub(super) const ASKING: HeaderName = HeaderName::from_static("x-vertex-ai-llm-shared-request-type");
/// Says it at AI Studio.
const SERVED: &str = "x-gemini-service-tier";

/// The tier that a request asks for, in Google's words. Where the client leaves it open, nothing is said.
pub(super) fn asked(extra: &Map<String, Value>) -> Option<&'static str> {
    match extra.get("service_tier")?.as_str()? {
        "flex" => Some("flex"),
        "priority" | "fast" => Some("priority"),
        "default" | "standard" => Some("standard"),
        _ => None,
    }
}

/// The tier that a reply's header says, in ours.
pub(super) fn of_headers(headers: &HeaderMap) -> Option<String> {
    word(headers.get(SERVED)?.to_str().ok()?)
}

/// The tier that the usage says, in ours.
pub(super) fn of_usage(usage: &serde_json_borrow::Value<'_>) -> Option<String> {
    let said = |name: &'static str| usage.get(name).as_str().and_then(word);
    said("serviceTier").or_else(|| said("trafficType"))
}

/// Provisioned throughput and off-peak hours are no tiers of ours.
fn word(theirs: &str) -> Option<String> {
    let ours = match theirs.to_ascii_lowercase().as_str() {
        "standard" | "on_demand" => "default",
        "flex" | "on_demand_flex" => "flex",
        "priority" | "on_demand_priority" => "priority",
        _ => return None,
    };
    Some(ours.to_owned())
}
