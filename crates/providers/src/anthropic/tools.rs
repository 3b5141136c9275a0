//! Tools and the choice among them.

use inner::{Request, ToolChoice};
use serde_json::{Map, Value, json};

use super::traits::Traits;
use crate::cached;

/// `tools`. What is no function is the provider's own kind of tool and passes as it came.
pub(super) fn tools(request: &Request) -> Vec<Value> {
    request.tools.iter().map(tool).collect()
}

fn tool(tool: &Value) -> Value {
    let Some(function) = tool.get("function").filter(|_| tool["type"] == "function") else { return tool.clone() };
    let mut rendered = Map::new();
    rendered.insert("name".into(), function["name"].clone());
    if let Some(description) = function.get("description").filter(|text| text.is_string()) {
        rendered.insert("description".into(), description.clone());
    }
    let empty = || json!({ "type": "object", "properties": {} });
    rendered.insert(
        "input_schema".into(),
        function.get("parameters").filter(|schema| schema.is_object()).cloned().unwrap_or_else(empty),
    );
    if let Some(strict) = tool.get("strict").or_else(|| function.get("strict")).filter(|strict| !strict.is_null()) {
        rendered.insert("strict".into(), strict.clone());
    }
    if let Some(control) = cached::control_of_tool(tool) {
        rendered.insert(cached::CONTROL.into(), control.clone());
    }
    Value::Object(rendered)
}

/// `tool_choice`; nothing when the default is meant. A tool cannot be forced on a model that thinks.
pub(super) fn choice(request: &Request, traits: &Traits, thinks: bool) -> Option<Value> {
    let forced = traits.forced_tools && !thinks;
    let mut choice = match &request.tool_choice {
        ToolChoice::None => return Some(json!({ "type": "none" })),
        ToolChoice::Required if forced => json!({ "type": "any" }),
        ToolChoice::Named(name) if forced => json!({ "type": "tool", "name": name }),
        _ => json!({ "type": "auto" }),
    };
    if request.parallel_tool_calls == Some(false) {
        choice["disable_parallel_tool_use"] = true.into();
    }
    let plain = request.tool_choice == ToolChoice::Auto && request.parallel_tool_calls != Some(false);
    (!plain).then_some(choice)
}
