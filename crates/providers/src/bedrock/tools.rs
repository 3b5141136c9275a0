//! Tools and the choice among them, as far as a model takes it. A weaker choice is never passed off as the wanted one to a client
//! that requires its parameters.

use inner::{Failure, Request, ToolChoice};
use serde_json::{Map, Value, json};

use super::{
    blocks::Block,
    traits::{Cached, Forced, Traits},
};
use crate::{cached, failure::elsewhere, openai::required};

/// What is sent.
#[derive(Debug, Default)]
pub(super) struct Offer {
    /// `toolConfig`; without it, earlier calls and their results cannot be told as such.
    pub(super) config: Option<Value>,
    /// For `additionalModelRequestFields`.
    pub(super) fields: Map<String, Value>,
}

/// What to offer a model that `thinks` or not. There is no word for "no tools": they are left out.
///
/// # Errors
/// When a tool is of a kind that the service has not, or when the choice would be weakened and the client set
/// `provider.require_parameters`: another endpoint may take it.
pub(super) fn offer(request: &Request, traits: &Traits, thinks: bool) -> Result<Offer, Failure> {
    if request.tools.is_empty() || request.tool_choice == ToolChoice::None {
        return Ok(Offer::default());
    }
    let free = traits.claude.is_some_and(|claude| thinks || !claude.forced_tools);
    let forced = if free { Forced::Never } else { traits.forced };
    let any = || (forced != Forced::Never).then(|| json!({ "any": {} }));
    let (only, choice) = match &request.tool_choice {
        ToolChoice::Auto | ToolChoice::None => (None, None),
        ToolChoice::Required => (None, any()),
        ToolChoice::Named(name) if forced == Forced::Named => (None, Some(json!({ "tool": { "name": name } }))),
        ToolChoice::Named(name) => (Some(name.as_str()), any()),
    };
    if choice.is_none() && request.tool_choice != ToolChoice::Auto && required(request) {
        return Err(elsewhere("this provider cannot force a tool call here"));
    }
    let mut config = Map::new();
    config.insert("tools".into(), Value::Array(tools(request, only, traits)?));
    let mut fields = Map::new();
    if traits.claude.is_some() && request.parallel_tool_calls == Some(false) {
        // The service has no word for it, and refuses its own choice beside Claude's.
        fields.insert("tool_choice".into(), one_at_a_time(choice.as_ref()));
    } else {
        config.extend(choice.map(|choice| ("toolChoice".to_owned(), choice)));
    }
    Ok(Offer { config: Some(Value::Object(config)), fields })
}

/// The choice in Claude's own words.
fn one_at_a_time(choice: Option<&Value>) -> Value {
    let named = choice.and_then(|choice| choice.pointer("/tool/name"));
    let mut own = match (named, choice) {
        (Some(name), _) => json!({ "type": "tool", "name": name }),
        (None, Some(_)) => json!({ "type": "any" }),
        (None, None) => json!({ "type": "auto" }),
    };
    own["disable_parallel_tool_use"] = true.into();
    own
}

/// All tools, or the `only` one; all of them if there is none of this name.
fn tools(request: &Request, only: Option<&str>, traits: &Traits) -> Result<Vec<Value>, Failure> {
    let called = |tool: &&Value| tool.pointer("/function/name").and_then(Value::as_str) == only;
    let named: Vec<&Value> = request.tools.iter().filter(called).filter(|_| only.is_some()).collect();
    let offered = if named.is_empty() { request.tools.iter().collect() } else { named };
    let mut rendered = Vec::with_capacity(offered.len());
    for tool in offered {
        rendered.push(rendered_tool(tool, traits)?);
        let control = cached::control_of_tool(tool).filter(|control| control.is_object());
        rendered.extend(
            control.filter(|_| traits.cached == Cached::MessagesAndTools).map(|control| json!(Block::cache_point(control))),
        );
    }
    Ok(rendered)
}

/// A function. What is none is one of the service's own kinds, as it came.
fn rendered_tool(tool: &Value, traits: &Traits) -> Result<Value, Failure> {
    let Some(function) = tool.get("function").filter(|_| tool["type"] == "function") else {
        let own = tool.as_object().into_iter().flatten().find(|(name, _)| ["systemTool", "toolSpec"].contains(&name.as_str()));
        let kind = tool["type"].as_str().unwrap_or_default();
        return own
            .map(|(name, own)| Value::Object(Map::from_iter([(name.clone(), own.clone())])))
            .ok_or_else(|| elsewhere(format!("this provider has no tool of the kind `{kind}`")));
    };
    let mut spec = Map::new();
    spec.insert("name".into(), function["name"].clone());
    // An empty one is refused.
    if let Some(description) = function["description"].as_str().filter(|text| !text.trim().is_empty()) {
        spec.insert("description".into(), description.into());
    }
    let parameters = function.get("parameters").filter(|schema| schema.is_object()).cloned();
    let schema = parameters.unwrap_or_else(|| json!({ "type": "object", "properties": {} }));
    spec.insert("inputSchema".into(), json!({ "json": schema }));
    if let Some(strict) = function.get("strict").filter(|strict| strict.is_boolean() && traits.schema) {
        spec.insert("strict".into(), strict.clone());
    }
    Ok(json!({ "toolSpec": spec }))
}
