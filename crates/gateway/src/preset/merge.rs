//! Two JSON objects laid over each other: a preset below, a request above. Values that are not changed are copied as they were written.

use std::collections::BTreeMap;

use serde_json::{Value, json, value::RawValue};

use super::Called;

/// The top level of a body, its values as text.
type Fields<'a> = BTreeMap<String, Text<'a>>;

/// A value: the client's own text, or one that is made here.
enum Text<'a> {
    Sent(&'a RawValue),
    Made(Box<RawValue>),
}

/// The body with the preset below it.
pub(super) fn merged(called: &Called<'_>, body: &[u8]) -> serde_json::Result<Vec<u8>> {
    let sent: BTreeMap<String, &RawValue> = serde_json::from_slice(body)?;
    let sent = sent.into_iter().filter(|(_, value)| value.get() != "null");
    let mut fields: Fields<'_> = sent.map(|(name, value)| (name, Text::Sent(value))).collect();
    fields.remove("preset");
    // Named anew below.
    fields.remove("model");
    for (name, value) in &called.preset.fields {
        let laid = match (name.as_str(), fields.get("tools")) {
            ("tools", Some(own)) => joined(value, own.text())?,
            ("model", _) => continue,
            _ if fields.contains_key(name) => continue,
            _ => made(value)?,
        };
        fields.insert(name.clone(), laid);
    }
    let usual = called.preset.fields.get("model").and_then(Value::as_str);
    if let Some(model) = called.model.as_deref().or(usual) {
        fields.insert("model".to_owned(), made(&json!(format!("{model}{}", called.suffix)))?);
    }
    if let Some(prompt) = &called.preset.system_prompt {
        instruct(&mut fields, prompt)?;
    }
    let texts: BTreeMap<&str, &RawValue> = fields.iter().map(|(name, value)| (name.as_str(), value.raw())).collect();
    serde_json::to_vec(&texts)
}

impl Text<'_> {
    fn raw(&self) -> &RawValue {
        match self {
            Self::Sent(raw) => raw,
            Self::Made(raw) => raw,
        }
    }

    fn text(&self) -> &str {
        self.raw().get()
    }
}

fn made<'a>(value: &Value) -> serde_json::Result<Text<'a>> {
    serde_json::value::to_raw_value(value).map(Text::Made)
}

/// Instructions before everything that was said. What is no list of messages is left for its reader to complain about.
fn instruct(fields: &mut Fields<'_>, prompt: &str) -> serde_json::Result<()> {
    let instruction = json!({ "role": "system", "content": prompt });
    let said = match (fields.get("messages"), fields.get("prompt")) {
        (Some(messages), _) => {
            let rest = messages.text().trim_start().strip_prefix('[').map(str::trim_start);
            rest.filter(|rest| !rest.starts_with(']')).map(|rest| format!("[{instruction},{rest}"))
        }
        (None, Some(prompt)) => Some(format!("[{instruction},{{\"role\":\"user\",\"content\":{}}}]", prompt.text())),
        (None, None) => None,
    };
    if let Some(said) = said {
        fields.remove("prompt");
        fields.insert("messages".to_owned(), Text::Made(RawValue::from_string(said)?));
    }
    Ok(())
}

/// The preset's tools, then the request's; of two with one name the request's, at the place of the preset's.
fn joined<'a>(preset: &Value, own: &str) -> serde_json::Result<Text<'a>> {
    let mut tools = preset.as_array().cloned().unwrap_or_default();
    for tool in serde_json::from_str::<Vec<Value>>(own)? {
        match tools.iter_mut().find(|known| identity(known) == identity(&tool)) {
            Some(known) => *known = tool,
            None => tools.push(tool),
        }
    }
    made(&Value::Array(tools))
}

/// What makes two tools one: a function's name; of server tools their kind, and of some of them a name too.
fn identity(tool: &Value) -> (&str, &str) {
    let kind = tool["type"].as_str().unwrap_or_default();
    let name = match kind {
        "function" => tool["function"]["name"].as_str(),
        "openrouter:advisor" | "openrouter:subagent" => tool["parameters"]["name"].as_str(),
        _ => None,
    };
    (kind, name.unwrap_or_default())
}
