//! The form of the answer: as `response_format` where a vendor takes it, in words where not. Words are a wish: the answer is not
//! checked here.

use inner::{Failure, Part, Request};
use serde_json::{Value, json};

use super::tools::required;
use crate::{failure::elsewhere, quirks::Quirks};

/// What is sent.
#[derive(Default)]
pub(super) struct Form {
    /// `response_format`.
    pub(super) field: Option<Value>,
    /// What the prompt says instead, or besides.
    pub(super) words: Option<String>,
}

/// How to ask a model that `thinks` or not.
///
/// # Errors
/// When a schema could only be asked for in words and the client set `provider.require_parameters`.
pub(super) fn form(request: &Request, model: &str, thinks: bool, quirks: &Quirks) -> Result<Form, Failure> {
    let Some(wanted) = &request.response_format else { return Ok(Form::default()) };
    let field = !thinks || quirks.json_while_thinking;
    let object = || field.then(|| json!({ "type": "json_object" }));
    match wanted.get("type").and_then(Value::as_str) {
        Some("json_schema") if !field || !quirks.json_schema.has(model) => {
            if required(request) {
                return Err(elsewhere("this provider takes no JSON schema here"));
            }
            let schema = wanted.pointer("/json_schema/schema").unwrap_or(&Value::Null);
            let words =
                format!("Answer with one JSON value and nothing else. It must be valid under this JSON schema:\n{schema}");
            Ok(Form { field: object(), words: Some(words) })
        }
        Some("json_object") if !field || (quirks.json_word && !mentions_json(request)) => {
            Ok(Form { field: object(), words: Some("Answer with one JSON object and nothing else.".to_owned()) })
        }
        _ => Ok(Form { field: Some(wanted.clone()), words: None }),
    }
}

fn mentions_json(request: &Request) -> bool {
    let says = |part: &Part| matches!(part, Part::Text { text, .. } if text.to_ascii_lowercase().contains("json"));
    request.messages.iter().flat_map(|message| &message.content).any(says)
}
