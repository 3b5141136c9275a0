//! The form of the answer: by a grammar where a model has one, in words where not.

use inner::{Failure, Request};
use serde_json::{Map, Value, json};

use super::traits::Traits;
use crate::{
    anthropic::schema,
    openai::{self, Takes},
};

/// What is sent.
#[derive(Debug, Default)]
pub(super) struct Form {
    /// `outputConfig`.
    pub(super) config: Option<Value>,
    /// What the instructions say besides.
    pub(super) words: Option<String>,
}

/// How to ask for what the client wants. There is nothing between a schema and words.
///
/// # Errors
/// When a schema could only be asked for in words and the client set `provider.require_parameters`.
pub(super) fn form(request: &Request, traits: &Traits) -> Result<Form, Failure> {
    let wanted = request.response_format.as_ref().and_then(|wanted| wanted.get("json_schema").filter(|_| is_schema(wanted)));
    let grammar = wanted.and_then(|wanted| grammar(wanted, wanted.get("schema")?)).filter(|_| traits.schema);
    let takes = Takes { field: grammar.is_some(), schema: true, word: false };
    Ok(Form { config: grammar, words: openai::form(request, takes)?.words })
}

fn is_schema(format: &Value) -> bool {
    format["type"] == "json_schema"
}

/// The schema is sent as a text, and its limits are refused as Anthropic refuses them.
fn grammar(wanted: &Value, schema: &Value) -> Option<Value> {
    let mut schema = Some(schema).filter(|schema| schema.is_object() && schema::fits(schema))?.clone();
    schema::tighten(&mut schema);
    let mut definition = Map::new();
    definition.insert("schema".into(), schema.to_string().into());
    for name in ["name", "description"] {
        if let Some(text) = wanted.get(name).filter(|text| text.is_string()) {
            definition.insert(name.into(), text.clone());
        }
    }
    Some(json!({ "textFormat": { "type": "json_schema", "structure": { "jsonSchema": definition } } }))
}
