//! Tools and the choice among them, in the words of the chat dialect. A tool with a type of a vendor's own passes as it came: who knows
//! it takes it, as in a chat.

use inner::Failure;
use serde_json::{Map, Value, json};
use wire::messages::ToolChoice;

use super::parse::TOOL_NAME_MAX;

/// `tools`.
///
/// # Errors
/// When a tool of the client's own has no name or no schema.
pub(super) fn tools(tools: Vec<Map<String, Value>>) -> Result<Value, Failure> {
    tools.into_iter().enumerate().map(|(at, tool)| read(at, tool)).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

fn read(at: usize, mut tool: Map<String, Value>) -> Result<Value, Failure> {
    match tool.get("type") {
        None | Some(Value::Null) => {}
        Some(Value::String(kind)) if kind == "custom" => {}
        Some(Value::String(_)) => return Ok(Value::Object(tool)),
        Some(_) => return Err(Failure::invalid(format!("tools[{at}].type: must be a string"))),
    }
    let named = tool.get("name").and_then(Value::as_str).map(|name| name.chars().count());
    if !named.is_some_and(|length| (1..=TOOL_NAME_MAX).contains(&length)) {
        return Err(Failure::invalid(format!("tools[{at}].name: required, a string of 1 to {TOOL_NAME_MAX} characters")));
    }
    let Some(schema @ Value::Object(_)) = tool.shift_remove("input_schema") else {
        return Err(Failure::invalid(format!("tools[{at}].input_schema: required, an object")));
    };
    let mut function = Map::new();
    let mut take = |name: &str| tool.shift_remove(name).filter(|value| !value.is_null());
    // In the order in which templates print them.
    for (name, value) in
        [("name", take("name")), ("description", take("description")), ("parameters", Some(schema)), ("strict", take("strict"))]
    {
        function.extend(value.map(|value| (name.to_owned(), value)));
    }
    let mut whole = json!({ "type": "function", "function": function });
    if let Some(mark) = take("cache_control") {
        whole["cache_control"] = mark;
    }
    Ok(whole)
}

/// `tool_choice`.
///
/// # Errors
/// When it is none, or names no tool.
pub(super) fn choice(choice: &ToolChoice) -> Result<Value, Failure> {
    match (choice.r#type.as_str(), &choice.name) {
        ("auto" | "none", _) => Ok(choice.r#type.as_str().into()),
        ("any", _) => Ok("required".into()),
        ("tool", Some(name)) => Ok(json!({ "type": "function", "function": { "name": name } })),
        ("tool", None) => Err(Failure::invalid("tool_choice.name: required, the name of a tool")),
        _ => Err(Failure::invalid("tool_choice.type: must be one of auto, any, tool, none")),
    }
}

/// Whether only one call at a time is wanted.
pub(super) fn one_at_a_time(choice: &ToolChoice) -> bool {
    choice.disable_parallel_tool_use == Some(true) && choice.r#type != "none"
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn own_tools_become_functions_and_a_vendors_tools_pass() {
        let sent = json!([
            {"name": "add", "description": "Adds.", "input_schema": {"type": "object"}, "cache_control": {"type": "ephemeral"}},
            {"type": "custom", "name": "x", "input_schema": {}, "strict": true, "defer_loading": false},
            {"type": "web_search_20250305", "name": "web_search", "max_uses": 2},
            {"type": "openrouter:datetime"}]);
        let sent = sent.as_array().unwrap().iter().map(|tool| tool.as_object().unwrap().clone()).collect();
        let expected = json!([
            {"type": "function", "function": {"name": "add", "description": "Adds.", "parameters": {"type": "object"}},
                "cache_control": {"type": "ephemeral"}},
            {"type": "function", "function": {"name": "x", "strict": true, "parameters": {}}},
            {"type": "web_search_20250305", "name": "web_search", "max_uses": 2},
            {"type": "openrouter:datetime"}]);
        assert_eq!(tools(sent).unwrap(), expected);
    }
}
