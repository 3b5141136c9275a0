//! The form of the answer: by a grammar where it takes the schema, else as the input of a tool that the model has to call, else in
//! words. What such a tool is given is the answer (`reading`).

use inner::{Failure, Request};
use serde_json::{Value, json};

use super::{schema, traits::Traits};
use crate::openai::{self, Takes};

/// The tool whose input is the answer. No client's tool is called so.
pub(super) const ANSWER: &str = "roundhouse_json_answer";

/// Said when JSON is wanted and no schema says which.
const JSON_ONLY: &str = "Answer with one JSON object and nothing else.";

/// What is sent.
#[derive(Debug, Default)]
pub(super) struct Form {
    /// `output_config.format`.
    pub(super) grammar: Option<Value>,
    /// The tool and the choice of it.
    pub(super) tool: Option<(Value, Value)>,
    /// What the instructions say besides.
    pub(super) words: Option<String>,
}

/// How to ask a model that `thinks` or not for the form that the client wants.
///
/// # Errors
/// When a schema could only be asked for in words and the client set `provider.require_parameters`.
pub(super) fn form(request: &Request, traits: &Traits, thinks: bool) -> Result<Form, Failure> {
    let Some(wanted) = &request.response_format else { return Ok(Form::default()) };
    if wanted["type"] == "json_object" {
        return Ok(Form { words: Some(JSON_ONLY.to_owned()), ..Form::default() });
    }
    let Some(wished) = wanted.pointer("/json_schema/schema").filter(|_| wanted["type"] == "json_schema") else {
        return Ok(Form::default());
    };
    if schema::fits(wished) {
        let mut tight = wished.clone();
        schema::tighten(&mut tight);
        return Ok(Form { grammar: Some(json!({ "type": "json_schema", "schema": tight })), ..Form::default() });
    }
    let forced = traits.forced_tools && !thinks && request.tools.is_empty() && wished["type"] == "object";
    if forced {
        let about = wanted.pointer("/json_schema/description").and_then(Value::as_str).unwrap_or("Give your answer.");
        let tool = json!({ "name": ANSWER, "description": about, "input_schema": wished });
        let choice = json!({ "type": "tool", "name": ANSWER, "disable_parallel_tool_use": true });
        return Ok(Form { tool: Some((tool, choice)), ..Form::default() });
    }
    let words = openai::form(request, Takes { field: false, schema: false, word: false })?.words;
    Ok(Form { words, ..Form::default() })
}
