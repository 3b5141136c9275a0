//! The grammar of an answer, written down: Lark's notation as `llguidance` reads it, with JSON schemas inline.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{Calls, Form, GrammarError, Schema};
use crate::Tokenizer;

/// Most calls of one answer.
const CALLS_MAX: usize = 32;
/// White space between two parts of JSON: enough for any indentation, too little to run on for ever.
const WHITE_SPACE: &str = r"[ \n\r\t]{1,64}";

/// Control tokens that an answer's form needs.
pub(super) struct Tags {
    pub(super) think_end: Option<u32>,
    pub(super) call: Option<u32>,
    call_end: Option<u32>,
}

impl Tags {
    pub(super) fn of(tokenizer: &Tokenizer) -> Self {
        Self {
            think_end: tokenizer.id_of("</think>"),
            call: tokenizer.id_of("<tool_call>"),
            call_end: tokenizer.id_of("</tool_call>"),
        }
    }
}

/// The grammar of `form`. Behind reasoning come the newlines that the template of thinking models writes there.
pub(super) fn write(form: &Form, tags: &Tags, behind_reasoning: bool) -> Result<String, GrammarError> {
    let lead = if behind_reasoning { "LEAD? " } else { "" };
    let mut text = format!("start: {lead}{}\nLEAD: /\\n{{1,2}}/\nTEXT: /(.|\\n)+/\n", alternatives(form));
    if let Some(schema) = &form.json {
        let _ = writeln!(text, "json: {}", inline(schema)?);
    }
    if let Some(calls) = &form.calls {
        write_calls(&mut text, calls, tags)?;
    }
    Ok(text)
}

fn alternatives(form: &Form) -> &'static str {
    match (&form.json, &form.calls) {
        (_, Some(calls)) if calls.required => "calls",
        (Some(_), Some(_)) => "(json | calls)",
        (Some(_), None) => "json",
        (None, Some(_)) => "(calls | TEXT calls | TEXT)",
        (None, None) => "TEXT",
    }
}

/// Calls as Qwen's templates write them: `<tool_call>\n{"name": ..., "arguments": ...}\n</tool_call>`.
fn write_calls(text: &mut String, calls: &Calls, tags: &Tags) -> Result<(), GrammarError> {
    let (Some(open), Some(close)) = (tags.call, tags.call_end) else { return Err(GrammarError::NoCalls) };
    let more = if calls.parallel { format!(" (NEWLINE call){{0,{}}}", CALLS_MAX - 1) } else { String::new() };
    let every: Vec<String> = (0..calls.functions.len()).map(|number| format!("call_{number}")).collect();
    let _ = writeln!(text, "NEWLINE: /\\n{{1,2}}/\ncalls: call{more}\nNL: \"\\n\"");
    let _ = writeln!(text, "call: <[{open}]> NL ({}) NL <[{close}]>", every.join(" | "));
    for (number, (name, arguments)) in calls.functions.iter().enumerate() {
        let before = format!(r#"{{"name": {}, "arguments": "#, Value::from(name.as_str()));
        let _ = writeln!(text, "call_{number}: {} arguments_{number} \"}}\"", Value::from(before));
        let _ = writeln!(text, "arguments_{number}: {}", inline(arguments)?);
    }
    Ok(())
}

/// A schema with our options in place of the client's.
fn inline(schema: &Schema) -> Result<String, GrammarError> {
    let mut value = match &schema.value {
        Value::Bool(true) => json!({}),
        Value::Object(_) => schema.value.clone(),
        _ => return Err(GrammarError::Schema("a JSON schema is an object".into())),
    };
    value["x-guidance"] = json!({"whitespace_pattern": WHITE_SPACE, "lenient": !schema.strict});
    Ok(format!("%json {value}"))
}
