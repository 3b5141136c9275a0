//! Thoughts as clients carry them: the dialect knows only what Anthropic made, a text with a signature or opaque data. What other models
//! made travels inside of these as OpenRouter wraps it, `openrouter.reasoning:` and base64 of the entry in JSON, and comes back as it
//! was, for the model that made it.

use inner::ReasoningDetail;
use serde_json::{Map, Value, json};

/// Stands before what is wrapped.
const WRAPPED: &str = "openrouter.reasoning:";
/// What Anthropic's own thoughts are called.
const OWN: &str = "anthropic-claude-v1";
/// What thoughts are called that nobody signed.
const UNKNOWN: &str = "unknown";

/// What a thought's text has to come back with; empty where nothing has to. `with_text`: its text is not shown, so it goes along.
pub(super) fn signature(thought: &ReasoningDetail, with_text: bool) -> String {
    let word = |name: &str| thought.rest.get(name).and_then(Value::as_str);
    if !with_text && is_own(thought) {
        return word("signature").unwrap_or_default().to_owned();
    }
    let tells = |(name, value): (&String, &Value)| match name.as_str() {
        "index" | "summary" => false,
        "format" => value != UNKNOWN,
        _ => !value.is_null(),
    };
    let is_plain = thought.kind == "reasoning.text" && !thought.rest.iter().any(tells);
    if is_plain && !with_text {
        return String::new();
    }
    let mut thought = thought.clone();
    if !with_text {
        thought.text = None;
        thought.rest.shift_remove("summary");
    }
    wrapped(&thought)
}

/// The opaque data of a thought that has no text.
pub(super) fn data(thought: &ReasoningDetail) -> String {
    let own = thought.rest.get("data").and_then(Value::as_str).filter(|_| is_own(thought));
    own.map_or_else(|| wrapped(thought), str::to_owned)
}

fn is_own(thought: &ReasoningDetail) -> bool {
    thought.rest.get("format").is_some_and(|format| format == OWN)
}

fn wrapped(thought: &ReasoningDetail) -> String {
    let json = json!(thought).to_string();
    format!("{WRAPPED}{}", base64_simd::STANDARD.encode_to_string(json))
}

/// The thought of a `thinking` block. `None` where its signature is wrapped by nobody who knows how.
pub(crate) fn opened_thinking(text: String, signature: &str) -> Option<ReasoningDetail> {
    if let Some(wrapped) = signature.strip_prefix(WRAPPED) {
        let mut thought = opened(wrapped)?;
        if thought.kind == "reasoning.summary" {
            thought.rest.entry("summary").or_insert_with(|| text.into());
        } else {
            thought.text.get_or_insert(text);
        }
        return Some(thought);
    }
    let mut rest = Map::new();
    if signature.is_empty() {
        rest.insert("format".to_owned(), UNKNOWN.into());
    } else {
        rest.insert("signature".to_owned(), signature.into());
        rest.insert("format".to_owned(), OWN.into());
    }
    Some(ReasoningDetail { kind: "reasoning.text".to_owned(), text: Some(text), rest })
}

/// The thought of a `redacted_thinking` block. `None` as above.
pub(crate) fn opened_data(data: &str) -> Option<ReasoningDetail> {
    if let Some(wrapped) = data.strip_prefix(WRAPPED) {
        return opened(wrapped);
    }
    let mut rest = Map::new();
    rest.insert("data".to_owned(), data.into());
    rest.insert("format".to_owned(), OWN.into());
    Some(ReasoningDetail { kind: "reasoning.encrypted".to_owned(), text: None, rest })
}

fn opened(wrapped: &str) -> Option<ReasoningDetail> {
    let json = base64_simd::STANDARD.decode_to_vec(wrapped).ok()?;
    serde_json::from_slice(&json).ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    fn thought(value: Value) -> ReasoningDetail {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn anthropics_own_thoughts_travel_as_they_are() {
        let own = thought(json!({"type": "reasoning.text", "text": "hm", "signature": "S", "format": OWN, "index": 0}));
        assert_eq!(signature(&own, false), "S");
        let back = opened_thinking("hm".into(), "S").unwrap();
        assert_eq!(json!(back), json!({"type": "reasoning.text", "text": "hm", "signature": "S", "format": OWN}));
        let hidden = thought(json!({"type": "reasoning.encrypted", "data": "D", "format": OWN, "index": 1}));
        assert_eq!(data(&hidden), "D");
        assert_eq!(json!(opened_data("D").unwrap()), json!({"type": "reasoning.encrypted", "data": "D", "format": OWN}));
    }

    #[test]
    fn what_others_made_comes_back_as_it_was() {
        for entry in [
            json!({"type": "reasoning.text", "text": "hm", "signature": "G", "format": "google-gemini-v1", "index": 2}),
            json!({"type": "reasoning.summary", "summary": "in short", "id": "rs_1", "format": "openai-responses-v1", "index": 0}),
        ] {
            let made = thought(entry.clone());
            let text = made.text.clone().or_else(|| made.rest.get("summary")?.as_str().map(str::to_owned)).unwrap();
            let sealed = signature(&made, false);
            assert!(sealed.starts_with(WRAPPED));
            assert_eq!(opened_thinking(text, &sealed).unwrap(), made, "{entry}");
            assert_eq!(opened_thinking(String::new(), &signature(&made, true)).unwrap(), made, "not shown: {entry}");
        }
        let hidden = thought(json!({"type": "reasoning.encrypted", "data": "E", "id": "rs_1", "format": "openai-responses-v1"}));
        assert_eq!(opened_data(&data(&hidden)).unwrap(), hidden);
    }

    #[test]
    fn what_nobody_signed_needs_nothing_beside_its_text() {
        let plain = thought(json!({"type": "reasoning.text", "text": "hm", "format": UNKNOWN, "index": 0, "signature": null}));
        assert_eq!(signature(&plain, false), "");
        let back = opened_thinking("hm".into(), "").unwrap();
        assert_eq!(json!(back), json!({"type": "reasoning.text", "text": "hm", "format": UNKNOWN}));
        assert_eq!(opened_thinking(String::new(), &signature(&plain, true)).unwrap(), plain);
    }

    #[test]
    fn what_is_not_ours_is_not_opened() {
        for junk in ["", "!!!", "e30", "WzFd", "eyJ0eXBlIjozfQ=="] {
            assert_eq!(opened_data(&format!("{WRAPPED}{junk}")), None, "{junk}");
            assert_eq!(opened_thinking("t".into(), &format!("{WRAPPED}{junk}")), None, "{junk}");
        }
    }
}
