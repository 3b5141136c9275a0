//! What a request demands of an answer's form (`response_format`, `tool_choice`, strict tools), as a guide for the engine.

use std::sync::{Arc, OnceLock};

use inner::{Failure, FailureKind, Message, Part, Request, Role, ToolChoice};
use prompt::{Calls, Form, GrammarError, Grammars, Prompter, Schema};
use serde_json::{Value, json};

/// The grammars of one model, made when the first request wants one: most installations never do.
#[derive(Default)]
pub(super) struct Forms(OnceLock<Result<Grammars, GrammarError>>);

/// A guide as the engine takes it.
struct Held(prompt::Guide);

impl engine::Guide for Held {
    fn restrict(&mut self, logits: &mut [f32]) -> Result<(), String> {
        self.0.restrict(logits)
    }

    fn push(&mut self, id: u32) -> Result<(), String> {
        self.0.push(id)
    }
}

/// The guide for an answer to `request`; none when anything may be said. A schema can take a tenth of a second to compile, which
/// no other request should wait for.
pub(super) async fn guide(
    forms: &Arc<Forms>,
    words: &Arc<Prompter>,
    request: &Request,
    starts_in_reasoning: bool,
) -> Result<Option<Box<dyn engine::Guide>>, Failure> {
    let Some(form) = wanted(request)? else { return Ok(None) };
    let (forms, words, begun) = (Arc::clone(forms), Arc::clone(words), begun(request));
    let made = tokio::task::spawn_blocking(move || forms.guide(&words, &form, &begun, starts_in_reasoning)).await;
    made.map_err(|_| Failure::new(FailureKind::Server, "the form of the answer could not be prepared"))?.map(Some)
}

impl Forms {
    fn guide(&self, words: &Prompter, form: &Form, begun: &str, reasons: bool) -> Result<Box<dyn engine::Guide>, Failure> {
        let grammars = self.0.get_or_init(|| Grammars::new(words)).as_ref().map_err(|error| {
            tracing::error!(%error, "no grammars for this model");
            Failure::new(FailureKind::Server, "this model cannot hold its answers to a form")
        })?;
        let place = if form.json.is_some() { "response_format" } else { "tools" };
        let mut guide = grammars.guide(form, reasons).map_err(|error| Failure::invalid(format!("{place}: {error}")))?;
        if !begun.is_empty() {
            let ids = words.tokenizer().encode_plain(begun).unwrap_or_default();
            let fits = ids.into_iter().try_for_each(|id| guide.push(id));
            fits.map_err(|_| Failure::invalid(format!("messages: the answer that the last one begins does not fit {place}")))?;
        }
        Ok(Box::new(Held(guide)))
    }
}

/// The text of an answer that the client began.
fn begun(request: &Request) -> String {
    let last: Option<&Message> = request.messages.last().filter(|message| message.role == Role::Assistant);
    let parts = last.into_iter().flat_map(|message| &message.content);
    parts.filter_map(|part| if let Part::Text { text, .. } = part { Some(text.as_str()) } else { None }).collect()
}

fn wanted(request: &Request) -> Result<Option<Form>, Failure> {
    let json = request.response_format.as_ref().map(json).transpose()?.flatten();
    let calls = calls(request, json.is_some())?;
    Ok((json.is_some() || calls.is_some()).then_some(Form { json, calls }))
}

/// The schema that `response_format` asks for.
fn json(format: &Value) -> Result<Option<Schema>, Failure> {
    match format["type"].as_str() {
        Some("text") => Ok(None),
        Some("json_object") => Ok(Some(Schema { value: json!({"type": "object"}), strict: true })),
        Some("json_schema") => {
            let described = &format["json_schema"];
            let value = match &described["schema"] {
                Value::Null => json!({}),
                schema => schema.clone(),
            };
            Ok(Some(Schema { value, strict: described["strict"] == true }))
        }
        _ => Err(Failure::invalid("response_format.type: this model supports text, json_object and json_schema")),
    }
}

/// The calls that must be made, or, where the text is held to a form or a tool to its schema, that may be made.
fn calls(request: &Request, json: bool) -> Result<Option<Calls>, Failure> {
    let parallel = request.parallel_tool_calls != Some(false);
    let offered: Vec<(String, Schema)> = request.tools.iter().filter_map(function).collect();
    let (functions, required) = match &request.tool_choice {
        ToolChoice::None => return Ok(None),
        ToolChoice::Auto if offered.is_empty() || !(json || offered.iter().any(|(_, schema)| schema.strict)) => return Ok(None),
        ToolChoice::Auto => (offered, false),
        ToolChoice::Required if offered.is_empty() => {
            return Err(Failure::invalid("tool_choice: required, but there are no tools"));
        }
        ToolChoice::Required => (offered, true),
        ToolChoice::Named(name) => {
            let named: Vec<_> = offered.into_iter().filter(|(offered, _)| offered == name).collect();
            if named.is_empty() {
                return Err(Failure::invalid(format!("tool_choice: there is no function {name:?} among the tools")));
            }
            (named, true)
        }
    };
    Ok(Some(Calls { functions, required, parallel }))
}

/// Name and arguments of a function tool; tools without a name cannot be called.
fn function(tool: &Value) -> Option<(String, Schema)> {
    let function = &tool["function"];
    let value = match &function["parameters"] {
        Value::Null => json!({"type": "object"}),
        schema => schema.clone(),
    };
    Some((function["name"].as_str()?.to_owned(), Schema { value, strict: function["strict"] == true }))
}
