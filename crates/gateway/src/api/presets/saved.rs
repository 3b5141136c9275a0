//! What of a chat request is kept as a preset: its instructions and its parameters, not what was said, nor by whom.

use inner::Failure;
use serde_json::{Map, Value};

/// What belongs to one request.
const OF_ONE_REQUEST: [&str; 11] =
    ["messages", "prompt", "input", "stream", "stream_options", "preset", "user", "session_id", "metadata", "trace", "debug"];
/// Bytes of instructions and parameters together. They are copied into every request that calls for them.
const BYTES_MAX: usize = 256 << 10;

/// The instructions, and the other fields.
pub(super) fn parts(body: &[u8]) -> Result<(Option<String>, Map<String, Value>), Failure> {
    let mut fields: Map<String, Value> = wire::read(body).map_err(|error| Failure::invalid(error.to_string()))?;
    let system_prompt = fields.get("messages").map(instructions).transpose()?.flatten();
    fields.retain(|name, value| !OF_ONE_REQUEST.contains(&name.as_str()) && !value.is_null());
    if fields.get("model").and_then(Value::as_str).is_some_and(|model| model.contains("@preset/")) {
        return Err(Failure::invalid("model: a preset cannot call for another"));
    }
    let size = system_prompt.as_ref().map_or(0, String::len) + Value::Object(fields.clone()).to_string().len();
    if size > BYTES_MAX {
        return Err(Failure::invalid(format!("a preset has at most {BYTES_MAX} bytes")));
    }
    if fields.is_empty() && system_prompt.is_none() {
        return Err(Failure::invalid("a preset needs instructions or parameters: a system message, a model, ..."));
    }
    Ok((system_prompt, fields))
}

/// What system messages say, with an empty line between two.
fn instructions(messages: &Value) -> Result<Option<String>, Failure> {
    let messages = messages.as_array().ok_or_else(|| Failure::invalid("messages: must be a list"))?;
    let is_instruction = |message: &&Value| matches!(message["role"].as_str(), Some("system" | "developer"));
    let mut texts = Vec::new();
    for message in messages.iter().filter(is_instruction) {
        match &message["content"] {
            Value::String(text) => texts.push(text.clone()),
            Value::Array(parts) => {
                let only_text = || Failure::invalid("messages: instructions of a preset can only be text");
                let text = |part: &Value| part["text"].as_str().map(str::to_owned).ok_or_else(only_text);
                texts.push(parts.iter().map(text).collect::<Result<Vec<_>, _>>()?.concat());
            }
            _ => return Err(Failure::invalid("messages: content must be a string or a list of parts")),
        }
    }
    texts.retain(|text| !text.is_empty());
    Ok((!texts.is_empty()).then(|| texts.join("\n\n")))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail loudly")]
    use serde_json::json;

    use super::*;

    #[test]
    fn instructions_and_parameters_stay_and_the_talk_goes() {
        let body = json!({"model": "a/b", "temperature": 0.7, "stream": true, "user": "x", "top_p": null, "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "Hello!"},
            {"role": "developer", "content": [{"type": "text", "text": "In "}, {"type": "text", "text": "German."}]}]});
        let (prompt, fields) = parts(body.to_string().as_bytes()).unwrap();
        assert_eq!(prompt.as_deref(), Some("Be brief.\n\nIn German."));
        assert_eq!(Value::Object(fields), json!({"model": "a/b", "temperature": 0.7}));
    }

    #[test]
    fn what_says_nothing_or_too_much_is_refused() {
        let refused = |body: Value| parts(body.to_string().as_bytes()).unwrap_err().message;
        assert!(refused(json!({"messages": [{"role": "user", "content": "hi"}]})).contains("needs instructions"));
        assert!(refused(json!({"model": "@preset/other"})).contains("another"));
        assert!(refused(json!({"messages": [{"role": "system", "content": "x".repeat(BYTES_MAX + 1)}]})).contains("at most"));
        assert!(refused(json!({"messages": "x"})).contains("messages"));
        assert!(refused(json!({"messages": [{"role": "system", "content": [{"type": "image_url"}]}]})).contains("only be text"));
        assert!(refused(json!([])).contains("object") || !refused(json!([])).is_empty());
    }
}
