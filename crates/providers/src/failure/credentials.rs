//! Takes credentials out of what a vendor says: some repeat ours when they refuse it. The key itself is not known here, so what
//! looks like one goes: vendors' prefixes, and long words behind a label. A word too many is lost rather than a key told.

use serde_json::Value;

/// What stands instead.
const REMOVED: &str = "[removed]";
/// How vendors' keys and tokens begin: Google, OpenAI and most others, Groq, Cerebras, xAI, Hugging Face, NVIDIA, Perplexity.
const PREFIXES: [&str; 11] = ["AIza", "AQ.", "ya29.", "sk-", "gsk_", "csk-", "xai-", "hf_", "fw_", "nvapi-", "pplx-"];
/// What stands before a credential.
const LABELS: [&str; 7] = ["api_key:", "api-key:", "api key:", "key=", "key provided:", "bearer", "token:"];
/// Fewest bytes behind a prefix or a label that are a credential: what is masked or only named stays.
const REST_BYTES_MIN: usize = 16;

/// The text without credentials.
pub(super) fn without(text: &str) -> String {
    let (mut kept, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(start) = rest.find(token) {
        let (between, word) = rest.split_at(start);
        let (word, behind) = word.split_at(word.find(|letter| !token(letter)).unwrap_or(word.len()));
        kept.push_str(between);
        let secret = begins_as_one(word) || labelled(&kept, word);
        kept.push_str(if secret { REMOVED } else { word });
        rest = behind;
    }
    kept + rest
}

/// The value with every text in it without credentials.
pub(super) fn without_in(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(without(&text)),
        Value::Array(items) => items.into_iter().map(without_in).collect(),
        Value::Object(entries) => entries.into_iter().map(|(name, value)| (without(&name), without_in(value))).collect(),
        other => other,
    }
}

fn token(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.')
}

fn begins_as_one(word: &str) -> bool {
    PREFIXES.iter().any(|prefix| word.strip_prefix(prefix).is_some_and(|rest| rest.len() >= REST_BYTES_MIN))
}

/// Whether a label stands before the word. Google's own (`api_key:` and the key at once) says it of any length.
fn labelled(before: &str, word: &str) -> bool {
    let ends = |text: &str, label: &str| {
        let (text, label) = (text.as_bytes(), label.as_bytes());
        text.len() >= label.len() && text[text.len() - label.len()..].eq_ignore_ascii_case(label)
    };
    let said = before.trim_end_matches([' ', '\'', '"', '`']);
    ends(before, "api_key:") || (word.len() >= REST_BYTES_MIN && LABELS.iter().any(|label| ends(said, label)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_key_does_not_stand_in_what_goes_on() {
        for (told, wanted) in [
            ("Consumer 'api_key:AIzaSyA-1234567890abcdefghij_klmnopqrst' has", "Consumer 'api_key:[removed]' has"),
            ("api_key:short, and API_KEY:other", "api_key:[removed], and API_KEY:[removed]"),
            ("https://h/v1/models?key=AIzaSyA1234567890abcdefghij&alt=sse", "https://h/v1/models?key=[removed]&alt=sse"),
            ("no such key: sk-proj-abcdefghijklmnop1234.", "no such key: [removed]"),
            ("{\"key\":\"gsk_abcdefghijklmnop1234\"", "{\"key\":\"[removed]\""),
            ("Bearer 0123456789abcdef0123456789abcdef is unknown", "Bearer [removed] is unknown"),
            ("Incorrect API key: \"0123456789abcdef0123456789abcdef\"", "Incorrect API key: \"[removed]\""),
        ] {
            assert_eq!(without(told), wanted);
        }
    }

    #[test]
    fn what_is_no_key_stays() {
        for told in [
            "",
            "é",
            "Incorrect API key provided: sk-ab****yz",
            "use a Bearer token",
            "risk-of-a-very-long-compound-word",
            "ask AIza.",
        ] {
            assert_eq!(without(told), told);
        }
    }

    #[test]
    fn a_key_deep_in_a_body_is_found() {
        let body = json!({ "a": [{ "containerInfo": "api_key:AIzaSyA1234567890abcdefghij" }], "n": 1.50, "z": null });
        assert_eq!(without_in(body), json!({ "a": [{ "containerInfo": "api_key:[removed]" }], "n": 1.50, "z": null }));
    }
}
