//! The form of the answer: as `response_format` where a vendor takes it, in words where not. Words are a wish: the answer is not
//! checked here.

use inner::{Failure, Part, Request};
use serde_json::{Value, json};

use super::tools::required;
use crate::failure::elsewhere;

/// What is sent.
#[derive(Default)]
pub(crate) struct Form {
    /// `response_format`.
    pub(crate) field: Option<Value>,
    /// What the prompt says instead, or besides.
    pub(crate) words: Option<String>,
}

/// What can be asked for, here and now.
#[derive(Clone, Copy)]
pub(crate) struct Takes {
    /// `response_format` at all.
    pub(crate) field: bool,
    /// A schema in it.
    pub(crate) schema: bool,
    /// `json_object` only of a prompt that says "JSON".
    pub(crate) word: bool,
}

/// How to ask for the form.
///
/// # Errors
/// When a schema could only be asked for in words and the client set `provider.require_parameters`.
pub(crate) fn form(request: &Request, takes: Takes) -> Result<Form, Failure> {
    let Some(wanted) = &request.response_format else { return Ok(Form::default()) };
    let object = || takes.field.then(|| json!({ "type": "json_object" }));
    match wanted.get("type").and_then(Value::as_str) {
        Some("json_schema") if !takes.field || !takes.schema => {
            if required(request) {
                return Err(elsewhere("this provider takes no JSON schema here"));
            }
            let schema = wanted.pointer("/json_schema/schema").unwrap_or(&Value::Null);
            let words =
                format!("Answer with one JSON value and nothing else. It must be valid under this JSON schema:\n{schema}");
            Ok(Form { field: object(), words: Some(words) })
        }
        Some("json_object") if !takes.field || (takes.word && !mentions_json(request)) => {
            Ok(Form { field: object(), words: Some("Answer with one JSON object and nothing else.".to_owned()) })
        }
        _ => Ok(Form { field: Some(wanted.clone()), words: None }),
    }
}

fn mentions_json(request: &Request) -> bool {
    let says = |part: &Part| matches!(part, Part::Text { text, .. } if text.to_ascii_lowercase().contains("json"));
    request.messages.iter().flat_map(|message| &message.content).any(says)
}
